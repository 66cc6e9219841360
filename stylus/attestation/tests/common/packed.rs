//! Packs bytes, not as short as can be.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::cast_possible_truncation, reason = "lengths of instructions")]

use assay_attestation::{Window, CHAIN, DICTIONARY};

/// An instruction that writes bytes as they are.
pub fn literal(bytes: &[u8]) -> Vec<u8> {
    [&[bytes.len() as u8 - 1][..], bytes].concat()
}

/// One that copies bytes of the window.
pub fn copied(place: usize, length: usize) -> Vec<u8> {
    vec![
        0x80 + (length - 2) as u8,
        (place >> 8) as u8,
        (place & 255) as u8,
    ]
}

/// One that writes bytes of the window as digits.
pub fn digits(place: usize, length: usize) -> Vec<u8> {
    copied(0x4000 | place, length)
}

/// The bytes that every window begins with.
pub fn dictionary() -> Vec<u8> {
    let mut window = Window::new();
    window.unpack(&[], CHAIN).expect("nothing");
    window.at(&(0..DICTIONARY)).to_vec()
}

/// What a stream is unpacked to.
pub fn unpacked(packed: &[u8]) -> Result<Vec<u8>, assay_attestation::Refusal> {
    let mut window = Window::new();
    let places = window.unpack(packed, CHAIN)?;
    Ok(window.at(&places).to_vec())
}

/// Instructions for bytes: always the longest copy that begins at the next byte, if it pays.
pub fn pack(bytes: &[u8]) -> Vec<Vec<u8>> {
    let window = [&dictionary()[..], bytes].concat();
    let (mut instructions, mut pending) = (Vec::new(), Vec::new());
    let mut at = DICTIONARY;
    while at < window.len() {
        let same = |from: usize| {
            let pairs = window[from..].iter().zip(&window[at..]);
            (
                pairs
                    .take(129)
                    .take_while(|(one, other)| one == other)
                    .count(),
                from,
            )
        };
        let (length, from) = (0..at).map(same).max().unwrap_or_default();
        if length < 4 {
            pending.push(window[at]);
            at += 1;
            continue;
        }
        instructions.extend(pending.chunks(128).map(literal));
        pending.clear();
        instructions.push(copied(from, length));
        at += length;
    }
    instructions.extend(pending.chunks(128).map(literal));
    instructions
}
