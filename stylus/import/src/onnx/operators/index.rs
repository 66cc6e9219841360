//! `Transpose`, `Slice`, `Split`, `Gather` and `Tile`: elements under other indices.

use crate::onnx::{
    constant,
    error::Reason,
    operand::{Integer, Quantisation},
    step::{attribute, axis, int, length, Step},
};
use assay_core::operators::{Gather, Operator, Reshape, Slice, Span, Transpose};

/// Where a dimension of the model's NCHW is in NHWC.
pub(super) const TURNED: [usize; 4] = [0, 3, 1, 2];

/// An activation whose axes are those of the model, however it lies.
#[derive(Clone, Copy)]
pub(super) struct Laid {
    pub(super) value: u16,
    pub(super) of: Quantisation,
    pub(super) channels_last: bool,
}

impl Laid {
    pub(super) fn input(step: &Step<'_, '_>) -> Result<Self, Reason> {
        let (x, of) = step.activation(0, "the input")?;
        Ok(Self {
            value: x.value,
            of,
            channels_last: x.channels_last,
        })
    }

    /// Where an axis of the model is.
    pub(super) fn at(self, axis: usize) -> usize {
        if self.channels_last {
            TURNED[axis % 4]
        } else {
            axis
        }
    }

    /// The dimensions in the model's order.
    pub(super) fn dims(self, step: &Step<'_, '_>) -> Result<Vec<u32>, Reason> {
        let dims = step.graph.dims(self.value)?;
        Ok((0..dims.len()).map(|axis| dims[self.at(axis)]).collect())
    }

    pub(super) fn result(self, step: &Step<'_, '_>) -> Integer {
        step.result(self.value, self.channels_last)
    }
}

/// The value itself where nothing changes.
pub(super) fn reshaped(step: &mut Step<'_, '_>, x: u16, dims: Vec<u32>) -> Result<u16, Reason> {
    if step.graph.dims(x)? == dims {
        return Ok(x);
    }
    step.graph.push(Operator::Reshape(Reshape { x, dims }))
}

pub(super) fn transpose(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let rank = step.graph.dims(x)?.len();
    let axes: Vec<usize> = match attribute(step.node, "perm") {
        Some(given) => {
            let axes = given.ints.iter().map(|&axis| usize::try_from(axis));
            let axes = axes.collect::<Result<_, _>>();
            axes.map_err(|_| Reason::Attribute("perm"))?
        }
        None => (0..rank).rev().collect(),
    };
    let value = permuted(&mut step, x, &axes)?;
    Ok(step.result(value, false))
}

/// The value itself where nothing moves, and one transposition where two would follow each other.
pub(super) fn permuted(step: &mut Step<'_, '_>, x: u16, axes: &[usize]) -> Result<u16, Reason> {
    let (x, axes) = match step.graph.permutations.get(&x) {
        Some((source, before)) if axes.len() == before.len() => {
            let places = axes.iter().map(|&axis| before.get(axis).copied());
            let axes: Vec<usize> = places
                .collect::<Option<_>>()
                .ok_or(Reason::Attribute("perm"))?;
            (*source, axes)
        }
        _ => (x, axes.to_vec()),
    };
    if axes.iter().copied().eq(0..step.graph.dims(x)?.len()) {
        return Ok(x);
    }
    let narrow = axes.iter().map(|&axis| u8::try_from(axis));
    let narrow = narrow.collect::<Result<_, _>>();
    let narrow = narrow.map_err(|_| Reason::Attribute("perm"))?;
    let value = step
        .graph
        .push(Operator::Transpose(Transpose { x, axes: narrow }))?;
    step.graph.permutations.insert(value, (x, axes));
    Ok(value)
}

/// All of a dimension.
fn whole(length: u32) -> Span {
    Span {
        begin: 0,
        length,
        step: 1,
    }
}

