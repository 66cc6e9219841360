//! Claims about what crosses the boundary.

use assay_core::{
    operators::{ArgMax, Epilogue, Lut8, MatMul, Operator, Requantise, Rounding, Scale},
    DType, Draft, Fault, OpeningError, Program, ProgramError, TensorType,
};
use tensor::{
    functions, functions::Answer, join, opened, prepared, split, Execution, Failure, Portable,
};

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
        let answers: [Answer; 14] = [
            functions::output_types(&bytes),
            functions::opening_bytes(&bytes),
            functions::validate_program(&bytes),
            functions::program_id(&bytes),
            prepared::prepare::<Portable>(&word, &bytes, &word),
            functions::tensor_hash::<Portable>(&kind, &bytes),
            functions::salted_hash(&hash, &bytes),
            functions::open_row(&kind, &bytes, &row),
            functions::open_row(&kind, &bytes, &bytes),
            functions::verify_row(&kind, &hash, &row, &leaves, &path),
            functions::cut_program(&bytes, &word),
            functions::program_parts(&bytes),
            functions::tensor_nodes::<Portable>(&kind, &bytes, &row),
            prepared::output::<Portable>(&word, &bytes, &row),
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
    assert_eq!(split(&bytes), Ok(vec![&b"row"[..], b"", b"path"]));
    for end in (0..bytes.len()).filter(|end| ![0, 7, 11].contains(end)) {
        assert_eq!(split(&bytes[..end]), Err(Failure::Call));
    }
    assert_eq!(split(&[255; 8]), Err(Failure::Call));
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
    assert_eq!(Failure::Kernel.encode(), [9]);
    let element = Failure::Element { elements: 258 };
    assert_eq!(element.encode(), [10, 2, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(Failure::Prepared.encode(), [12]);
    assert_eq!(Failure::Import("ß".into()).encode(), [11, 0xc3, 0x9f]);
    let threads = Failure::Threads { asked: 300 };
    assert_eq!(threads.encode(), [13, 44, 1, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn functions_are_found_by_name_and_number_of_arguments() {
    let call = |name: &[u8], arguments: &[&[u8]]| {
        functions::call::<Portable>(name, arguments, &mut |_, _| {})
    };
    let salted = call(b"salted_hash", &[&[0; 32], &[0; 32]]);
    assert_eq!(salted, functions::salted_hash(&[0; 32], &[0; 32]));
    assert_eq!(call(b"salted_hash", &[&[0; 32]]), Err(Failure::Call));
    assert_eq!(call(b"salt", &[]), Err(Failure::Call));
}

/// Two tables that add 1 and 2, one on the other, and a third of the first alone: `x + 1`, `x + 3`, `x + 2`.
fn tables() -> Vec<u8> {
    let mut draft = Draft::new(TensorType::new(DType::I8, &[3]).unwrap());
    let mut table = |by: u8| {
        let data = (0..=255_u8).map(|entry| entry.wrapping_add(128).wrapping_add(by));
        let kind = TensorType::new(DType::I8, &[256]).unwrap();
        draft.constant(kind, data.collect()).unwrap()
    };
    let (one, two) = (table(1), table(2));
    let mut x = |x, table| draft.push(Operator::Lut8(Lut8 { x, table })).unwrap();
    let first = x(Draft::INPUT, one);
    x(first, two);
    x(first, one);
    draft.encode().unwrap()
}

#[test]
fn an_execution_tells_what_it_is_asked_to() {
    let program = tables();
    let handle = [7, 0, 0, 0];
    prepared::prepare::<Portable>(&handle, &program, b"\x01\0\0portable").unwrap();
    let run = |tell: u8| {
        let mut told = Vec::new();
        let mut report = |operator, bytes: &[u8]| told.push((operator, bytes.to_vec()));
        let output = prepared::run::<Portable>(&handle, &[0, 1, 127], &[tell], &mut report);
        assert_eq!(output, Ok(vec![vec![2, 3, 129]]));
        told
    };
    assert_eq!(run(0), []);
    assert_eq!(run(1), [(0, vec![]), (1, vec![]), (2, vec![])]);
    let outputs = [[1, 2, 128], [3, 4, 130], [2, 3, 129]].map(Vec::from);
    assert_eq!(
        run(2),
        [0, 1, 2]
            .into_iter()
            .zip(outputs.clone())
            .collect::<Vec<_>>()
    );
    let kind = functions::output_types(&program).unwrap().remove(0);
    let hashes = outputs.map(|bytes| {
        functions::tensor_hash::<Portable>(&kind, &bytes)
            .unwrap()
            .remove(0)
    });
    assert_eq!(
        run(3),
        [0, 1, 2].into_iter().zip(hashes).collect::<Vec<_>>()
    );
}

#[test]
fn a_prepared_program_runs_until_it_is_released() {
    let program = tables();
    let run = |handle: &[u8]| prepared::run::<Portable>(handle, &[0, 0, 0], &[0], &mut |_, _| {});
    let (first, second) = ([1, 0, 0, 0], [2, 0, 0, 0]);
    assert_eq!(run(&first), Err(Failure::Prepared));
    for handle in [first, second] {
        prepared::prepare::<Portable>(&handle, &program, &[0, 0, 1]).unwrap();
    }
    assert!(run(&first).is_ok());
    assert_eq!(prepared::release::<Portable>(&first), Ok(vec![]));
    assert_eq!(run(&first), Err(Failure::Prepared));
    assert_eq!(prepared::release::<Portable>(&first), Ok(vec![]));
    assert!(run(&second).is_ok());
    let (expected, actual) = (3, 2);
    let short = prepared::run::<Portable>(&second, &[0; 2], &[0], &mut |_, _| {});
    assert_eq!(short, Err(Failure::Length { expected, actual }));
    assert!(run(&second).is_ok());
    let mut nested = Vec::new();
    let mut again = |_, _: &[u8]| nested.push(run(&second));
    assert!(prepared::run::<Portable>(&second, &[0; 3], &[1], &mut again).is_ok());
    assert_eq!(nested, vec![Err(Failure::Prepared); 3]);
    assert!(run(&second).is_ok());
    let mut release = |_, _: &[u8]| assert!(prepared::release::<Portable>(&second).is_ok());
    assert!(prepared::run::<Portable>(&second, &[0; 3], &[1], &mut release).is_ok());
    assert_eq!(run(&second), Err(Failure::Prepared));
}

#[test]
fn an_element_opens_while_its_program_is_prepared() {
    let program = tables();
    let handle = [9, 0, 0, 0];
    let open = |input: &[u8], operator: u32, element: u32| {
        let at = [operator, element].map(u32::to_le_bytes);
        opened::open::<Portable>(&handle, input, [&at[0], &at[1]])
    };
    assert_eq!(open(&[0, 1, 127], 0, 0), Err(Failure::Prepared));
    prepared::prepare::<Portable>(&handle, &program, &[0; 3]).unwrap();
    // Operator 1 reads -128 of operator 0's output, and the second table's first entry: 2 more.
    let strings = open(&[0, 1, 127], 1, 2).unwrap();
    assert_eq!(strings[0], [130]);
    assert_eq!(strings[1], [2, 3, 0, 2, 0]);
    assert_eq!(strings.len(), 2 + 4 * 2);
    assert_eq!(
        (&strings[2][..2], &strings[6][..2]),
        (&[2, 0][..], &[3, 0][..])
    );
    assert_eq!(strings[4][0], 130);
    assert_eq!(strings[8][..4], [1, 2, 128, 0]);
    assert!(strings[5].is_empty() && strings[9].is_empty());
    let elements = |elements| Err(Failure::Element { elements });
    assert_eq!(open(&[0; 3], 3, 0), elements(0));
    assert_eq!(open(&[0; 3], 2, 3), elements(3));
    // Which element is judged first.
    assert_eq!(open(&[0; 2], 2, 3), elements(3));
    let (expected, actual) = (3, 2);
    assert_eq!(
        open(&[0; 2], 2, 2),
        Err(Failure::Length { expected, actual })
    );
}

#[test]
fn an_operators_output_is_given_while_its_program_is_prepared() {
    let handle = [8, 0, 0, 0];
    let output = |input: &[u8], operator: u32| {
        prepared::output::<Portable>(&handle, input, &operator.to_le_bytes())
    };
    assert_eq!(output(&[0, 1, 127], 0), Err(Failure::Prepared));
    prepared::prepare::<Portable>(&handle, &tables(), &[0; 3]).unwrap();
    assert_eq!(output(&[0, 1, 127], 0), Ok(vec![vec![1, 2, 128]]));
    assert_eq!(output(&[0, 1, 127], 2), Ok(vec![vec![2, 3, 129]]));
    assert_eq!(output(&[0, 1, 127], 1), Ok(vec![vec![3, 4, 130]]));
    assert_eq!(output(&[0; 3], 3), Err(Failure::Element { elements: 0 }));
    let (expected, actual) = (3, 2);
    assert_eq!(
        output(&[0; 2], 1),
        Err(Failure::Length { expected, actual })
    );
}

#[test]
fn a_programs_operators_are_given_with_the_values_that_they_name() {
    let parts = functions::program_parts(&tables()).unwrap();
    assert_eq!(parts[0], [2, 0, 0, 1, 0]);
    assert_eq!(parts[1], [0, 0, 1, 0]);
    // The second table, of the first operator's output.
    assert_eq!(
        (&parts[2][1..], &parts[3][..]),
        (&[3, 0, 2, 0][..], &[2, 0, 3, 0][..])
    );
    assert_eq!(parts.len(), 6);
    assert!(functions::program_parts(&tables()[1..]).is_err());
}

#[test]
fn what_the_portable_executor_cannot_do_is_refused() {
    for (how, failure) in [
        (&[][..], Failure::Call),
        (&[0, 0], Failure::Call),
        (&[0, 0, 2], Failure::Call),
        (&[2, 0, 0], Failure::Kernel),
        (b"\0\0\0amx", Failure::Kernel),
        (b"\0\0\0\xff", Failure::Kernel),
    ] {
        assert_eq!(
            prepared::prepare::<Portable>(&[0; 4], &tables(), how),
            Err(failure)
        );
    }
}

#[test]
fn what_lives_at_one_time_is_bounded_before_anything_is_computed() {
    // Five products of 2^28 bytes each: four may live at one time.
    let requantise = Requantise {
        zero_point: 0,
        lo: 0,
        hi: 0,
        wide: false,
        rounding: Rounding::Single,
        scale: Scale::Tensor { m: 0, s: 1 },
        table: None,
    };
    let column = TensorType::new(DType::I8, &[1 << 14, 1]).unwrap();
    let mut draft = Draft::new(column);
    let epilogue = Epilogue {
        bias: None,
        requantise: Some(requantise),
    };
    let product = Operator::MatMul(MatMul {
        a: Draft::INPUT,
        b: Draft::INPUT,
        epilogue,
    });
    let products: Vec<_> = (0..5)
        .map(|_| draft.push(product.clone()).unwrap())
        .collect();
    let unread = draft.encode().unwrap();
    assert!(Execution::new(&Program::decode(&unread).unwrap()).is_ok());
    for x in products {
        draft.push(Operator::ArgMax(ArgMax { x })).unwrap();
    }
    let program = draft.encode().unwrap();
    let output = prepared::prepare::<Portable>(&[0; 4], &program, &[0; 3]);
    // With the first row of indices, of four bytes each.
    let needed = (5 << 28) + (4 << 14);
    assert_eq!(output, Err(Failure::Memory { needed }));
}
