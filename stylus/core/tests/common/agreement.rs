//! A program's kernels against its element rules, element by element.

use super::Noise;
use assay_core::{
    operators::{At, Elements, Operands, Work},
    DType, Program, TensorType,
};

/// The values of a program by number, as far as they are known.
pub struct Tensors(pub Vec<(TensorType, Vec<u8>)>);

impl Operands for Tensors {
    fn bytes(&self, number: u16) -> &[u8] {
        &self.0[usize::from(number)].1
    }
}

impl Elements for Tensors {
    fn element(&self, number: u16, index: usize) -> i64 {
        let (kind, data) = &self.0[usize::from(number)];
        let size = kind.dtype().size() as usize;
        integer(&data[index * size..][..size])
    }
}

/// A little-endian element.
fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes[bytes.len() - 1] < 0x80 {
        0
    } else {
        0xff
    };
    let mut wide = [sign; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    i64::from_le_bytes(wide)
}

/// Little-endian elements as integers.
pub fn integers(dtype: DType, data: &[u8]) -> Vec<i64> {
    data.chunks(dtype.size() as usize).map(integer).collect()
}

/// Integers as little-endian elements.
pub fn elements(dtype: DType, integers: &[i64]) -> Vec<u8> {
    let size = dtype.size() as usize;
    let bytes = integers.iter().map(|integer| integer.to_le_bytes());
    bytes.flat_map(|bytes| bytes[..size].to_vec()).collect()
}

/// Elements of which many are the least, the greatest and those next to 0.
pub fn extremes(noise: &mut Noise, kind: &TensorType) -> Vec<u8> {
    let size = kind.dtype().size() as usize;
    let mut bytes = Vec::new();
    while bytes.len() < kind.bytes() {
        let mut element = noise.bytes(size);
        match noise.below(8) {
            0 => element = [vec![0; size - 1], vec![0x80]].concat(),
            1 => element = [vec![0xff; size - 1], vec![0x7f]].concat(),
            2 => element = vec![0; size],
            3 => element = vec![0xff; size],
            4 => element = [vec![noise.byte() & 3], vec![0; size - 1]].concat(),
            _ => {}
        }
        bytes.extend(element);
    }
    bytes
}

/// Runs a program and gives all of its values, once every kernel agrees with its element rule on every element, over all
/// rows and over ranges of rows.
pub fn agreed(bytes: &[u8], input: Vec<u8>) -> Tensors {
    let program = Program::decode(bytes).expect("a program");
    let values = program.values();
    let mut tensors = Tensors(vec![(*program.input(), input)]);
    for (kind, data) in program.constants() {
        tensors.0.push((*kind, data.to_vec()));
    }
    for operator in program.operators() {
        let kind = values[tensors.0.len()].kind;
        let rows = kind.rows() as usize;
        let run = |from: usize, to: usize| {
            let mut output = vec![0x55; (to - from) * kind.row_bytes()];
            let work = Work {
                values,
                data: &tensors,
                kind: &kind,
                rows: from..to,
            };
            operator.run(&work, &mut output);
            output
        };
        let whole = run(0, rows);
        let expected: Vec<_> = (0..rows * kind.row_length() as usize)
            .map(|index| {
                let at = At {
                    values,
                    kind: &kind,
                    index,
                };
                operator.element(&at, &tensors)
            })
            .collect();
        assert_eq!(integers(kind.dtype(), &whole), expected, "{operator:?}");
        for (from, to) in [(0, rows / 2), (rows / 2, rows), (rows / 3, rows - rows / 4)] {
            let part = &whole[from * kind.row_bytes()..to * kind.row_bytes()];
            assert_eq!(run(from, to), part, "{operator:?}, rows {from} to {to}");
        }
        tensors.0.push((kind, whole));
    }
    tensors
}
