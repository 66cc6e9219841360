//! `TRANSPOSE`, `SLICE`, `STRIDED_SLICE`, `SPLIT` and `CONCATENATION`: elements under other indices.

use super::shape::reshaped;
use crate::tflite::{
    error::Reason,
    node::{Node, Stop},
    schema,
};
use assay_core::operators::{Concat, Operator, Slice, Span, Transpose};

/// The axis that a possibly negative number names.
pub(super) fn axis(number: i64, rank: usize) -> Result<usize, Reason> {
    let length = i64::try_from(rank).unwrap_or_default();
    let from_first = if number < 0 {
        number.saturating_add(length)
    } else {
        number
    };
    usize::try_from(from_first)
        .ok()
        .filter(|&axis| axis < rank)
        .ok_or(Reason::Attribute("an axis"))
}

pub(super) fn transpose(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let x = node.value(0, "the input")?;
    let rank = node.dims(x)?.len();
    let numbers = node.integers(1, "the permutation")?;
    let axes = numbers.into_iter().map(|number| axis(number, rank));
    let axes: Vec<usize> = axes.collect::<Result<_, _>>()?;
    Ok(vec![transposed(node, x, &axes)?])
}

/// Dimension i of the result is dimension `axes[i]` of x; the value itself where nothing moves.
pub(super) fn transposed(node: &mut Node<'_, '_>, x: u16, axes: &[usize]) -> Result<u16, Stop> {
    if axes.iter().copied().eq(0..node.dims(x)?.len()) {
        return Ok(x);
    }
    let axes = axes.iter().map(|&axis| small(axis)).collect();
    Ok(node.push(Operator::Transpose(Transpose { x, axes }))?)
}

/// An axis, at most 3.
fn small(axis: usize) -> u8 {
    u8::try_from(axis).unwrap_or(u8::MAX)
}

/// All of a dimension.
fn whole(length: u32) -> Span {
    Span {
        begin: 0,
        length,
        step: 1,
    }
}

/// The value itself where nothing is left out.
fn sliced(node: &mut Node<'_, '_>, x: u16, spans: Vec<Span>) -> Result<u16, Stop> {
    if spans
        .iter()
        .copied()
        .eq(node.dims(x)?.into_iter().map(whole))
    {
        return Ok(x);
    }
    Ok(node.push(Operator::Slice(Slice { x, spans }))?)
}

/// `length` indices of one dimension.
pub(super) fn part(
    node: &mut Node<'_, '_>,
    x: u16,
    axis: usize,
    begin: u32,
    length: u32,
) -> Result<u16, Stop> {
    let mut spans: Vec<Span> = node.dims(x)?.into_iter().map(whole).collect();
    let step = 1;
    spans[axis] = Span {
        begin,
        length,
        step,
    };
    sliced(node, x, spans)
}

pub(super) fn slice(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let x = node.value(0, "the input")?;
    let begins = node.integers(1, "the begin")?;
    let sizes = node.integers(2, "the size")?;
    let dims = node.dims(x)?;
    if begins.len() != dims.len() || sizes.len() != dims.len() {
        return Err(Reason::Shape("the begin").into());
    }
    let mut spans = Vec::new();
    for ((&dim, &begin), &size) in dims.iter().zip(&begins).zip(&sizes) {
        let begin = u32::try_from(begin).ok().filter(|&begin| begin < dim);
        let begin = begin.ok_or(Reason::Attribute("the begin"))?;
        let length = match u32::try_from(size) {
            Ok(length) => length,
            Err(_) if size == -1 => dim - begin,
            Err(_) => return Err(Reason::Attribute("the size").into()),
        };
        let step = 1;
        spans.push(Span {
            begin,
            length,
            step,
        });
    }
    Ok(vec![sliced(node, x, spans)?])
}

