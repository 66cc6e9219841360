//! A program that is small enough to run: its kernels against its element rules, every plan against its kernels.

use crate::within;
use assay_core::{
    execute,
    operators::{At, Elements, Operator, Work},
    tensor_hash, Bytes, InputLength, Program, TensorType, Value,
};
use assay_engine::{keccak::Plain, Kernel, Options, Plan, RunError};
use assay_import::ranges::{ranges, Interval};
use std::borrow::Cow;

/// The values' bytes by number.
pub type Values<'d> = Vec<Cow<'d, [u8]>>;

/// Bytes of openings that all elements together may ask for: some milliseconds.
const WORK: u64 = 1 << 21;
/// What a plan may hold of an operator whatever its size: blocks that are filled up, tables.
const OF_OPERATOR: usize = 1 << 18;

/// Whether it runs in some milliseconds: its elements, each as often as the bytes of its opening.
pub fn is_small(program: &Program<'_>) -> bool {
    let outputs = outputs(program).iter().zip(program.openings());
    let work = outputs.map(|(value, opening)| elements(&value.kind) as u64 * u64::from(opening));
    work.sum::<u64>() <= WORK && declared(program) <= 1 << 20
}

/// The values that operators give.
pub fn outputs<'p, 'a>(program: &'p Program<'a>) -> &'p [Value<'a>] {
    let first = 1 + program.constants().count();
    &program.values()[first..]
}

/// How many elements a tensor has.
pub fn elements(kind: &TensorType) -> usize {
    kind.bytes() / kind.dtype().size() as usize
}

/// Bytes of all values of a program, those within fused operators included.
pub fn declared(program: &Program<'_>) -> usize {
    let values = program.flat().values;
    values.iter().map(|value| value.kind.bytes()).sum()
}

/// All values' bytes for an input, by number.
pub fn computed<'d>(program: &Program<'d>, input: Vec<u8>) -> Values<'d> {
    let constants = program.constants().map(|(_, data)| Cow::Borrowed(data));
    let mut data: Values<'d> = [Cow::Owned(input)].into_iter().chain(constants).collect();
    for operator in program.operators() {
        let kind = &program.values()[data.len()].kind;
        let output = run(
            operator,
            program.values(),
            &data,
            kind,
            0..kind.rows() as usize,
        );
        data.push(Cow::Owned(output));
    }
    data
}

/// That everything that computes a program's values for an input agrees.
///
/// # Panics
/// Where it does not.
pub fn check(program: &Program<'_>, input: Vec<u8>) {
    let data = computed(program, input);
    let first = data.len() - program.operators().count();
    for (number, operator) in (first..).zip(program.operators()) {
        by_elements(operator, program.values(), &data, number);
        by_parts(operator, program.values(), &data, number);
    }
    in_ranges(program, &data);
    let (input, last) = (&data[0], &data[data.len() - 1]);
    let bound = 32 * declared(program) + (1 << 12);
    let output = within(bound, "execute", || execute(program, input));
    assert_eq!(output.as_deref(), Ok(&last[..]));
    for kernel in Kernel::ALL.into_iter().filter(|kernel| kernel.available()) {
        by_plan(program, kernel, &data);
    }
    wrong_inputs(program, input);
}

fn run(
    operator: &Operator,
    values: &[Value<'_>],
    data: &Values<'_>,
    kind: &TensorType,
    rows: std::ops::Range<usize>,
) -> Vec<u8> {
    let mut output = vec![0x55; rows.len() * kind.row_bytes()];
    let work = Work {
        values,
        data,
        kind,
        rows,
    };
    operator.run(&work, &mut output);
    output
}

/// That a value is what the element rule makes of those before, element by element.
fn by_elements(operator: &Operator, values: &[Value<'_>], data: &Values<'_>, number: usize) {
    let kind = &values[number].kind;
    let all = Bytes::new(values, data);
    for index in 0..elements(kind) {
        let at = At {
            values,
            kind,
            index,
        };
        let expected = operator.element(&at, &all);
        let found = all.element(u16::try_from(number).unwrap_or(u16::MAX), index);
        assert_eq!(found, expected, "element {index} of {operator:?}");
    }
}

/// That a part of the rows is what the whole has there.
fn by_parts(operator: &Operator, values: &[Value<'_>], data: &Values<'_>, number: usize) {
    let kind = &values[number].kind;
    let (rows, row) = (kind.rows() as usize, kind.row_bytes());
    for (from, to) in [(0, rows / 2), (rows / 3, rows - rows / 4)] {
        let part = run(operator, values, data, kind, from..to);
        let whole = &data[number][from * row..to * row];
        assert_eq!(part, whole, "rows {from} to {to} of {operator:?}");
    }
}

/// That no element leaves the range that interval analysis names, where it names ranges.
fn in_ranges(program: &Program<'_>, data: &Values<'_>) {
    let Ok(found) = ranges(program, Interval::new(i64::MIN.into(), i64::MAX.into())) else {
        return;
    };
    let all = Bytes::new(program.values(), data);
    for (number, range) in (0..).zip(found.values()) {
        let kind = &program.values()[usize::from(number)].kind;
        for index in 0..elements(kind) {
            let only = Interval::only(all.element(number, index).into());
            let channel = range.channel(index % kind.row_length() as usize);
            assert!(only.within(channel), "element {index} of value {number}");
        }
    }
}

fn by_plan(program: &Program<'_>, kernel: Kernel, data: &[Cow<'_, [u8]>]) {
    let first = data.len() - program.operators().count();
    let kinds = outputs(program).iter().map(|value| &value.kind);
    let hashes = kinds
        .zip(&data[first..])
        .map(|(kind, data)| tensor_hash::<Plain>(kind, data));
    let hashes: Vec<_> = hashes.collect();
    let options = Options {
        kernel: Some(kernel),
        threads: 1,
    };
    let bound = 64 * declared(program) + OF_OPERATOR * (1 + program.flat().operators.len());
    let traced = within(bound, "a plan", || {
        let mut plan = Plan::new(program, options).expect("a kernel that the CPU has");
        plan.run_with(&data[0], &mut |_, output| {
            let expected = &data[first + output.operator];
            assert!(
                output.data == &expected[..],
                "{kernel} differs in operator {}: {:?}",
                output.operator,
                program.operators().nth(output.operator)
            );
        })
        .expect("an input of the program's length");
        plan.trace(&data[0], 0..usize::MAX)
    });
    assert_eq!(traced, Ok(hashes), "{kernel}");
}

/// That an input of another length is refused with both lengths.
fn wrong_inputs(program: &Program<'_>, input: &[u8]) {
    let options = Options {
        kernel: Some(Kernel::Portable),
        threads: 1,
    };
    let mut plan = Plan::new(program, options).expect("the portable kernel");
    let longer = [input, &[0]].concat();
    for wrong in [&input[1..], &longer, &[]] {
        let refused = InputLength {
            expected: input.len(),
            actual: wrong.len(),
        };
        if wrong.len() != input.len() {
            assert_eq!(execute(program, wrong), Err(refused));
            let refused = RunError::Length(refused);
            assert_eq!(plan.run(wrong), Err(refused));
            assert_eq!(plan.trace(wrong, 0..1), Err(refused));
        }
    }
}
