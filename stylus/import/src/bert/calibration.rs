//! The ranges that an encoder's values keep to on sample sentences.

use super::{forward::Site, BertError, Encoder};

/// Least and greatest value of each channel.
#[derive(Clone, Debug, Default)]
pub(super) struct Extremes {
    pub least: Vec<f32>,
    pub greatest: Vec<f32>,
}

impl Extremes {
    fn see(&mut self, rows: &[f32], width: usize) {
        self.least.resize(width, f32::INFINITY);
        self.greatest.resize(width, f32::NEG_INFINITY);
        for row in rows.chunks_exact(width) {
            let bounds = self.least.iter_mut().zip(&mut self.greatest);
            for ((least, greatest), &x) in bounds.zip(row) {
                // Neither of the two takes what is no number.
                let x = if x.is_nan() { f32::INFINITY } else { x };
                *least = least.min(x);
                *greatest = greatest.max(x);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.see(&other.least, other.least.len().max(1));
        self.see(&other.greatest, other.greatest.len().max(1));
    }

    fn finite(&self) -> bool {
        let mut bounds = self.least.iter().chain(&self.greatest);
        bounds.all(|bound| bound.is_finite())
    }

    /// Each channel's largest magnitude.
    pub fn magnitudes(&self) -> Vec<f64> {
        let bounds = self.least.iter().zip(&self.greatest);
        bounds
            .map(|(least, greatest)| f64::from(least.abs().max(greatest.abs())))
            .collect()
    }

    /// The largest magnitude of all channels.
    pub fn magnitude(&self) -> f64 {
        self.magnitudes().into_iter().fold(0.0, f64::max)
    }
}

/// The last of the sites is before the layers.
const SITES: usize = Site::Embedded as usize;

/// The ranges of each layer's values.
#[derive(Clone, Debug)]
pub struct Calibration {
    layers: Vec<[Extremes; SITES]>,
}

impl Calibration {
    /// Runs the encoder over sentences, given as token ids, and keeps the extremes. A few hundred do, of the kinds that
    /// the program will see: what lies beyond their ranges is clamped.
    ///
    /// # Errors
    /// [`BertError::NoSentences`], [`BertError::Sentence`], or [`BertError::Overflow`] where float32 does not hold what the
    /// encoder computes.
    pub fn new(encoder: &Encoder, sentences: &[Vec<u32>]) -> Result<Self, BertError> {
        if sentences.is_empty() {
            return Err(BertError::NoSentences);
        }
        let (width, inner) = (encoder.config.width, encoder.config.inner);
        let empty = Self {
            layers: vec![Default::default(); encoder.config.layers],
        };
        let parts = encoder.in_parallel(sentences, |batch| {
            let mut part = empty.clone();
            encoder.forward(batch, &mut |layer, site, rows| {
                let width = match site {
                    Site::Scores => 1,
                    Site::Inner | Site::Active => inner,
                    _ => width,
                };
                part.layers[layer][site as usize].see(rows, width);
            });
            part
        })?;
        let mut whole = empty;
        for part in parts {
            for (into, from) in whole
                .layers
                .iter_mut()
                .flatten()
                .zip(part.layers.iter().flatten())
            {
                into.merge(from);
            }
        }
        let beyond = |layer: &[Extremes; SITES]| !layer.iter().all(Extremes::finite);
        match whole.layers.iter().position(beyond) {
            Some(layer) => Err(BertError::Overflow(layer)),
            None => Ok(whole),
        }
    }

    pub(super) fn at(&self, layer: usize, site: Site) -> &Extremes {
        &self.layers[layer][site as usize]
    }
}
