//! Programs: any bytes, and drafts whose every attribute is drawn.

use crate::{agreement, draft, draw::Draw, within};
use assay_core::{program_id, Program};
use assay_engine::keccak::Plain;

/// Bytes that decoding may hold for each byte of a program: an operator of three becomes a structure, in a list that is
/// copied as it grows.
const OF_BYTE: usize = 512;

/// Any bytes are refused or a program, whose canonical bytes they are and which runs where it is small.
pub fn any(bytes: &[u8]) {
    let bound = OF_BYTE * bytes.len() + 512;
    let Ok(program) = within(bound, "decoding", || Program::decode(bytes)) else {
        return;
    };
    assert_eq!(program.encode(), bytes);
    within(bound, "the id", || program_id::<Plain>(&program));
    if agreement::is_small(&program) {
        // What is no part of the program would do as well: the last bytes are data or descriptors.
        let mut draw = Draw::new(&bytes[bytes.len() / 2..]);
        let input = draw.data(program.input());
        agreement::check(&program, input);
    }
}

/// What a draft accepts is a program, and runs where it is small.
pub fn drafted(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let Some(encoded) = draft::drawn(&mut draw) else {
        return;
    };
    let program = Program::decode(&encoded).expect("what a draft encodes");
    assert_eq!(program.encode(), encoded);
    if agreement::is_small(&program) {
        let input = draw.data(program.input());
        agreement::check(&program, input);
    }
}
