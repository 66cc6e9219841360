//! Imports encoders of the BERT family: it takes the memory and the threads that WebAssembly lacks.

use assay_import::bert::{BertError, Calibration, Encoder, Quantised, Recipe};
use tensor::{functions::Answer, split, Failure};

/// The program of an encoder: `config.json`, `model.safetensors`, sample sentences as a list of byte strings whose token
/// ids are `u32` each, then sentences at once and tokens of each as `u32`.
///
/// # Errors
/// [`Failure::Import`], or [`Failure::Call`] where the arguments are of another form.
pub fn import(config: &[u8], weights: &[u8], samples: &[u8], shape: [&[u8]; 2]) -> Answer {
    let samples = split(samples)?.into_iter().map(|sample| {
        let (ids, rest) = sample.as_chunks();
        if rest.is_empty() {
            Ok(ids.iter().map(|&id| u32::from_le_bytes(id)).collect())
        } else {
            Err(Failure::Call)
        }
    });
    let samples: Vec<Vec<u32>> = samples.collect::<Result<_, _>>()?;
    let [batch, tokens] = shape.map(|bytes| bytes.try_into().map(u32::from_le_bytes));
    let (batch, tokens) = (
        batch.map_err(|_| Failure::Call)?,
        tokens.map_err(|_| Failure::Call)?,
    );
    let program = || {
        let encoder = Encoder::read(config, weights)?;
        let calibration = Calibration::new(&encoder, &samples)?;
        Quantised::new(&encoder, &calibration, &Recipe::default())?.program(batch, tokens)
    };
    match program() {
        Ok(program) => Ok(vec![program]),
        Err::<_, BertError>(error) => Err(Failure::Import(error.to_string())),
    }
}
