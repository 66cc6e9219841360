//! Claims about what crosses the boundary.

use assay_core::{Fault, OpeningError, ProgramError};
use tensor::{functions, functions::Answer, join, split, Failure};

/// A linear congruential generator (Knuth's constants), upper bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 40).unwrap_or_default() % bound
    }

    fn bytes(&mut self, count: u32) -> Vec<u8> {
        (0..count)
            .map(|_| self.below(256).to_le_bytes()[0])
            .collect()
    }

    /// A type that is often well-formed, or noise.
    fn kind(&mut self) -> Vec<u8> {
        let rank = 1 + self.below(4);
        let mut bytes = vec![1 + self.below(4).to_le_bytes()[0], rank.to_le_bytes()[0]];
        for _ in 0..rank {
            let most = [2, 6, 600][self.below(3) as usize];
            bytes.extend_from_slice(&(1 + self.below(most)).to_le_bytes());
        }
        match self.below(4) {
            0 => self.bytes(14),
            _ => bytes,
        }
    }
}

#[test]
fn any_arguments_are_answered() {
    let mut random = Random(1);
    let mut answered = 0;
    for _ in 0..20_000 {
        let length = random.below(40);
        let (bytes, kind, word) = (random.bytes(length), random.kind(), random.bytes(4));
        let row = random.below(4).to_le_bytes();
        let (leaves, siblings) = (random.below(3), random.below(3));
        let leaves = random.bytes(256 * leaves);
        let path = random.bytes(32 * siblings + u32::from(row[0] / 3));
        let hash = random.bytes(32);
        let answers: [Answer; 10] = [
            functions::describe_program(&bytes),
            functions::validate_program(&bytes),
            functions::program_id(&bytes),
            functions::execute_program(&bytes, &word),
            functions::tensor_hash(&kind, &bytes),
            functions::salted_hash(&hash, &bytes),
            functions::open_row(&kind, &bytes, &row),
            functions::open_row(&kind, &bytes, &bytes),
            functions::verify_row(&kind, &hash, &row, &leaves, &path),
            functions::cut_program(&bytes, &word),
        ];
        answered += answers.iter().filter(|answer| answer.is_ok()).count();
    }
    assert!(answered > 1_000, "{answered}");
}

#[test]
fn a_list_of_strings_comes_back_and_nothing_else_is_one() {
    let mut bytes = Vec::new();
    join(&[&b"row"[..], b"", b"path"], &mut bytes).unwrap();
    assert_eq!(bytes, b"\x03\0\0\0row\0\0\0\0\x04\0\0\0path");
    assert_eq!(split(&bytes), Ok([&b"row"[..], b"", b"path"]));
    assert_eq!(split::<2>(&bytes), Err(Failure::Call));
    assert_eq!(split::<4>(&bytes), Err(Failure::Call));
    for end in 0..bytes.len() {
        assert_eq!(split::<3>(&bytes[..end]), Err(Failure::Call));
    }
    assert_eq!(split::<1>(&[255; 8]), Err(Failure::Call));
}

#[test]
fn failures_have_the_bytes_that_the_other_side_reads() {
    let program = |operator| {
        let fault = Fault::Shift;
        Failure::Program(ProgramError { fault, operator }).encode()
    };
    assert_eq!(program(Some(0x0102)), [1, 16, 2, 1]);
    assert_eq!(program(None), [1, 16, 255, 255]);
    assert_eq!(Failure::Type(Fault::Rank).encode(), [2, 5]);
    let length = Failure::Length {
        expected: 1,
        actual: 256,
    };
    assert_eq!(
        length.encode(),
        [3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    );
    let row = Failure::Row { row: 7, rows: 6 };
    assert_eq!(row.encode(), [4, 7, 0, 0, 0, 6, 0, 0, 0]);
    let openings = [
        OpeningError::Length,
        OpeningError::Padding,
        OpeningError::Hash,
    ];
    let openings = openings.map(|error| Failure::Opening(error).encode());
    assert_eq!(openings, [[5, 1], [5, 2], [5, 3]]);
    assert_eq!(Failure::Accounts.encode(), [6]);
    let memory = Failure::Memory { needed: 1 << 32 };
    assert_eq!(memory.encode(), [7, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(Failure::Call.encode(), [8]);
}
