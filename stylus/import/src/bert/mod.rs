//! Sentence encoders of the BERT family, quantised to int8 with static scales.
//!
//! ```no_run
//! use assay_import::bert::{Calibration, Encoder, Quantised, Recipe};
//!
//! let encoder = Encoder::read(&std::fs::read("config.json")?, &std::fs::read("model.safetensors")?)?;
//! let samples = vec![vec![101, 7592, 2088, 102]]; // a few hundred sentences as token ids
//! let calibration = Calibration::new(&encoder, &samples)?;
//! let quantised = Quantised::new(&encoder, &calibration, &Recipe::default())?;
//! let program = quantised.program(1, 32)?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod calibration;
mod config;
mod constants;
mod encoder;
mod error;
mod forward;
mod program;
mod quantise;
mod quantised;
mod recipe;
mod units;

pub use calibration::Calibration;
pub use config::Config;
pub use encoder::Encoder;
pub use error::BertError;
pub use forward::Site;
pub use quantised::Quantised;
pub use recipe::Recipe;
pub use units::Beyond;
