//! The choices of the quantiser.

/// What the quantiser may choose freely. The defaults were chosen for MiniLM-L6 on sentences that no reported result
/// contains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// How much of the spread of a channel moves from the activations that enter attention to the weights, as in
    /// `SmoothQuant` (Xiao et al., 2023): 0 none, 1 all.
    pub smooth_attention: f64,
    /// The same for what enters the feed-forward products.
    pub smooth_forward: f64,
    /// The activation up to which its fine digit reaches.
    pub fine: f64,
    /// Channels of the activation that have a coarse digit, those with the largest values.
    pub coarse: usize,
    /// How far int16 values may exceed what the calibration saw, as a factor.
    pub headroom: f64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            smooth_attention: 0.85,
            smooth_forward: 0.75,
            fine: 3.0,
            coarse: 128,
            headroom: 1.4,
        }
    }
}