/// Part of a dimension; the value itself where it is all.
pub(super) fn part(
    step: &mut Step<'_, '_>,
    x: u16,
    axis: usize,
    span: Span,
) -> Result<u16, Reason> {
    let dims = step.graph.dims(x)?;
    if span == whole(dims[axis]) {
        return Ok(x);
    }
    let mut spans: Vec<Span> = dims.into_iter().map(whole).collect();
    spans[axis] = span;
    step.graph.push(Operator::Slice(Slice { x, spans }))
}

/// Some channels of an image; the value itself where these are all.
pub(super) fn channels(
    step: &mut Step<'_, '_>,
    x: u16,
    begin: u32,
    length: u32,
) -> Result<u16, Reason> {
    let last = step.graph.dims(x)?.len() - 1;
    let span = Span {
        begin,
        length,
        step: 1,
    };
    part(step, x, last, span)
}

/// The indices of a dimension that are given for each place, in any order and number.
pub(super) fn taken(
    step: &mut Step<'_, '_>,
    x: u16,
    axis: usize,
    count: usize,
    index: impl Fn(u32) -> u32,
) -> Result<u16, Reason> {
    let mut dims = step.graph.dims(x)?;
    let count = length(count)?;
    if (0..count).map(&index).eq(0..dims[axis]) {
        return Ok(x);
    }
    let outer = dims[..axis].iter().product::<u32>();
    let inner = dims[axis + 1..].iter().product::<u32>();
    let along = dims[axis];
    let places = (outer as usize).saturating_mul(count as usize);
    step.graph.check_room(places.saturating_mul(4))?;
    let mut indices = Vec::with_capacity(places);
    for row in 0..outer {
        for place in 0..count {
            let index = Some(index(place)).filter(|&index| index < along);
            let index = row * along + index.ok_or(Reason::Attribute("an index"))?;
            indices.push(index.cast_signed());
        }
    }
    let rows = reshaped(step, x, vec![outer * along, inner])?;
    let indices = step.graph.words_of(&[outer, count], &indices)?;
    let value = step
        .graph
        .push(Operator::Gather(Gather { x: rows, indices }))?;
    dims[axis] = count;
    reshaped(step, value, dims)
}

/// A dimension so many times over.
pub(super) fn repeated(
    step: &mut Step<'_, '_>,
    x: u16,
    axis: usize,
    times: u32,
) -> Result<u16, Reason> {
    let along = step.graph.dims(x)?[axis];
    let count = (along as usize).saturating_mul(times as usize);
    taken(step, x, axis, count, |place| place % along)
}

pub(super) fn tile(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the repeats";
    let mut x = Laid::input(&step)?;
    let rank = x.dims(&step)?.len();
    let repeats = step
        .integers(1, "repeats", role)?
        .ok_or(Reason::Missing(role))?;
    if repeats.len() != rank {
        return Err(Reason::Shape(role));
    }
    for (axis, &times) in repeats.iter().enumerate() {
        let times = u32::try_from(times).map_err(|_| Reason::Shape(role))?;
        x.value = repeated(&mut step, x.value, x.at(axis), times)?;
    }
    Ok(x.result(&step))
}

pub(super) fn slice(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let mut x = Laid::input(&step)?;
    let dims = x.dims(&step)?;
    let starts = step.integers(1, "starts", "the starts")?;
    let ends = step.integers(2, "ends", "the ends")?;
    let (starts, ends) = (starts.unwrap_or_default(), ends.unwrap_or_default());
    let axes = step.integers(3, "axes", "the axes")?;
    let axes = axes.unwrap_or_else(|| (0..).take(starts.len()).collect());
    let steps = step.integers(4, "", "the steps")?;
    let steps = steps.unwrap_or_else(|| vec![1; starts.len()]);
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] || starts.len() > dims.len() {
        return Err(Reason::Shape("the starts"));
    }
    for (((&start, &end), &number), &stride) in starts.iter().zip(&ends).zip(&axes).zip(&steps) {
        let at = axis(number, dims.len())?;
        let dim = i64::from(dims[at]);
        // A negative index counts from the end.
        let from_first = |index: i64| {
            if index < 0 {
                index.saturating_add(dim)
            } else {
                index
            }
        };
        let narrow = |value: i64| u32::try_from(value).unwrap_or_default();
        let at = x.at(at);
        if stride > 0 {
            let (start, end) = (
                from_first(start).clamp(0, dim),
                from_first(end).clamp(0, dim),
            );
            let stride = u32::try_from(stride).unwrap_or(u32::MAX);
            let span = Span {
                begin: narrow(start),
                length: narrow(end - start).div_ceil(stride),
                step: stride,
            };
            x.value = part(&mut step, x.value, at, span)?;
        } else if stride == -1 {
            let start = from_first(start).clamp(0, dim - 1);
            let end = from_first(end).clamp(-1, dim - 1);
            let (first, count) = (narrow(start), narrow(start - end));
            x.value = taken(&mut step, x.value, at, count as usize, |place| {
                first - place
            })?;
        } else {
            return Err(Reason::Attribute("the steps"));
        }
    }
    Ok(x.result(&step))
}

