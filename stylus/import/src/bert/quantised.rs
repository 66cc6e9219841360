//! An encoder as integers: every constant of its programs.

use super::{
    constants::{Constant, Scales},
    Config,
};

/// An int8 product with its bias and the scales that bring its sums to the output's unit.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub weight: Constant,
    pub bias: Constant,
    pub scales: Scales,
}

/// A normalisation's constants.
#[derive(Clone, Debug)]
pub(super) struct IntegerNorm {
    pub gamma: Constant,
    pub beta: Constant,
    pub numerator: u64,
    pub shifts: [u8; 2],
}

/// Attention of a layer.
#[derive(Clone, Debug)]
pub(super) struct Attention {
    /// From the residual stream to int8.
    pub enter: Scales,
    pub query: Product,
    pub key: Product,
    pub value: Product,
    /// From dot products to scores, one scale for each head.
    pub scores: Scales,
    /// Weights by distance from the largest score.
    pub weights: Constant,
    pub shift: u8,
    /// int32[heads, 1, 1]: divided by a row's sum of weights, what multiplies its weighted values.
    pub shares: Constant,
    pub output: Product,
    pub norm: IntegerNorm,
}

/// The feed-forward products of a layer. The activation is the sum of two digits: a fine one of all channels, and a
/// coarse one of those few that leave the fine one's range.
#[derive(Clone, Debug)]
pub(super) struct FeedForward {
    pub enter: Scales,
    pub widen_fine: Product,
    pub widen_coarse: Product,
    pub table_fine: Constant,
    pub table_coarse: Constant,
    pub narrow_fine: Product,
    pub narrow_coarse: Product,
    /// How many bits the unit of the sum is coarser than that of what comes in.
    pub coarser: u8,
    pub norm: IntegerNorm,
}

/// An encoder whose every operation is one of integers.
#[derive(Clone, Debug)]
pub struct Quantised {
    pub(super) config: Config,
    pub(super) words: Constant,
    /// `[positions, width]`.
    pub(super) positions: Vec<i16>,
    pub(super) norm: IntegerNorm,
    pub(super) layers: Vec<(Attention, FeedForward)>,
    /// Brings the pooled tokens to length 1.
    pub(super) unit: IntegerNorm,
}

impl Quantised {
    /// The dimensions.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }
}

/// A share is `weighted · (shares // sum) >> SHARE_SHIFT`.
pub(super) const SHARE_SHIFT: u8 = 28;
