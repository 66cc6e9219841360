//! A small encoder with drawn weights: its floats against a reference in float64, its program against its floats.

use assay_core::{execute, operators::Operator, Program};
use assay_import::{
    bert::{BertError, Calibration, Config, Encoder, Quantised, Recipe, Site},
    ranges::{ranges, Interval},
};
use safetensors::SafeTensors;
use serde_json::Value;
use std::ops::Range;

const CONFIG: &[u8] = include_bytes!("bert/config.json");
const WEIGHTS: &[u8] = include_bytes!("bert/model.safetensors");

fn encoder() -> Encoder {
    Encoder::read(CONFIG, WEIGHTS).unwrap()
}

/// The sentences and their embeddings by numpy.
fn reference() -> (Vec<Vec<u32>>, Vec<Vec<f64>>) {
    let json: Value = serde_json::from_slice(include_bytes!("bert/embeddings.json")).unwrap();
    (
        serde_json::from_value(json["sentences"].clone()).unwrap(),
        serde_json::from_value(json["embeddings"].clone()).unwrap(),
    )
}

fn quantised() -> Quantised {
    let (encoder, (sentences, _)) = (encoder(), reference());
    let calibration = Calibration::new(&encoder, &sentences).unwrap();
    Quantised::new(&encoder, &calibration, &Recipe::default()).unwrap()
}

