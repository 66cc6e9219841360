//! The hashes by which tensors and programs are named. The first byte says what is hashed.

#[cfg(feature = "all")]
use crate::tree::{empty, node};
use crate::{list_root, tensor_root, Keccak256, Program, TensorType};
use alloc::{vec, vec::Vec};

pub(crate) const TENSOR: u8 = 2;
pub(crate) const PROGRAM: u8 = 3;
pub(crate) const OPERATOR: u8 = 4;
const SALTED: u8 = 5;
#[cfg(feature = "all")]
const TRACE: u8 = 6;

/// `keccak256(02 ‖ type ‖ root)`. `data` has [`TensorType::bytes`] bytes.
#[must_use]
pub fn tensor_hash<K: Keccak256>(kind: &TensorType, data: &[u8]) -> [u8; 32] {
    rooted_hash::<K>(kind, &tensor_root::<K>(kind, data))
}

/// The hash of the tensor whose tree has this root.
#[must_use]
pub fn rooted_hash<K: Keccak256>(kind: &TensorType, root: &[u8; 32]) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(64);
    bytes.push(TENSOR);
    kind.encode(&mut bytes);
    bytes.extend_from_slice(root);
    K::keccak256(&bytes)
}

/// `keccak256(05 ‖ salt ‖ tensor hash)`, by which a claim names a tensor.
#[must_use]
pub fn salted_hash<K: Keccak256>(salt: &[u8; 32], tensor: &[u8; 32]) -> [u8; 32] {
    let mut bytes = [SALTED; 65];
    bytes[1..33].copy_from_slice(salt);
    bytes[33..].copy_from_slice(tensor);
    K::keccak256(&bytes)
}

/// `keccak256(04 ‖ descriptor)`.
#[must_use]
pub fn operator_hash<K: Keccak256>(descriptor: &[u8]) -> [u8; 32] {
    let mut bytes = vec![OPERATOR];
    bytes.extend_from_slice(descriptor);
    K::keccak256(&bytes)
}

/// The name of a program: `keccak256(03 ‖ version ‖ input type ‖ constants ‖ operators)`, lists by count and root.
#[must_use]
pub fn program_id<K: Keccak256>(program: &Program<'_>) -> [u8; 32] {
    let constants: Vec<_> = program
        .constants()
        .map(|(kind, data)| tensor_hash::<K>(kind, data))
        .collect();
    let operators: Vec<_> = program.descriptors().map(operator_hash::<K>).collect();
    let mut bytes = vec![PROGRAM, crate::program::VERSION];
    program.input().encode(&mut bytes);
    for items in [constants, operators] {
        bytes.extend_from_slice(&u16::try_from(items.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(&list_root::<K>(items));
    }
    K::keccak256(&bytes)
}

/// `keccak256(06 ‖ salts of the claim's input and output ‖ root)`, by which a provider names its trace before it shows it.
#[cfg(feature = "all")]
#[must_use]
pub fn trace_hash<K: Keccak256>(salts: [&[u8; 32]; 2], root: &[u8; 32]) -> [u8; 32] {
    let mut bytes = [TRACE; 97];
    bytes[1..33].copy_from_slice(salts[0]);
    bytes[33..65].copy_from_slice(salts[1]);
    bytes[65..].copy_from_slice(root);
    K::keccak256(&bytes)
}

/// The siblings, lowest first, that lead from item `index` of a list to its root.
#[cfg(feature = "all")]
pub(crate) fn list_path<K: Keccak256>(items: &[[u8; 32]], index: usize) -> Vec<[u8; 32]> {
    let mut level = items.to_vec();
    level.resize(items.len().next_power_of_two(), empty::<K>());
    let (mut at, mut path) = (index, Vec::new());
    while level.len() > 1 {
        path.extend(level.get(at ^ 1));
        let pairs = level.as_chunks().0;
        level = pairs
            .iter()
            .map(|[left, right]| node::<K>(left, right))
            .collect();
        at /= 2;
    }
    path
}
