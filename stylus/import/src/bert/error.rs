//! Why a model is refused.

use super::Beyond;
use crate::ranges::Unproven;
use assay_core::Fault;
use thiserror::Error;

/// What is wrong with a model's files or with what is asked of it.
#[derive(Debug, Error)]
pub enum BertError {
    /// The weights are no safetensors file.
    #[error("weights: {0}")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// The configuration is no JSON.
    #[error("config.json: {0}")]
    Json(#[from] serde_json::Error),
    /// An entry of the configuration is missing or out of the range that is supported.
    #[error("config.json: `{0}` is missing or not supported")]
    Config(&'static str),
    /// A tensor is missing, or its dtype or shape is another than the configuration's.
    #[error("weights: `{0}` is missing or not float32 of the configured shape")]
    Tensor(String),
    /// A weight is infinite or not a number.
    #[error("weights: `{0}` holds a number that is not finite")]
    NotFinite(String),
    /// A sentence is empty, longer than the model's positions, or holds an id outside the vocabulary or 0, which is padding.
    #[error("sentence {0} is empty, too long, or holds 0 or an unknown id")]
    Sentence(usize),
    /// There is no sentence to calibrate on.
    #[error("no sentence to calibrate on")]
    NoSentences,
    /// In a layer, counted from 0, float32 does not hold what the encoder computes of the sentences.
    #[error("layer {0}: what it computes of the sentences is not finite in float32")]
    Overflow(usize),
    /// int16 does not hold what the encoder computes of the sentences, nor then do the programs.
    #[error(transparent)]
    Beyond(#[from] Beyond),
    /// The program is for more tokens than the model has positions.
    #[error("{tokens} tokens, and the model has {positions} positions")]
    Positions {
        /// Tokens of a sentence.
        tokens: u32,
        /// The most that the model takes.
        positions: usize,
    },
    /// A rule of the format that the program would break: too large a batch, too long a sentence.
    #[error("the program breaks rule {0:?} of the format")]
    Program(Fault),
    /// An operator of the program of which it cannot be shown, for every list of ids, that nothing wraps.
    #[error(transparent)]
    Wraps(#[from] Unproven),
}

impl From<Fault> for BertError {
    fn from(fault: Fault) -> Self {
        Self::Program(fault)
    }
}
