//! What holds for every program and every tensor, on noise that is the same at each run.

mod common;

use assay_core::{
    execute, open_row, program_id, tensor_hash, verify_row, DType, Keccak256, Opening,
    OpeningError, Program, TensorType,
};
use common::{sample, Noise, Sha3};

/// Decodes, and where that succeeds, runs; gives whether it did.
fn runs(bytes: &[u8], noise: &mut Noise) -> bool {
    let Ok(program) = Program::decode(bytes) else {
        return false;
    };
    let input = noise.bytes(program.input().bytes().min(1 << 12));
    if let Ok(output) = execute(&program, &input) {
        assert_eq!(output.len(), program.output().bytes());
    }
    let _ = program_id::<Sha3>(&program);
    true
}

#[test]
fn decoding_noise_never_panics() {
    let mut noise = Noise(1);
    for _ in 0..20_000 {
        let length = noise.below(80);
        let mut bytes = noise.bytes(length);
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        runs(&bytes, &mut noise);
    }
}

#[test]
fn mutated_programs_are_refused_or_run() {
    let valid = sample().bytes();
    let mut noise = Noise(2);
    let mut accepted = 0;
    for _ in 0..4_000 {
        let mut bytes = valid.clone();
        for _ in 0..=noise.below(3) {
            let at = noise.below(bytes.len());
            match noise.below(4) {
                0 => bytes[at] = noise.byte(),
                1 => bytes[at] ^= 1 << noise.below(8),
                2 => bytes.insert(at, noise.byte()),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        accepted += u32::from(runs(&bytes, &mut noise));
    }
    assert!(
        accepted > 50,
        "only {accepted} mutants were accepted: the rest of them tests nothing"
    );
}

#[test]
fn every_prefix_of_a_program_is_refused() {
    let valid = sample().bytes();
    for length in 0..valid.len() {
        assert!(Program::decode(&valid[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn changing_any_byte_of_a_program_changes_its_id() {
    let valid = sample().bytes();
    let id = program_id::<Sha3>(&Program::decode(&valid).unwrap());
    for at in 0..valid.len() {
        for change in [1, 0x80, 0xff] {
            let mut bytes = valid.clone();
            bytes[at] ^= change;
            if let Ok(program) = Program::decode(&bytes) {
                assert_ne!(program_id::<Sha3>(&program), id, "byte {at}");
            }
        }
    }
}

/// Rows within a leaf, of exactly a leaf, of several with padding; one and several leaves in all.
const SHAPES: [(DType, &[u32]); 9] = [
    (DType::I8, &[1]),
    (DType::I8, &[3, 5]),
    (DType::I8, &[70, 7]),
    (DType::I16, &[9, 100]),
    (DType::I32, &[3, 64]),
    (DType::I8, &[5, 256]),
    (DType::I8, &[3, 784]),
    (DType::I64, &[2, 3, 33]),
    (DType::I32, &[2, 2, 2, 65]),
];

fn opened() -> impl Iterator<Item = (TensorType, Vec<u8>, [u8; 32], u32, Opening)> {
    SHAPES.into_iter().flat_map(|(dtype, shape)| {
        let kind = TensorType::new(dtype, shape).unwrap();
        let data = Noise(u64::from(kind.rows())).bytes(kind.bytes());
        let hash = tensor_hash::<Sha3>(&kind, &data);
        (0..kind.rows()).map(move |row| {
            let opening = open_row::<Sha3>(&kind, &data, row).unwrap();
            (kind, data.clone(), hash, row, opening)
        })
    })
}

#[test]
fn an_opening_proves_its_row() {
    for (kind, data, hash, row, opening) in opened() {
        let expected = &data[row as usize * kind.row_bytes()..][..kind.row_bytes()];
        assert_eq!(
            verify_row::<Sha3>(&kind, &hash, row, &opening).unwrap(),
            expected
        );
    }
}

#[test]
fn tampering_any_byte_of_an_opening_is_detected() {
    for (kind, _, hash, row, opening) in opened() {
        for at in 0..opening.leaves.len() {
            let mut tampered = opening.clone();
            tampered.leaves[at] ^= 0x10;
            assert!(
                verify_row::<Sha3>(&kind, &hash, row, &tampered).is_err(),
                "leaf byte {at}"
            );
        }
        for level in 0..opening.path.len() {
            let mut tampered = opening.clone();
            tampered.path[level][level % 32] ^= 1;
            assert!(
                verify_row::<Sha3>(&kind, &hash, row, &tampered).is_err(),
                "level {level}"
            );
        }
    }
}

#[test]
fn an_opening_of_another_length_is_refused() {
    for (kind, _, hash, row, opening) in opened() {
        let mut longer = opening.clone();
        longer.path.push([0; 32]);
        assert!(verify_row::<Sha3>(&kind, &hash, row, &longer).is_err());
        let mut wider = opening.clone();
        wider.leaves.extend([0; 256]);
        assert!(verify_row::<Sha3>(&kind, &hash, row, &wider).is_err());
        let mut shorter = opening;
        shorter.leaves.truncate(255);
        assert!(verify_row::<Sha3>(&kind, &hash, row, &shorter).is_err());
    }
}

#[test]
fn padding_that_is_not_zero_is_refused_although_it_is_committed() {
    let kind = TensorType::new(DType::I8, &[3, 5]).unwrap();
    let data = Noise(5).bytes(15);
    let mut opening = open_row::<Sha3>(&kind, &data, 0).unwrap();
    for at in [5, 7, 24, 255] {
        opening.leaves[at] = 1;
        let root = Sha3::keccak256(&[&[0], &opening.leaves[..]].concat());
        let mut tensor = vec![2];
        kind.encode(&mut tensor);
        tensor.extend_from_slice(&root);
        assert_eq!(
            verify_row::<Sha3>(&kind, &Sha3::keccak256(&tensor), 0, &opening),
            Err(OpeningError::Padding)
        );
        opening.leaves[at] = 0;
    }
}

#[test]
fn there_is_no_row_beyond_the_last() {
    for (kind, data, hash, row, opening) in opened() {
        let beyond = row + kind.rows();
        assert!(open_row::<Sha3>(&kind, &data, beyond).is_none());
        assert!(verify_row::<Sha3>(&kind, &hash, beyond, &opening).is_err());
    }
}
