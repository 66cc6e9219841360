//! `smith FROM COUNT` writes the modules of as many seeds to standard output, each after its length (u32, little-endian).
//!
//! wasm-smith writes the functions; `drive` and `entry` make them run long and end.

mod drive;
mod entry;
mod random;
mod shape;

use std::io::{self, Write};

use arbitrary::Unstructured;
use random::Random;
use wasm_smith::{Config, InstructionKind, InstructionKinds, Module};

/// Bytes that wasm-smith draws from; it ends a module where they do.
const ENTROPY: usize = 24_576;

/// What a chain allows and nothing else. With `traps`, functions may trap and have tables of their own.
fn config(shape: Vec<u8>, pages: u64, traps: bool) -> Config {
    let kinds = [
        InstructionKind::NumericInt,
        InstructionKind::Parametric,
        InstructionKind::Variable,
        InstructionKind::MemoryInt,
        InstructionKind::Control,
    ];
    Config {
        module_shape: Some(shape),
        allowed_instructions: InstructionKinds::new(&kinds),
        disallow_traps: !traps,
        allow_floats: false,
        allow_start_export: false,
        bulk_memory_enabled: false,
        compact_imports_enabled: false,
        custom_descriptors_enabled: false,
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        multi_value_enabled: false,
        reference_types_enabled: false,
        relaxed_simd_enabled: false,
        saturating_float_to_int_enabled: false,
        shared_everything_threads_enabled: false,
        sign_extension_ops_enabled: true,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        min_funcs: 8,
        max_funcs: 60,
        min_globals: 2,
        max_globals: 12,
        max_instructions: 300,
        max_data_segments: 6,
        max_tables: usize::from(traps),
        max_table_elements: 64,
        max_element_segments: 3,
        max_elements: 40,
        max_memories: 1,
        max_memory32_bytes: pages * 65_536,
        max_types: 60,
        ..Config::default()
    }
}

/// The module of a seed.
fn module(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let traps = random.once(8);
    let pages = 1 + random.next() % 2;
    let most = if random.once(2) { pages } else { pages + 3 };
    let shape = shape::shape(&mut random, (pages, most));
    let entropy = random.bytes(ENTROPY);
    let smith = Module::new(config(shape, most, traps), &mut Unstructured::new(&entropy))
        .expect("a module");
    drive::driven(&smith.to_bytes(), most, random.once(2))
}

fn main() -> io::Result<()> {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok())
        .collect();
    let [from, count] = numbers[..] else {
        return Err(io::Error::other("usage: smith FROM COUNT"));
    };
    let mut out = io::stdout().lock();
    for seed in from..from + count {
        let bytes = module(seed);
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&bytes)?;
    }
    Ok(())
}
