//! The hashes by which tensors and programs are named. The first byte says what is hashed.

use crate::{list_root, tensor_root, Keccak256, Program, TensorType};
use alloc::{vec, vec::Vec};

const TENSOR: u8 = 2;
const PROGRAM: u8 = 3;
const OPERATOR: u8 = 4;
const SALTED: u8 = 5;

/// `keccak256(02 ‖ type ‖ root)`. `data` has [`TensorType::bytes`] bytes.
#[must_use]
pub fn tensor_hash<K: Keccak256>(kind: &TensorType, data: &[u8]) -> [u8; 32] {
    rooted_hash::<K>(kind, &tensor_root::<K>(kind, data))
}

/// The hash of the tensor whose tree has this root.
#[must_use]
pub fn rooted_hash<K: Keccak256>(kind: &TensorType, root: &[u8; 32]) -> [u8; 32] {
    let mut bytes = vec![TENSOR];
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
