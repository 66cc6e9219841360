//! An encoder's weights, from a safetensors file.

use super::{BertError, Config};
use safetensors::{Dtype, SafeTensors};

/// `x·weightᵀ + bias`.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    /// `[outputs, inputs]`, row-major.
    pub weight: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
    /// Channels that come in.
    pub inputs: usize,
}

/// A normalisation's gains and offsets, one for each channel.
#[derive(Clone, Debug)]
pub(super) struct Norm {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
}

/// One layer: attention, then the feed-forward products, each with a residual sum and a normalisation behind it.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub output: Linear,
    pub attended: Norm,
    pub widen: Linear,
    pub narrow: Linear,
    pub norm: Norm,
}

/// A BERT encoder in float32.
///
/// ```no_run
/// use assay_import::bert::Encoder;
///
/// let config = std::fs::read("model/config.json")?;
/// let weights = std::fs::read("model/model.safetensors")?;
/// let encoder = Encoder::read(&config, &weights)?;
/// assert_eq!(encoder.embed(&[vec![101, 7592, 102]])?.len(), 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Encoder {
    pub(super) config: Config,
    /// `[vocabulary, width]`.
    pub(super) words: Vec<f32>,
    /// `[positions, width]`, the embedding of token type 0 added.
    pub(super) positions: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
}

impl Encoder {
    /// Reads `config.json` and `model.safetensors`, whose names may begin with `bert.`.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn read(config: &[u8], weights: &[u8]) -> Result<Self, BertError> {
        let config = Config::read(config)?;
        let file = File(SafeTensors::deserialize(weights)?);
        let (width, inner) = (config.width, config.inner);
        let types = file.tensor("embeddings.token_type_embeddings.weight", &[2, width])?;
        let mut positions = file.tensor(
            "embeddings.position_embeddings.weight",
            &[config.positions, width],
        )?;
        for position in positions.chunks_exact_mut(width) {
            for (channel, offset) in position.iter_mut().zip(&types) {
                *channel += offset;
            }
        }
        let layer = |index: usize| {
            let within = |name: &str| format!("encoder.layer.{index}.{name}");
            let linear = |name: &str, inputs, outputs| file.linear(&within(name), inputs, outputs);
            Ok::<_, BertError>(Layer {
                query: linear("attention.self.query", width, width)?,
                key: linear("attention.self.key", width, width)?,
                value: linear("attention.self.value", width, width)?,
                output: linear("attention.output.dense", width, width)?,
                attended: file.norm(&within("attention.output.LayerNorm"), width)?,
                widen: linear("intermediate.dense", width, inner)?,
                narrow: linear("output.dense", inner, width)?,
                norm: file.norm(&within("output.LayerNorm"), width)?,
            })
        };
        Ok(Self {
            config,
            words: file.tensor(
                "embeddings.word_embeddings.weight",
                &[config.vocabulary, width],
            )?,
            positions,
            norm: file.norm("embeddings.LayerNorm", width)?,
            layers: (0..config.layers).map(layer).collect::<Result<_, _>>()?,
        })
    }

    /// The dimensions.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Whether each sentence is one that the encoder takes.
    pub(super) fn check(&self, sentences: &[Vec<u32>]) -> Result<(), BertError> {
        let fits = |ids: &Vec<u32>| {
            (1..=self.config.positions).contains(&ids.len())
                // A program takes 0 for padding.
                && ids.iter().all(|&id| id > 0 && (id as usize) < self.config.vocabulary)
        };
        match sentences.iter().position(|ids| !fits(ids)) {
            Some(index) => Err(BertError::Sentence(index)),
            None => Ok(()),
        }
    }
}

/// The file's tensors by name.
struct File<'a>(SafeTensors<'a>);

impl File<'_> {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, BertError> {
        let view = self.0.tensor(name);
        let view = view.or_else(|_| self.0.tensor(&format!("bert.{name}")));
        let view = view
            .ok()
            .filter(|view| view.dtype() == Dtype::F32 && view.shape() == shape)
            .ok_or_else(|| BertError::Tensor(name.to_owned()))?;
        let words = view.data().chunks_exact(4);
        let numbers: Vec<f32> = words
            .map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(BertError::NotFinite(name.to_owned()))
        }
    }

    fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, BertError> {
        Ok(Linear {
            weight: self.tensor(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: self.tensor(&format!("{name}.bias"), &[outputs])?,
            inputs,
        })
    }

    fn norm(&self, name: &str, width: usize) -> Result<Norm, BertError> {
        Ok(Norm {
            gamma: self.tensor(&format!("{name}.weight"), &[width])?,
            beta: self.tensor(&format!("{name}.bias"), &[width])?,
        })
    }
}