/// Equal parts along an axis unless their lengths are given.
pub(super) fn split(mut step: Step<'_, '_>) -> Result<Vec<Integer>, Reason> {
    let role = "the lengths";
    let x = Laid::input(&step)?;
    let dims = x.dims(&step)?;
    let at = axis(int(step.node, "axis", 0), dims.len())?;
    let outputs = length(step.node.outputs.len())?.max(1);
    let lengths = if let Some(lengths) = step.integers(1, "split", role)? {
        let lengths = lengths.into_iter().map(u32::try_from);
        let lengths = lengths.collect::<Result<Vec<_>, _>>();
        lengths.map_err(|_| Reason::Shape(role))?
    } else {
        let each = dims[at].div_ceil(outputs);
        let rest = |place: u32| dims[at].saturating_sub(place.saturating_mul(each));
        (0..outputs.min(dims[at]))
            .map(|place| rest(place).min(each))
            .collect()
    };
    let mut begin = 0_u32;
    let mut parts = Vec::new();
    for length in lengths {
        let end = begin.checked_add(length).filter(|&end| end <= dims[at]);
        let end = end.ok_or(Reason::Shape(role))?;
        let span = Span {
            begin,
            length,
            step: 1,
        };
        let value = part(&mut step, x.value, x.at(at), span)?;
        parts.push(Laid { value, ..x }.result(&step));
        begin = end;
    }
    Ok(parts)
}

/// By constant indices.
pub(super) fn gather(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let role = "the indices";
    let (x, _) = step.activation(0, "the input")?;
    let indices = step.graph.given(step.node, 1, role)?;
    let shape = constant::dims(indices, role)?;
    let numbers = constant::integers(indices, role)?;
    // Where the number of dimensions changes they have to be the model's.
    let value = if shape.len() == 1 {
        x.value
    } else {
        step.graph.plain(x)?
    };
    let mut laid = Laid::input(&step)?;
    if shape.len() != 1 {
        (laid.value, laid.channels_last) = (value, false);
    }
    let dims = laid.dims(&step)?;
    let number = axis(int(step.node, "axis", 0), dims.len())?;
    let along = i64::from(dims[number]);
    let index = |&index: &i64| {
        let from_first = if index < 0 {
            index.saturating_add(along)
        } else {
            index
        };
        let inside = u32::try_from(from_first)
            .ok()
            .filter(|_| from_first < along);
        inside.ok_or(Reason::Attribute("an index"))
    };
    let indices: Vec<u32> = numbers.iter().map(index).collect::<Result<_, _>>()?;
    let at = laid.at(number);
    laid.value = match indices[..] {
        [begin] => {
            let span = Span {
                begin,
                length: 1,
                step: 1,
            };
            part(&mut step, laid.value, at, span)?
        }
        _ => taken(&mut step, laid.value, at, indices.len(), |place| {
            indices[place as usize]
        })?,
    };
    if shape.len() != 1 {
        let mut wanted = dims;
        wanted.splice(number..=number, shape);
        if wanted.is_empty() {
            wanted.push(1);
        }
        laid.value = reshaped(&mut step, laid.value, wanted)?;
    }
    Ok(laid.result(&step))
}
