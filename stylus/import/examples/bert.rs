//! Quantises a sentence encoder and compares it with itself in float32.
//!
//! `cargo run --release -p assay-import --example bert -- MODEL CALIBRATION (SENTENCES OUT.json)…`
//!
//! MODEL is a folder with `config.json` and `model.safetensors`; the others are texts with a sentence's token ids a line:
//! those to calibrate on and those to compare. Prints the cosine of each sentence's two embeddings in the mean and
//! at worst, Spearman's correlation of all pairs' similarities, and for how many sentences the nearest neighbour is the
//! same; OUT.json gets these, and each sentence's tokens and cosine. `npm run eval:minilm` gives it texts.

use assay_core::{execute, Program};
use assay_import::{
    bert::{Calibration, Encoder, Quantised, Recipe},
    ranges::{ranges, Interval},
};
use std::{
    collections::BTreeMap, error::Error, fs, num::NonZero, path::Path, thread, time::Instant,
};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "bert MODEL CALIBRATION (SENTENCES OUT.json)…";
    let [model, calibration, sets @ ..] = arguments.as_slice() else {
        return Err(usage.into());
    };
    let model = Path::new(model);
    let encoder = Encoder::read(
        &fs::read(model.join("config.json"))?,
        &fs::read(model.join("model.safetensors"))?,
    )?;
    let read = |path: &str| {
        let text = fs::read_to_string(path)?;
        let ids = |line: &str| line.split_whitespace().map(str::parse).collect();
        let sentences: Result<Vec<Vec<u32>>, _> = text.lines().map(ids).collect();
        Ok::<_, Failure>(sentences?)
    };

    let mut clock = Clock(Instant::now());
    let calibration = Calibration::new(&encoder, &read(calibration)?)?;
    clock.say("calibrated");
    let quantised = Quantised::new(&encoder, &calibration, &recipe()?)?;
    clock.say("quantised");
    for set in sets.chunks(2) {
        let [sentences, out] = set else {
            return Err(usage.into());
        };
        compare(&encoder, &quantised, &read(sentences)?, out, &mut clock)?;
    }
    Ok(())
}

/// Compares the embeddings of some sentences, and writes what comes of it.
fn compare(
    encoder: &Encoder,
    quantised: &Quantised,
    sentences: &[Vec<u32>],
    out: &str,
    clock: &mut Clock,
) -> Result<(), Failure> {
    let wanted = unit(encoder.embed(sentences)?);
    clock.say("compared sentences in float32");
    let found = unit(embed(quantised, sentences)?);
    clock.say("and as integers");

    let cosines: Vec<f64> = wanted.iter().zip(&found).map(|(a, b)| dot(a, b)).collect();
    let mean = mean(&cosines);
    let min = cosines.iter().copied().fold(1.0, f64::min);
    let (pairs_wanted, nearest_wanted) = similarities(&wanted);
    let (pairs_found, nearest_found) = similarities(&found);
    let spearman = correlation(&ranks(&pairs_wanted), &ranks(&pairs_found));
    let same = nearest_wanted
        .iter()
        .zip(&nearest_found)
        .filter(|(a, b)| a == b)
        .count();
    println!(
        "{} sentences: cosine {mean:.5} in the mean, {min:.4} at worst; Spearman {spearman:.4}; nearest neighbour the same \
         for {same}",
        cosines.len()
    );
    let tokens: Vec<usize> = sentences.iter().map(Vec::len).collect();
    let json = serde_json::json!({
        "mean": mean, "min": min, "spearman": spearman, "nearestSame": same, "sentences": cosines.len(),
        "tokens": tokens, "cosines": cosines,
    });
    fs::write(out, serde_json::to_string(&json)?)?;
    Ok(())
}

/// The recipe; numbers in the environment variable `RECIPE`, apart by commas, take the place of its own in order, `coarse` last.
fn recipe() -> Result<Recipe, Failure> {
    let mut recipe = Recipe::default();
    let numbers = std::env::var("RECIPE").unwrap_or_default();
    let mut numbers = numbers.split(',').filter(|number| !number.is_empty());
    let places = [
        &mut recipe.smooth_attention,
        &mut recipe.smooth_forward,
        &mut recipe.fine,
        &mut recipe.headroom,
    ];
    for (place, number) in places.into_iter().zip(&mut numbers) {
        *place = number.parse()?;
    }
    if let Some(number) = numbers.next() {
        recipe.coarse = number.parse()?;
    }
    Ok(recipe)
}

