//! `MaxPool`, `AveragePool` and `GlobalAveragePool`.
//!
//! The average is a sum whose division is part of requantisation, so that it is rounded once.

use super::{linear, reduce::reduced, window::window};
use crate::onnx::{
    error::Reason,
    operand::{Integer, Quantisation},
    step::{attribute, int, length, Step},
};
use assay_core::{
    operators::{
        DepthwiseConv2D, Epilogue, Filter, MaxPool, MulShift, Operator, RequantiseTensor, Window,
    },
    DType,
};

fn images(step: &mut Step<'_, '_>, x: Integer) -> Result<(u16, Window, u32), Reason> {
    let x = step.graph.channels_last(x)?;
    let [_, height, width, channels] = step.graph.dims(x)?[..] else {
        return Err(Reason::Shape("the input"));
    };
    let window = window(step.node, [height, width], None)?;
    Ok((x, window, channels))
}

/// That a quantised pool's input is NCHW.
fn check_layout(step: &Step<'_, '_>) -> Result<(), Reason> {
    if int(step.node, "channels_last", 0) == 0 {
        Ok(())
    } else {
        Err(Reason::Attribute("channels_last"))
    }
}

pub(super) fn max(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let (x, _) = step.activation(0, "the input")?;
    let (x, window, _) = images(&mut step, x)?;
    let value = step.graph.push(Operator::MaxPool(MaxPool { x, window }))?;
    Ok(step.result(value, true))
}

/// The sum is a convolution with ones. Where what is outside does not count, each place has its own number.
pub(super) fn average(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    check_layout(&step)?;
    let (x, input) = step.activation(0, "the input")?;
    let (x, window, channels) = images(&mut step, x)?;
    let inside = [window.before, window.after] == [[0; 2]; 2];
    let counted = attribute(step.node, "count_include_pad").is_some_and(|count| count.int != 0);
    if counted && int(step.node, "ceil_mode", 0) != 0 {
        return Err(Reason::Attribute("ceil_mode where count_include_pad is 1"));
    }
    let [height, width] = window.kernel.map(usize::from);
    let area = height * width;
    step.graph.check_room(channels as usize * area)?;
    let ones = vec![1; channels as usize * area];
    let each = inside || counted;
    let epilogue = if each {
        let scales = vec![share(area)?; channels as usize];
        linear::ending(&mut step, input, &ones, &scales, None)?
    } else {
        let zeros = vec![-i32::from(input.zero) * i32::from(area_of(window)); channels as usize];
        Epilogue {
            bias: Some(step.graph.words(&zeros)?),
            requantise: None,
        }
    };
    let w = step.graph.constant(&[channels, length(area)?], ones)?;
    let filter = DepthwiseConv2D(Filter {
        x,
        w,
        window,
        pad: input.zero,
        epilogue,
    });
    let mut value = step.graph.push(Operator::DepthwiseConv2D(filter))?;
    if !each {
        value = shared(&mut step, x, value, input, window)?;
    }
    Ok(step.result(value, true))
}

/// At most 255·255.
fn area_of(window: Window) -> u16 {
    window.kernel.map(u16::from).iter().product()
}

/// Bits of a sum divided by a number.
const FINE: u8 = 20;

/// Sums divided by how many elements of the window lie inside.
fn shared(
    step: &mut Step<'_, '_>,
    x: u16,
    sums: u16,
    input: Quantisation,
    window: Window,
) -> Result<u16, Reason> {
    let (from, to) = (step.graph.dims(x)?, step.graph.dims(sums)?);
    let (rows, columns) = (to[1], to[2]);
    step.graph
        .check_room(4 * (rows as usize) * (columns as usize))?;
    let inside = |axis: usize, place: u32| {
        let start =
            i64::from(place) * i64::from(window.stride[axis]) - i64::from(window.before[axis]);
        let places = (0..i64::from(window.kernel[axis]))
            .map(|at| start + at * i64::from(window.dilation[axis]));
        places
            .filter(|at| (0..i64::from(from[1 + axis])).contains(at))
            .count()
    };
    let across: Vec<usize> = (0..columns).map(|column| inside(1, column)).collect();
    let mut factors = Vec::new();
    for row in 0..rows {
        let down = inside(0, row);
        for across in &across {
            let real = libm::ldexp(share((down * across).max(1))?, 2 * i32::from(FINE) - 10);
            #[allow(clippy::cast_possible_truncation, reason = "at most 2^30")]
            let factor = libm::rint(real) as i32;
            factors.push(factor);
        }
    }
    let f = step.graph.words_of(&[1, rows, columns, 1], &factors)?;
    let means = step.graph.push(Operator::MulShift(MulShift {
        x: sums,
        f,
        shift: FINE - 10,
        dtype: DType::I32,
    }))?;
    let factor =
        libm::ldexp(f64::from(input.scale), -i32::from(FINE)) / f64::from(step.output.scale);
    // Of the factors half a unit for each element, of the means half a unit.
    let units = (0.5 * 255.0 * f64::from(area_of(window)) / 1024.0 + 0.5) * factor;
    step.report_units(0.0, units);
    let most = libm::ldexp(255.0, FINE.into());
    let epilogue = step.epilogue(None, &[factor], &[most])?;
    step.graph.push(Operator::Requantise(RequantiseTensor {
        x: means,
        epilogue,
    }))
}

/// One of so many.
fn share(count: usize) -> Result<f64, Reason> {
    Ok(1.0 / f64::from(length(count)?))
}

/// Over height and width.
pub(super) fn global_average(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    check_layout(&step)?;
    let (x, input) = step.activation(0, "the input")?;
    let x = step.graph.plain(x)?;
    let axes: Vec<usize> = (2..step.graph.dims(x)?.len()).collect();
    let value = reduced(&mut step, x, input, &axes, [true, true])?;
    Ok(step.result(value, false))
}
