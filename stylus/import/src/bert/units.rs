//! The units of int16 values, and what no unit holds.

use super::{calibration::Calibration, forward::Site, BertError, Encoder};
use std::fmt;

/// The finest unit of the residual stream is `2^-FINEST`.
pub(super) const FINEST: i32 = 10;
/// Scores beyond this below the largest have no weight worth an int8: `127·e^-6` rounds to 0.3.
pub(super) const REACH: f64 = 6.0;
pub(super) const INT16: f64 = 32767.0;

/// How many binary digits after the point int16 can have, `most` at most, for a magnitude with headroom.
pub(super) fn exponent(magnitude: f64, headroom: f64, most: i32) -> i32 {
    const TINY: f64 = 1e-6;
    libm::ilogb(INT16 / (magnitude * headroom).max(TINY)).clamp(0, most)
}

/// The unit of scores: their difference is rounded by `shift` bits to a step of the table of weights.
pub(super) fn score_unit(shift: u8) -> f64 {
    REACH / 255.0 * power(-i32::from(shift))
}

pub(super) fn power(exponent: i32) -> f64 {
    libm::scalbn(1.0, exponent)
}

pub(super) fn largest(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, f64::max)
}

pub(super) fn magnitude(numbers: &[f32]) -> f64 {
    largest(numbers.iter().map(|&x| f64::from(x).abs()))
}

/// Values that int16 does not hold, in the coarsest unit that the quantiser has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beyond {
    /// The layer, counted from 0.
    pub layer: usize,
    /// Where in the layer.
    pub site: Site,
    /// The largest magnitude there: on the samples, or of all words and positions.
    pub magnitude: f64,
    /// The largest that is held.
    pub most: f64,
}

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            layer,
            site,
            magnitude,
            most,
        } = self;
        let advice = match site {
            Site::Embedded => {
                "scale the embeddings down, of which their normalisation takes no notice"
            }
            _ => "leave out the samples where it does, or scale down the weights that give it",
        };
        write!(
            f,
            "layer {layer}, {site}: it reaches {magnitude:.1e}, and int16 holds {most:.0} there: {advice}"
        )
    }
}

impl std::error::Error for Beyond {}

/// That int16 holds all that the calibration saw, and every embedding.
///
/// # Errors
/// [`BertError::Beyond`], of the first place.
pub(super) fn held(encoder: &Encoder, calibration: &Calibration) -> Result<(), BertError> {
    const SITES: [(Site, f64); 7] = [
        (Site::Input, INT16),
        (Site::Scores, INT16 * REACH / 255.0),
        (Site::Attended, INT16),
        (Site::Middle, INT16),
        (Site::Inner, INT16),
        (Site::Sum, INT16),
        (Site::Output, INT16),
    ];
    let embedded = (
        0,
        Site::Embedded,
        magnitude(&encoder.words) + magnitude(&encoder.positions),
        INT16,
    );
    let layers = (0..encoder.config.layers).flat_map(|layer| {
        SITES.map(|(site, most)| (layer, site, calibration.at(layer, site).magnitude(), most))
    });
    let mut all = [embedded].into_iter().chain(layers);
    match all.find(|&(_, _, magnitude, most)| magnitude > most) {
        Some((layer, site, magnitude, most)) => Err(BertError::Beyond(Beyond {
            layer,
            site,
            magnitude,
            most,
        })),
        None => Ok(()),
    }
}