/// The integer embeddings, a program for each length in steps of 16.
fn embed(quantised: &Quantised, sentences: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, Failure> {
    let mut lengths: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, ids) in sentences.iter().enumerate() {
        lengths
            .entry(ids.len().next_multiple_of(16))
            .or_default()
            .push(index);
    }
    let mut embeddings = vec![Vec::new(); sentences.len()];
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    for (length, indices) in lengths {
        let bytes = quantised.program(1, u32::try_from(length)?)?;
        let program = Program::decode(&bytes).map_err(|error| format!("{error:?}"))?;
        let last = i128::try_from(quantised.config().vocabulary)? - 1;
        let known = ranges(&program, Interval::new(0, last))?;
        println!(
            "{length} tokens: {} operators, {:.1} kB of trace a token, may saturate: {:?}",
            program.operators().count(),
            trace(&program, length),
            known.saturating()
        );
        let run = |index: usize| {
            let mut ids = sentences[index].clone();
            ids.resize(length, 0);
            let input: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
            let output = execute(&program, &input).unwrap_or_default();
            let pairs = output.chunks_exact(2);
            let numbers = pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])));
            (index, numbers.collect())
        };
        let run = &run;
        thread::scope(|scope| {
            let parts = indices.chunks(indices.len().div_ceil(threads));
            let parts: Vec<_> = parts
                .map(|part| {
                    scope.spawn(move || part.iter().map(|&index| run(index)).collect::<Vec<_>>())
                })
                .collect();
            for (index, embedding) in parts
                .into_iter()
                .flat_map(|part| part.join().unwrap_or_default())
            {
                embeddings[index] = embedding;
            }
        });
    }
    Ok(embeddings)
}

/// Kilobytes of all outputs, for each of a number of tokens.
#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn trace(program: &Program<'_>, tokens: usize) -> f64 {
    let outputs = program
        .values()
        .iter()
        .skip(1 + program.constants().count());
    let bytes: usize = outputs.map(|value| value.kind.bytes()).sum();
    bytes as f64 / tokens as f64 / 1000.0
}

fn unit(embeddings: Vec<Vec<f32>>) -> Vec<Vec<f64>> {
    let unit = |embedding: Vec<f32>| {
        let numbers: Vec<f64> = embedding.into_iter().map(f64::from).collect();
        let length = dot(&numbers, &numbers).sqrt();
        numbers.iter().map(|x| x / length).collect()
    };
    embeddings.into_iter().map(unit).collect()
}

/// Every pair's similarity, and each sentence's nearest neighbour.
fn similarities(embeddings: &[Vec<f64>]) -> (Vec<f64>, Vec<usize>) {
    let mut pairs = Vec::new();
    let mut nearest = vec![(f64::NEG_INFINITY, 0); embeddings.len()];
    for a in 0..embeddings.len() {
        for b in 0..a {
            let similarity = dot(&embeddings[a], &embeddings[b]);
            pairs.push(similarity);
            for (one, other) in [(a, b), (b, a)] {
                if similarity > nearest[one].0 {
                    nearest[one] = (similarity, other);
                }
            }
        }
    }
    (pairs, nearest.into_iter().map(|(_, index)| index).collect())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are fewer pairs than 2^52"
)]
fn ranks(numbers: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut ranks = vec![0.0; numbers.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank as f64;
    }
    ranks
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let centred = |numbers: &[f64], mean: f64| numbers.iter().map(|x| x - mean).collect::<Vec<_>>();
    let (a, b) = (centred(a, mean_a), centred(b, mean_b));
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are fewer numbers than 2^52"
)]
fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Says how long each step took.
struct Clock(Instant);

impl Clock {
    fn say(&mut self, what: &str) {
        println!("{what} in {:.1} s", self.0.elapsed().as_secs_f64());
        self.0 = Instant::now();
    }
}
