//! What the tests share: a program written down by hand, keccak, and repeatable noise.
#![allow(dead_code, reason = "each test file uses its part")]

#[cfg(feature = "all")]
pub mod agreement;
#[cfg(feature = "all")]
pub mod draw;
pub mod json;

use assay_core::Keccak256;
use tiny_keccak::{Hasher, Keccak};

pub struct Sha3;

impl Keccak256 for Sha3 {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        let mut hasher = Keccak::v256();
        let mut hash = [0; 32];
        hasher.update(bytes);
        hasher.finalize(&mut hash);
        hash
    }
}

/// A linear congruential generator (Knuth's constants), upper bits.
pub struct Noise(pub u64);

impl Noise {
    pub fn byte(&mut self) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }

    pub fn below(&mut self, bound: usize) -> usize {
        let bytes = [self.byte(), self.byte(), self.byte(), self.byte()];
        u32::from_le_bytes(bytes) as usize % bound
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}

pub const I8: u8 = 1;
pub const I32: u8 = 3;
pub const I64: u8 = 4;

/// The bytes of a type.
pub fn kind(dtype: u8, shape: &[u32]) -> Vec<u8> {
    let rank = u8::try_from(shape.len()).unwrap();
    let dims = shape.iter().flat_map(|dim| dim.to_le_bytes());
    [dtype, rank].into_iter().chain(dims).collect()
}

/// An operator's bytes: its code, numbers of operands, what follows them.
pub fn operator(code: u8, operands: &[u16], rest: &[u8]) -> Vec<u8> {
    let operands = operands.iter().flat_map(|operand| operand.to_le_bytes());
    [code]
        .into_iter()
        .chain(operands)
        .chain(rest.iter().copied())
        .collect()
}

/// A program as docs/programs.md lays it out, part by part, so that a test can break one.
#[derive(Clone)]
pub struct Draft {
    pub version: u8,
    pub input: Vec<u8>,
    pub constants: Vec<(Vec<u8>, Vec<u8>)>,
    pub operators: Vec<Vec<u8>>,
    pub trailing: Vec<u8>,
}

impl Draft {
    pub fn bytes(&self) -> Vec<u8> {
        let count = |count: usize| u16::try_from(count).unwrap().to_le_bytes();
        let mut bytes = vec![self.version];
        bytes.extend(&self.input);
        bytes.extend(count(self.constants.len()));
        for (kind, _) in &self.constants {
            bytes.extend(kind);
        }
        bytes.extend(count(self.operators.len()));
        for operator in &self.operators {
            bytes.extend(operator);
        }
        for (_, data) in &self.constants {
            bytes.extend(data);
        }
        bytes.extend(&self.trailing);
        bytes
    }
}

/// Every operator and every part of an epilogue: `MatMul` with bias, requantisation by channel and table, `Lut8`,
/// `ArgMax`, over an input int8[2, 16].
pub fn sample() -> Draft {
    let mut noise = Noise(7);
    let words = |values: [u32; 4]| {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()
    };
    let epilogue = [
        &[15, 2, 0, 3, 0x81, 0x7f][..], // all flags; bias 2; zero point 3, bounds -127 and 127
        &[3, 0, 4, 0, 5, 0],            // multipliers 3, shifts 4, table 5
    ];
    Draft {
        version: 1,
        input: kind(I8, &[2, 16]),
        constants: vec![
            (kind(I8, &[4, 16]), noise.bytes(64)),
            (kind(I32, &[4]), words([1, 2, u32::MAX, 4])),
            (kind(I32, &[4]), words([1 << 20, 1 << 19, 3 << 18, 0])),
            (kind(I8, &[4]), vec![31, 30, 29, 1]),
            (kind(I8, &[256]), noise.bytes(256)),
        ],
        operators: vec![
            operator(1, &[0, 1], &epilogue.concat()),
            operator(2, &[6, 5], &[]),
            operator(3, &[7], &[]),
        ],
        trailing: vec![],
    }
}
