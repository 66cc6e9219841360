//! The judge finds a wrong element wherever it is, and nothing where nothing is wrong, whatever it is shown.

#![cfg(feature = "all")]

#[path = "../common/mod.rs"]
mod common;

mod campaign;
mod case;
mod claims;
mod elements;
mod leaves;
mod padding;
mod trees;
mod types;