/// Masks that name new axes or an ellipsis, and steps backwards, are refused.
pub(super) fn strided_slice(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::StridedSlice>()?;
    if options.ellipsis_mask() != 0 || options.new_axis_mask() != 0 {
        return Err(Reason::Attribute("a mask").into());
    }
    let x = node.value(0, "the input")?;
    let begins = node.integers(1, "the begin")?;
    let ends = node.integers(2, "the end")?;
    let steps = node.integers(3, "the strides")?;
    let dims = node.dims(x)?;
    if begins.len() > dims.len() || ends.len() != begins.len() || steps.len() != begins.len() {
        return Err(Reason::Shape("the begin").into());
    }
    let mut spans: Vec<Span> = dims.iter().copied().map(whole).collect();
    for (place, span) in spans.iter_mut().enumerate().take(begins.len()) {
        let masked = |mask: i32| (mask >> place) & 1 == 1;
        let dim = i64::from(dims[place]);
        // A negative index counts from the end.
        let inside = |index: i64| {
            let from_first = if index < 0 {
                index.saturating_add(dim)
            } else {
                index
            };
            from_first.clamp(0, dim)
        };
        let begin = if masked(options.begin_mask()) {
            0
        } else {
            inside(begins[place])
        };
        let end = if masked(options.shrink_axis_mask()) {
            (begin + 1).min(dim)
        } else if masked(options.end_mask()) {
            dim
        } else if options.offset() {
            ends[place].saturating_add(begin).clamp(0, dim)
        } else {
            inside(ends[place])
        };
        let narrow = |value: i64| u32::try_from(value).unwrap_or_default();
        let step = u32::try_from(steps[place]).ok().filter(|&step| step > 0);
        let step = step.ok_or(Reason::Attribute("the strides"))?;
        *span = Span {
            begin: narrow(begin),
            length: narrow(end - begin).div_ceil(step),
            step,
        };
    }
    let part = sliced(node, x, spans)?;
    let wanted = node.output_shape()?;
    Ok(vec![reshaped(node, part, &wanted)?])
}

/// Equal parts along an axis, which is the first operand.
pub(super) fn split(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let x = node.value(1, "the input")?;
    let dims = node.dims(x)?;
    let [number] = node.integers(0, "the axis")?[..] else {
        return Err(Reason::Shape("the axis").into());
    };
    let axis = axis(number, dims.len())?;
    let parts = u32::try_from(node.outputs()).unwrap_or_default();
    if parts == 0 || dims[axis] % parts != 0 {
        return Err(Reason::Attribute("the number of parts").into());
    }
    let length = dims[axis] / parts;
    (0..parts)
        .map(|number| part(node, x, axis, number * length, length))
        .collect()
}

/// Operands and output have one quantisation, as the kernel asks for int8.
pub(super) fn concatenation(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let options = node.options::<schema::Concatenation>()?;
    if options.activation() != 0 {
        return Err(Reason::Attribute("the fused activation").into());
    }
    let output = node.output(0)?.quantization("the output")?;
    let mut parts = Vec::new();
    for place in 0..node.inputs() {
        let operand = node.input(place, "an operand")?;
        if operand.quantization("an operand")? != output {
            return Err(Reason::Quantisation("an operand").into());
        }
        parts.push(node.value(place, "an operand")?);
    }
    let first = *parts.first().ok_or(Reason::Missing("an operand"))?;
    let axis = axis(options.axis().into(), node.dims(first)?.len())?;
    Ok(vec![concat(node, &parts, axis)?])
}

/// Most operands of Concat.
const MOST: usize = 255;

/// Values one after the other along an axis.
pub(super) fn concat(node: &mut Node<'_, '_>, parts: &[u16], axis: usize) -> Result<u16, Stop> {
    if let &[only] = parts {
        return Ok(only);
    }
    if parts.len() > MOST {
        let groups = parts.chunks(MOST).map(|group| concat(node, group, axis));
        let groups: Vec<u16> = groups.collect::<Result<_, _>>()?;
        return concat(node, &groups, axis);
    }
    let (axis, parts) = (small(axis), parts.to_vec());
    Ok(node.push(Operator::Concat(Concat { axis, parts }))?)
}
