//! An encoder's configuration and weights: an error that says why, or programs of any batch and length.

use crate::{draw::Draw, import, within};
use assay_core::{DType, Program};
use assay_import::{
    bert::{BertError, Calibration, Config, Encoder, Quantised, Recipe},
    ranges::{ranges, Interval},
};
use tensor::split;

/// What reading may hold for each byte of the files: floats once more, JSON as a tree whose lists grow by doubling.
const OF_BYTE: usize = 128;
/// Channels and layers of an encoder that is quantised; more take long.
const SMALL: usize = 1 << 6;

/// A list of `config.json`, `model.safetensors`, and bytes from which sentences are drawn.
pub fn read(bytes: &[u8]) {
    let files = split(bytes).unwrap_or_default();
    let [config, weights, rest] = files[..] else {
        return;
    };
    let bound = OF_BYTE * (config.len() + weights.len()) + (1 << 12);
    match within(bound, "reading", || Encoder::read(config, weights)) {
        Ok(encoder) => {
            let Config {
                layers,
                width,
                inner,
                ..
            } = *encoder.config();
            if layers * (width + inner) <= SMALL {
                quantise(&encoder, &mut Draw::new(rest));
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn quantise(encoder: &Encoder, draw: &mut Draw<'_>) {
    let mut sentence = || -> Vec<u32> {
        let ids = draw.bytes(8).iter();
        ids.map(|&id| id.into()).collect()
    };
    let sentences = [sentence(), sentence()];
    let known = |sentence: &Vec<u32>| {
        let ids = 1..encoder.config().vocabulary;
        let fits = sentence.iter().all(|&id| ids.contains(&(id as usize)));
        fits && (1..=encoder.config().positions).contains(&sentence.len())
    };
    let Some(wrong) = sentences.iter().position(|sentence| !known(sentence)) else {
        let calibration = match Calibration::new(encoder, &sentences) {
            Ok(calibration) => calibration,
            Err(error) => return assert!(matches!(error, BertError::Overflow(_))),
        };
        return match Quantised::new(encoder, &calibration, &Recipe::default()) {
            Ok(quantised) => programs(&quantised, draw),
            Err(error) => assert!(matches!(error, BertError::Beyond(_))),
        };
    };
    let refused = Calibration::new(encoder, &sentences).map(|_| ());
    assert!(matches!(refused, Err(BertError::Sentence(index)) if index == wrong));
}

/// That what comes out for a batch is a program, or an error that says why.
fn programs(quantised: &Quantised, draw: &mut Draw<'_>) {
    let (batch, tokens) = (draw.word() >> (draw.byte() % 32), draw.byte().into());
    match quantised.program(batch, tokens) {
        Ok(bytes) => {
            let program = Program::decode(&bytes).expect("a quantised program");
            assert_eq!(program.input().shape(), [batch, tokens]);
            ranges(&program, Interval::of(DType::I32)).expect("whose sums fit");
            import::check(&bytes, std::iter::empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
