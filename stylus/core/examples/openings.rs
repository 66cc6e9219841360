//! Openings of elements for the judge: a line each of a name, what the dispute shares (program, input, output, trace),
//! and the opening, in hexadecimal: what `docs/stylus-build.md` measures the judge by.

use assay_core::{
    judge::Dispute,
    operators::{
        At, AveragePool, Conv2D, Division, Epilogue, Filter, LayerNorm, Lut8, MatMul, Norm,
        Operator, Requantise, Rounding, Scale, Softmax, Window, Work,
    },
    tensor_hash, tensor_root, DType, Draft, ElementOpening, Fault, Keccak256, Multiproof, Program,
    TensorType,
};
use std::{borrow::Cow, fmt};
use tiny_keccak::{Hasher, Keccak};

struct Sha3;

impl Keccak256 for Sha3 {
    fn keccak256(bytes: &[u8]) -> [u8; 32] {
        let (mut hasher, mut hash) = (Keccak::v256(), [0; 32]);
        hasher.update(bytes);
        hasher.finalize(&mut hash);
        hash
    }
}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// Repeatable bytes (Knuth's constants).
fn noise(count: usize) -> Vec<u8> {
    let mut state = count as u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..count).map(|_| next()).collect()
}

fn kind(dtype: DType, shape: &[u32]) -> Result<TensorType, Fault> {
    TensorType::new(dtype, shape)
}

fn constant(draft: &mut Draft, dtype: DType, shape: &[u32]) -> Result<u16, Fault> {
    let kind = kind(dtype, shape)?;
    draft.constant(kind, noise(kind.bytes()))
}

/// Bias and requantisation by channel, as layers have them.
fn epilogue(draft: &mut Draft, columns: u32) -> Result<Epilogue, Fault> {
    let bias = constant(draft, DType::I32, &[columns])?;
    let m = (0..columns).flat_map(|_| (1_u32 << 30).to_le_bytes());
    let m = draft.constant(kind(DType::I32, &[columns])?, m.collect())?;
    let s = draft.constant(kind(DType::I8, &[columns])?, vec![41; columns as usize])?;
    Ok(Epilogue {
        bias: Some(bias),
        requantise: Some(Requantise {
            zero_point: 0,
            lo: -128,
            hi: 127,
            wide: false,
            rounding: Rounding::Single,
            scale: Scale::Channel { m, s },
            table: None,
        }),
    })
}

fn square(kernel: u8, stride: u8, padding: u8) -> Window {
    Window {
        kernel: [kernel; 2],
        stride: [stride; 2],
        dilation: [1; 2],
        before: [padding; 2],
        after: [padding; 2],
    }
}

/// Opens an element in the middle of the last operator's output.
fn line(name: &str, draft: &Draft) -> Result<(), Fault> {
    let bytes = draft.encode()?;
    let program = Program::decode(&bytes).map_err(|error| error.fault)?;
    let mut data = vec![Cow::Owned(noise(program.input().bytes()))];
    data.extend(program.constants().map(|(_, data)| Cow::Borrowed(data)));
    let first = data.len();
    for operator in program.operators() {
        let kind = &program.values()[data.len()].kind;
        let mut output = vec![0; kind.bytes()];
        let work = Work {
            values: program.values(),
            data: &data,
            kind,
            rows: 0..kind.rows() as usize,
        };
        operator.run(&work, &mut output);
        data.push(Cow::Owned(output));
    }
    let hashes = program.values().iter().zip(&data);
    let hashes: Vec<_> = hashes
        .map(|(value, data)| tensor_hash::<Sha3>(&value.kind, data))
        .collect();
    let (last, output) = (data.len() - 1, program.output());
    let index = output.bytes() / output.dtype().size() as usize / 2;
    let at = At {
        values: program.values(),
        kind: output,
        index,
    };
    let opened = program.operators().last().and_then(|operator| {
        let opening = ElementOpening::of::<Sha3, _>(operator, &at, &data)?;
        let claimed = Multiproof::of_element::<Sha3>(output, &data[last], index)?;
        let dispute = Dispute::<Sha3>::new(&program, [[0; 32]; 2], hashes[first..].to_vec());
        let number = u16::try_from(last - first).ok()?;
        let root = |number: u16| {
            let value = program.values().get(usize::from(number))?;
            Some(tensor_root::<Sha3>(&value.kind, &data[usize::from(number)]))
        };
        let index = u32::try_from(index).ok()?;
        let opening = dispute.element(number, index, &opening, &claimed, root)?;
        Some((dispute.shared(&hashes[0], &hashes[last]), opening))
    });
    let (shared, opening) = opened.ok_or(Fault::Opening)?;
    let shared = [shared.program, shared.input, shared.output, shared.trace];
    println!("{name} {} {}", Hex(shared.as_flattened()), Hex(&opening));
    Ok(())
}

/// A program that begins with an operator on the input, so that what is opened reads from the trace.
fn begun(shape: &[u32]) -> Result<(Draft, u16), Fault> {
    let mut draft = Draft::new(kind(DType::I8, shape)?);
    let table = constant(&mut draft, DType::I8, &[256])?;
    let x = draft.push(Operator::Lut8(Lut8 { x: 0, table }))?;
    Ok((draft, x))
}

fn main() -> Result<(), Fault> {
    for width in [384, 1536, 4096, 14336] {
        let (mut draft, a) = begun(&[8, width])?;
        let b = constant(&mut draft, DType::I8, &[512, width])?;
        let epilogue = epilogue(&mut draft, 512)?;
        draft.push(Operator::MatMul(MatMul { a, b, epilogue }))?;
        line(&format!("MatMul,K={width}"), &draft)?;
    }
    let (mut draft, x) = begun(&[1, 28, 28, 128])?;
    let w = constant(&mut draft, DType::I8, &[128, 1152])?;
    let filter = Filter {
        x,
        w,
        window: square(3, 1, 1),
        pad: 0,
        epilogue: epilogue(&mut draft, 128)?,
    };
    draft.push(Operator::Conv2D(Conv2D(filter)))?;
    line("Conv2D,3x3x128", &draft)?;
    let (mut draft, x) = begun(&[1, 7, 7, 512])?;
    let window = square(7, 1, 0);
    draft.push(Operator::AveragePool(AveragePool { x, window }))?;
    line("AveragePool,7x7", &draft)?;
    let (mut draft, x) = begun(&[8, 1024])?;
    let weights = (0..256_u32).flat_map(|i| ((255 - i) << 15).to_le_bytes());
    let table = draft.constant(kind(DType::I32, &[256])?, weights.collect())?;
    let softmax = Softmax {
        x,
        table,
        mask: None,
        division: Division::Shares,
        shift: 0,
    };
    draft.push(Operator::Softmax(softmax))?;
    line("Softmax,1024", &draft)?;
    let (mut draft, x) = begun(&[8, 4096])?;
    let table = constant(&mut draft, DType::I16, &[256])?;
    let x = draft.push(Operator::Lut8(Lut8 { x, table }))?;
    let norm = Norm {
        x,
        gamma: constant(&mut draft, DType::I16, &[4096])?,
        beta: constant(&mut draft, DType::I16, &[4096])?,
        numerator: 1 << 30,
        shifts: [14, 14],
    };
    draft.push(Operator::LayerNorm(LayerNorm(norm)))?;
    line("LayerNorm,4096", &draft)?;
    let (draft, _) = begun(&[64, 4096])?;
    line("Lut8", &draft)
}