/// The embeddings of a batch, each sentence padded to `tokens`.
fn embed(quantised: &Quantised, tokens: u32, sentences: &[&[i32]]) -> Vec<Vec<i16>> {
    let batch = u32::try_from(sentences.len()).unwrap();
    let bytes = quantised.program(batch, tokens).unwrap();
    let padded = sentences.iter().flat_map(|ids| {
        let padding = std::iter::repeat(&0);
        ids.iter().chain(padding).take(tokens as usize)
    });
    let input: Vec<u8> = padded.flat_map(|id| id.to_le_bytes()).collect();
    let output = execute(&Program::decode(&bytes).unwrap(), &input).unwrap();
    let words: Vec<i16> = output
        .chunks(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    words
        .chunks(words.len() / sentences.len())
        .map(<[i16]>::to_vec)
        .collect()
}

fn signed(ids: &[u32]) -> Vec<i32> {
    ids.iter().map(|&id| i32::try_from(id).unwrap()).collect()
}

#[test]
fn floats_equal_a_reference() {
    let (sentences, wanted) = reference();
    let found = encoder().embed(&sentences).unwrap();
    for (found, wanted) in found.iter().flatten().zip(wanted.iter().flatten()) {
        assert!(
            (f64::from(*found) - wanted).abs() < 1e-5,
            "{found} {wanted}"
        );
    }
}

#[test]
fn embeddings_have_length_one_and_stay_near_the_floats() {
    let (sentences, wanted) = reference();
    let quantised = quantised();
    for (ids, wanted) in sentences.iter().zip(&wanted) {
        let found = embed(&quantised, 20, &[&signed(ids)]).remove(0);
        let found: Vec<f64> = found.into_iter().map(|x| f64::from(x) / 32_768.0).collect();
        let length = found.iter().map(|x| x * x).sum::<f64>().sqrt();
        let cosine: f64 = found.iter().zip(wanted).map(|(a, b)| a * b / length).sum();
        assert!((length - 1.0).abs() < 1e-3, "{length}");
        assert!(cosine > 0.998, "{} tokens: {cosine}", ids.len());
    }
}

/// The encoder with another number in the place of some elements of tensors.
fn changed(changes: &[(&str, Range<usize>, f32)]) -> Encoder {
    let (length, metadata) = SafeTensors::read_metadata(WEIGHTS).unwrap();
    let mut weights = WEIGHTS.to_vec();
    for (name, elements, number) in changes {
        let found = metadata.info(name);
        let found = found.or_else(|| metadata.info(&format!("bert.{name}")));
        let first = 8 + length + found.unwrap().data_offsets.0;
        for element in elements.clone() {
            weights[first + 4 * element..][..4].copy_from_slice(&number.to_le_bytes());
        }
    }
    Encoder::read(CONFIG, &weights).unwrap()
}

#[test]
fn a_bias_beside_weights_of_nothing_keeps_its_place() {
    const ROW: usize = 3;
    const WEIGHT: &str = "encoder.layer.0.attention.output.dense.weight";
    const BIAS: &str = "encoder.layer.0.attention.output.dense.bias";
    let (sentences, _) = reference();
    let width = encoder().config().width;
    for weight in [0.0, 1e-38, 1e-9, 1e-7] {
        let row = ROW * width..(ROW + 1) * width;
        let encoder = changed(&[(WEIGHT, row, weight), (BIAS, ROW..ROW + 1, 1.0)]);
        let calibration = Calibration::new(&encoder, &sentences).unwrap();
        let quantised = Quantised::new(&encoder, &calibration, &Recipe::default()).unwrap();
        for (ids, wanted) in sentences.iter().zip(encoder.embed(&sentences).unwrap()) {
            let found = embed(&quantised, 20, &[&signed(ids)]).remove(0);
            let pairs = found.iter().zip(&wanted);
            let cosine: f32 = pairs.map(|(&a, b)| f32::from(a) / 32_768.0 * b).sum();
            assert!(cosine > 0.998, "{weight}: {cosine}");
        }
    }
}

#[test]
fn padding_and_neighbours_change_nothing() {
    let quantised = quantised();
    let (one, other) = ([7, 21, 3, 9, 30], [4, 4, 38, 1, 2, 11, 39, 17, 23]);
    let alone = embed(&quantised, 5, &[&one]).remove(0);
    assert_eq!(embed(&quantised, 20, &[&one]).remove(0), alone);
    let together = embed(&quantised, 9, &[&other, &one, &one]);
    assert_eq!(together[1..], [alone.clone(), alone.clone()]);
    assert_ne!(together[0], alone);
}

#[test]
fn a_row_of_padding_is_zero() {
    let rows = embed(&quantised(), 6, &[&[], &[-5, -1], &[5]]);
    assert!(rows[..2].iter().flatten().all(|&x| x == 0));
    assert!(rows[2].iter().any(|&x| x != 0));
}

#[test]
fn ids_beyond_the_vocabulary_count_as_its_last() {
    let quantised = quantised();
    let rows = embed(&quantised, 3, &[&[5, 39, 8], &[5, i32::MAX, 8]]);
    assert_eq!(rows[0], rows[1]);
}

#[test]
fn nothing_wraps_and_only_shares_and_the_last_saturate() {
    let bytes = quantised().program(2, 20).unwrap();
    let program = Program::decode(&bytes).unwrap();
    let found = ranges(&program, Interval::of(assay_core::DType::I32)).unwrap();
    let operators: Vec<_> = program.operators().collect();
    let saturating: Vec<_> = found
        .saturating()
        .iter()
        .map(|&index| operators[usize::from(index)])
        .collect();
    let [shares @ .., last] = saturating.as_slice() else {
        panic!("nothing saturates");
    };
    assert!(shares.iter().all(|operator| {
        let Operator::Fused(fused) = operator else {
            return false;
        };
        let mut within = fused.operators.iter();
        within.any(|operator| matches!(operator, Operator::MulShift(_)))
    }));
    assert!(matches!(last, Operator::RmsNorm(_)));
    assert_eq!(shares.len(), 2);
}

#[test]
fn broken_files_are_errors() {
    let config = |from: &str, to: &str| {
        String::from_utf8_lossy(CONFIG)
            .replace(from, to)
            .into_bytes()
    };
    let read = |config: &[u8], weights: &[u8]| Encoder::read(config, weights).unwrap_err();
    for length in [0, 7, 8, 100, WEIGHTS.len() - 1] {
        assert!(
            matches!(read(CONFIG, &WEIGHTS[..length]), BertError::Safetensors(_)),
            "{length}"
        );
    }
    assert!(matches!(read(b"{", WEIGHTS), BertError::Json(_)));
    let error = read(&config("\"vocab_size\": 40", "\"vocab_size\": 41"), WEIGHTS);
    assert!(
        matches!(error, BertError::Tensor(name) if name == "embeddings.word_embeddings.weight")
    );
    let error = read(
        &config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
        WEIGHTS,
    );
    assert!(matches!(error, BertError::Tensor(name) if name.starts_with("encoder.layer.2.")));

    let mut weights = WEIGHTS.to_vec();
    let last = weights.len() - 4;
    weights[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(read(CONFIG, &weights), BertError::NotFinite(_)));
}

#[test]
fn activations_beyond_float32_are_an_error() {
    let (sentences, _) = reference();
    let [widen, narrow] = ["intermediate.dense.weight", "output.dense.weight"]
        .map(|name| format!("encoder.layer.0.{name}"));
    let Config { width, inner, .. } = *encoder().config();
    let all = 0..width * inner;
    // Infinite, and what is no number at all.
    for changes in [
        vec![(&*widen, all.clone(), 1e30), (&*narrow, all.clone(), 1e30)],
        vec![(&*widen, all.clone(), 3e38)],
    ] {
        let refused = Calibration::new(&changed(&changes), &sentences).unwrap_err();
        assert!(matches!(refused, BertError::Overflow(0)), "{refused}");
    }
}

#[test]
fn sentences_that_do_not_fit_are_errors() {
    let encoder = encoder();
    for bad in [vec![], vec![40], vec![3, 0, 3], vec![1; 21]] {
        let sentences = [vec![1, 2], bad];
        assert!(matches!(
            encoder.embed(&sentences),
            Err(BertError::Sentence(1))
        ));
        assert!(matches!(
            Calibration::new(&encoder, &sentences),
            Err(BertError::Sentence(1))
        ));
    }
    assert!(matches!(
        Calibration::new(&encoder, &[]),
        Err(BertError::NoSentences)
    ));
    let error = quantised().program(1, 21).unwrap_err();
    assert_eq!(
        error.to_string(),
        "21 tokens, and the model has 20 positions"
    );
    assert!(matches!(
        quantised().program(0, 4),
        Err(BertError::Program(_))
    ));
    assert!(matches!(
        quantised().program(1 << 24, 20),
        Err(BertError::Program(_))
    ));
}

/// Cosines of an encoder's program with its floats, the least.
fn least_cosine(encoder: &Encoder, sentences: &[Vec<u32>]) -> f32 {
    let calibration = Calibration::new(encoder, sentences).unwrap();
    let quantised = Quantised::new(encoder, &calibration, &Recipe::default()).unwrap();
    let wanted = encoder.embed(sentences).unwrap();
    let cosines = sentences.iter().zip(&wanted).map(|(ids, wanted)| {
        let found = embed(&quantised, 20, &[&signed(ids)]).remove(0);
        let pairs = found.iter().zip(wanted);
        pairs.map(|(&a, b)| f32::from(a) / 32_768.0 * b).sum()
    });
    cosines.fold(1.0, f32::min)
}

#[test]
fn activations_beyond_int16_are_an_error_that_says_where() {
    let (sentences, _) = reference();
    let Config { width, inner, .. } = *encoder().config();
    let in_layer = |layer, name: &str| format!("encoder.layer.{layer}.{name}");
    let words = "embeddings.word_embeddings.weight".to_owned();
    let [widen, narrow] =
        ["intermediate.dense.weight", "output.dense.weight"].map(|name| in_layer(0, name));
    let [query, key] =
        ["attention.self.query.bias", "attention.self.key.bias"].map(|name| in_layer(1, name));
    let output = in_layer(1, "attention.output.dense.bias");
    let [middle, last] = [
        "attention.output.LayerNorm.weight",
        "output.LayerNorm.weight",
    ]
    .map(|name| in_layer(1, name));
    for (changes, layer, site) in [
        (vec![(&*words, 0..width, 4e4)], 0, Site::Embedded),
        (
            vec![
                (&*widen, 0..width * inner, 1e10),
                (&*narrow, 0..width * inner, 1e10),
            ],
            0,
            Site::Inner,
        ),
        (vec![(&*narrow, 0..width * inner, 1e6)], 0, Site::Sum),
        (
            vec![(&*query, 0..width, 1e3), (&*key, 0..width, 1e3)],
            1,
            Site::Scores,
        ),
        (vec![(&*output, 3..4, 1e5)], 1, Site::Attended),
        (vec![(&*middle, 3..4, 1e5)], 1, Site::Middle),
        (vec![(&*last, 3..4, 1e5)], 1, Site::Output),
    ] {
        let encoder = changed(&changes);
        let calibration = Calibration::new(&encoder, &sentences).unwrap();
        let refused = Quantised::new(&encoder, &calibration, &Recipe::default()).unwrap_err();
        let BertError::Beyond(beyond) = &refused else {
            panic!("{refused}");
        };
        assert_eq!((beyond.layer, beyond.site), (layer, site));
        assert!(beyond.magnitude > beyond.most, "{refused}");
        assert!(
            refused.to_string().starts_with(&format!("layer {layer}, ")),
            "{refused}"
        );
    }
}

#[test]
fn outliers_that_int16_holds_are_none() {
    let (sentences, _) = reference();
    let norm = "encoder.layer.1.attention.output.LayerNorm.weight";
    let outlier = changed(&[(norm, 3..4, 40.0)]);
    assert!(least_cosine(&outlier, &sentences) > 0.98);
    // Beyond what the calibration saw is clamped when it comes.
    let calibration = Calibration::new(&outlier, &sentences[..1]).unwrap();
    assert!(Quantised::new(&outlier, &calibration, &Recipe::default()).is_ok());
}

#[test]
fn what_leaves_the_last_layer_keeps_its_range() {
    let (sentences, _) = reference();
    let encoder = changed(&[("encoder.layer.1.output.LayerNorm.weight", 3..5, 100.0)]);
    assert!(least_cosine(&encoder, &sentences) > 0.998);
}
