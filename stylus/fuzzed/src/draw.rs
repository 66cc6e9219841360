//! What is drawn from bytes: numbers, types, and elements of which many are extreme. Where there are no bytes left, the
//! first of what may be drawn.

use arbitrary::Unstructured;
use assay_core::{DType, TensorType};

/// Elements that a tensor has at most; operands of one operator may be larger.
const ELEMENTS: u32 = 1 << 11;
/// Dimensions next to where kernels, leaves and rows change.
const DIMENSIONS: [u32; 16] = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 32, 33, 64, 100, 256, 300];

/// A source of choices.
pub struct Draw<'a>(Unstructured<'a>);

impl<'a> Draw<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    pub fn byte(&mut self) -> u8 {
        self.0.arbitrary().unwrap_or_default()
    }

    pub fn word(&mut self) -> u32 {
        self.0.arbitrary().unwrap_or_default()
    }

    /// Less than `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.choose_index(bound).unwrap_or_default()
    }

    /// Once in `times`, and never when nothing is left.
    pub fn chance(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Some of the bytes as they are.
    pub fn bytes(&mut self, most: usize) -> &'a [u8] {
        let length = self.below(most + 1).min(self.0.len());
        self.0.bytes(length).unwrap_or_default()
    }

    pub fn dtype(&mut self) -> DType {
        self.one(&[DType::I8, DType::I16, DType::I32, DType::I64])
    }

    /// One to four dimensions.
    pub fn shape(&mut self) -> Vec<u32> {
        let rank = 1 + self.below(4);
        let mut room = ELEMENTS;
        let dims = (0..rank).map(|_| {
            let dim = self.one(&DIMENSIONS).min(room);
            room /= dim;
            dim
        });
        dims.collect()
    }

    /// Elements of a type, most of them the same few, noise, or the bytes as they come.
    pub fn data(&mut self, kind: &TensorType) -> Vec<u8> {
        let size = kind.dtype().size() as usize;
        let mut element = [0_u8; 8];
        let mut state = self.word();
        let style = self.below(4);
        let given = if style == 3 { self.bytes(256) } else { &[] };
        let mut data = Vec::with_capacity(kind.bytes());
        while data.len() < kind.bytes() {
            // Marsaglia's xorshift, which stays at 0 where it begins there.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = u64::from(state).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let of_three = state % 3;
            element = match (style, of_three) {
                (0, _) | (1, 0) => noise.to_be_bytes(),
                (1, 1) => (i64::MIN >> (64 - 8 * size)).to_le_bytes(),
                (1, _) => (i64::MAX >> (64 - 8 * size)).to_le_bytes(),
                (2, _) => i64::from(of_three).wrapping_sub(1).to_le_bytes(),
                _ => element,
            };
            match given.get(data.len()..data.len() + size) {
                Some(given) => data.extend(given),
                None => data.extend(&element[..size]),
            }
        }
        data
    }
}
