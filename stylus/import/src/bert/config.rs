//! An encoder's dimensions, from `config.json`.

use super::BertError;
use serde_json::Value;

/// Dimensions of a BERT encoder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// Encoder layers.
    pub layers: usize,
    /// Channels of a token, a multiple of `heads`.
    pub width: usize,
    /// Attention heads.
    pub heads: usize,
    /// Channels between the two feed-forward products.
    pub inner: usize,
    /// Token ids, from 0.
    pub vocabulary: usize,
    /// The longest sentence, in tokens.
    pub positions: usize,
    /// Added to the variance before its root.
    pub epsilon: f32,
}

impl Config {
    /// Reads `config.json`.
    ///
    /// # Errors
    /// [`BertError::Json`], or [`BertError::Config`] naming the entry that is missing or not supported: dimensions are 1 to
    /// 2^16 (the vocabulary to 2^24), positions absolute, the activation the exact GELU.
    pub fn read(json: &[u8]) -> Result<Self, BertError> {
        let json: Value = serde_json::from_slice(json)?;
        let number = |key: &'static str, most: u64| {
            let number = json.get(key).and_then(Value::as_u64);
            let number = number.filter(|number| (1..=most).contains(number));
            number
                .and_then(|number| usize::try_from(number).ok())
                .ok_or(BertError::Config(key))
        };
        let is = |key: &'static str, wanted: &str, needed: bool| {
            let found = json.get(key).and_then(Value::as_str);
            match found {
                Some(found) if found == wanted => Ok(()),
                None if !needed => Ok(()),
                _ => Err(BertError::Config(key)),
            }
        };
        is("hidden_act", "gelu", true)?;
        is("position_embedding_type", "absolute", false)?;
        let config = Self {
            layers: number("num_hidden_layers", 1 << 8)?,
            width: number("hidden_size", 1 << 16)?,
            heads: number("num_attention_heads", 1 << 16)?,
            inner: number("intermediate_size", 1 << 16)?,
            vocabulary: number("vocab_size", 1 << 24)?,
            positions: number("max_position_embeddings", 1 << 16)?,
            epsilon: {
                let found = json.get("layer_norm_eps").and_then(Value::as_f64);
                let found = found.filter(|epsilon| (0.0..1.0).contains(epsilon));
                #[expect(clippy::cast_possible_truncation, reason = "a small positive number")]
                found
                    .ok_or(BertError::Config("layer_norm_eps"))
                    .map(|epsilon| epsilon as f32)?
            },
        };
        if config.width.is_multiple_of(config.heads) {
            Ok(config)
        } else {
            Err(BertError::Config("num_attention_heads"))
        }
    }

    /// Channels of a head.
    #[must_use]
    pub const fn head(&self) -> usize {
        self.width / self.heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINI_LM: &str = r#"{"hidden_act": "gelu", "hidden_size": 384, "intermediate_size": 1536, "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512, "num_attention_heads": 12, "num_hidden_layers": 6, "vocab_size": 30522}"#;

    #[test]
    fn dimensions_are_read() {
        let config = Config::read(MINI_LM.as_bytes()).unwrap();
        assert_eq!((config.layers, config.head()), (6, 32));
    }

    #[test]
    fn what_is_not_supported_is_named() {
        for (from, to, key) in [
            ("\"gelu\"", "\"relu\"", "hidden_act"),
            ("384", "0", "hidden_size"),
            (
                "\"hidden_size\": 384",
                "\"hidden_size\": 385",
                "num_attention_heads",
            ),
            ("\"vocab_size\": 30522", "\"other\": 1", "vocab_size"),
            ("1e-12", "-1", "layer_norm_eps"),
        ] {
            let json = MINI_LM.replace(from, to);
            let error = Config::read(json.as_bytes()).unwrap_err();
            assert!(
                matches!(error, BertError::Config(named) if named == key),
                "{error}"
            );
        }
    }
}
