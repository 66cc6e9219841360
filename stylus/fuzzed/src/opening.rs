//! Openings: the honest one proves its element and its row; one that was changed proves nothing, and another element
//! never more than that element.

use crate::{
    agreement::{self, elements},
    draft,
    draw::Draw,
    within,
};
use assay_core::operators::{Elements, Operator};
use assay_core::{
    open_row, operators::At, tensor_hash, verify_row, Bytes, ElementOpening, Multiproof, Opening,
    Program,
};
use assay_engine::keccak::{Hash, Plain};

/// Opens an element and a row of a drawn program, and changes both openings.
pub fn forged(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let Some(encoded) = draft::drawn(&mut draw) else {
        return;
    };
    let program = Program::decode(&encoded).expect("what a draft encodes");
    if !agreement::is_small(&program) {
        return;
    }
    let input = draw.data(program.input());
    let data = agreement::computed(&program, input);
    let (values, first) = (program.values(), 1 + program.constants().count());
    let hashes = values.iter().zip(&data);
    let hashes = hashes.map(|(value, data)| tensor_hash::<Plain>(&value.kind, data));
    let step = draw.below(data.len() - first);
    let kind = &values[first + step].kind;
    let index = draw.below(elements(kind));
    let case = Case {
        operator: program.operators().nth(step).expect("an operator"),
        at: At {
            values,
            kind,
            index,
        },
        hashes: hashes.collect(),
    };
    let all = Bytes::new(values, &data);
    let number = u16::try_from(first + step).unwrap_or(u16::MAX);
    let opening = ElementOpening::of::<Plain, _>(case.operator, &case.at, &data);
    let opening = opening.expect("an element that there is");
    let bound = program.openings().nth(step).unwrap_or(0) as usize;
    let descriptor = program.descriptors().nth(step).unwrap_or_default();
    assert!(descriptor.len() + opening.size() <= bound, "{opening:?}");
    assert_eq!(
        case.element(&opening, index),
        Some(all.element(number, index))
    );
    let other = draw.below(elements(kind));
    if let Some(found) = case.element(&opening, other) {
        assert_eq!(found, all.element(number, other));
    }
    let mut changed = opening.clone();
    for _ in 0..=draw.below(3) {
        change(&mut changed, &mut draw);
    }
    if changed != opening {
        assert_eq!(case.element(&changed, index), None, "{changed:?}");
    }
    if let Some(found) = case.element(&changed, other) {
        assert_eq!(found, all.element(number, other));
    }
    row(
        &mut draw,
        kind,
        &data[first + step],
        &case.hashes[first + step],
    );
}

struct Case<'p> {
    operator: &'p Operator,
    at: At<'p>,
    hashes: Vec<Hash>,
}

impl Case<'_> {
    /// What an opening proves an element to be, if anything, by memory for its own bytes.
    fn element(&self, opening: &ElementOpening, index: usize) -> Option<i64> {
        let at = At { index, ..self.at };
        let hash = |number| self.hashes.get(usize::from(number)).copied();
        let bound = 8 * opening.size() + (1 << 14);
        let verify = || opening.element::<Plain>(self.operator, &at, hash);
        let found = within(bound, "an opening", verify).ok()?;
        let claim = |claimed| opening.verify::<Plain>(self.operator, &at, hash, claimed);
        assert_eq!(claim(found), Ok(true));
        assert_eq!(claim(found.wrapping_add(1)), Ok(false));
        Some(found)
    }
}

/// Changes a part of an opening, or nothing.
fn change(opening: &mut ElementOpening, draw: &mut Draw<'_>) {
    let at = draw.below(opening.tensors.len().max(1));
    let twin = opening.tensors.get(at).cloned();
    let Some((number, proof)) = opening.tensors.get_mut(at) else {
        return opening.tensors.push((0, Multiproof::default()));
    };
    let byte = draw.byte();
    let run = draw.below(proof.runs.len().max(1));
    match draw.below(10) {
        0 => *number ^= u16::from(byte),
        1 => flip(&mut proof.leaves, draw, byte),
        2 => {
            let node = draw.below(proof.path.len().max(1));
            if let Some(node) = proof.path.get_mut(node) {
                flip(node, draw, byte);
            }
        }
        3 => {
            if let Some((first, count)) = proof.runs.get_mut(run) {
                *first ^= draw.word() >> (byte % 32);
                *count ^= draw.word() >> (draw.byte() % 32);
            }
        }
        // The same leaves by two runs.
        4 => {
            if let Some(&(first, count)) = proof.runs.get(run) {
                let left = u32::from(byte).min(count);
                proof.runs[run] = (first, left);
                proof.runs.insert(run + 1, (first + left, count - left));
            }
        }
        5 => proof.leaves.resize(256 * usize::from(byte % 8), byte),
        6 => proof.path.resize(usize::from(byte % 24), [byte; 32]),
        7 => drop(opening.tensors.remove(at)),
        8 => opening.tensors.extend(twin),
        _ => {
            let other = draw.below(opening.tensors.len());
            opening.tensors.swap(at, other);
        }
    }
}

fn flip(bytes: &mut [u8], draw: &mut Draw<'_>, by: u8) {
    let place = draw.below(bytes.len().max(1));
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= by;
    }
}

/// Opens a row of a tensor, by all the bytes that belong to it, and changes that.
fn row(draw: &mut Draw<'_>, kind: &assay_core::TensorType, data: &[u8], hash: &Hash) {
    let row = u32::try_from(draw.below(kind.rows() as usize)).unwrap_or_default();
    let opening = open_row::<Plain>(kind, data, row).expect("a row that there is");
    let bytes = kind.row_bytes();
    let right = &data[row as usize * bytes..][..bytes];
    assert_eq!(
        verify_row::<Plain>(kind, hash, row, &opening).as_deref(),
        Ok(right)
    );
    let Opening { leaves, path } = &mut opening.clone();
    let by = draw.byte();
    match draw.below(4) {
        0 => flip(leaves, draw, by),
        1 => flip(path.as_flattened_mut(), draw, by),
        2 => leaves.resize(usize::from(by) * 64, by),
        _ => path.resize(usize::from(by % 24), [by; 32]),
    }
    let changed = Opening {
        leaves: leaves.clone(),
        path: path.clone(),
    };
    let found = verify_row::<Plain>(kind, hash, row, &changed);
    assert!(changed == opening || found.is_err(), "{changed:?}");
    let asked = draw.word();
    if let Ok(found) = verify_row::<Plain>(kind, hash, asked, &opening) {
        assert_eq!(found, data[asked as usize * bytes..][..bytes]);
    }
    let wrong = draw.bytes(64);
    assert!(wrong.len() == data.len() || open_row::<Plain>(kind, wrong, row).is_none());
}
