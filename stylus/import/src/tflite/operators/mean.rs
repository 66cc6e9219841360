//! `MEAN` over any dimensions.

use super::{epilogue, index, shape::reshaped};
use crate::tflite::{
    error::Reason,
    fixed_point::Multiplier,
    node::{Node, Stop},
};
use assay_core::{
    operators::{Operator, ReduceSum, RequantiseTensor},
    DType,
};

/// The multiplier with a division by a count in it, as `QuantizedMeanOrSum` of `reference/reduce.h` makes it.
fn divided(multiplier: Multiplier, count: u32) -> Option<Multiplier> {
    let shift = i32::try_from(count.checked_ilog2()?).ok()?;
    let shift = shift.min(31 + multiplier.s);
    let m = (i64::from(multiplier.m) << shift) / i64::from(count);
    Some(Multiplier {
        m: i32::try_from(m).ok()?,
        s: multiplier.s - shift,
    })
}

/// The reduced dimensions go last; their sum less as many zero points is requantised.
pub(super) fn mean(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let input = node.input(0, "the input")?.quantization("the input")?;
    let output = node.output(0)?.quantization("the output")?;
    let x = node.value(0, "the input")?;
    let dims = node.dims(x)?;
    let mut reduced = vec![false; dims.len()];
    for number in node.integers(1, "the axes")? {
        reduced[index::axis(number, dims.len())?] = true;
    }
    let (mut axes, last): (Vec<usize>, Vec<usize>) =
        (0..dims.len()).partition(|&axis| !reduced[axis]);
    let count = last.iter().map(|&axis| dims[axis]).product::<u32>();
    axes.extend(last);
    let factor = f64::from(input.scale) / f64::from(output.scale);
    let multiplier = Multiplier::new(factor).and_then(|multiplier| divided(multiplier, count));
    let multiplier = multiplier.ok_or(Reason::Scale)?;

    let rows = dims.iter().product::<u32>() / count;
    let ordered = index::transposed(node, x, &axes)?;
    let matrix = reshaped(node, ordered, &[rows, count])?;
    let sums = node.push(Operator::ReduceSum(ReduceSum {
        x: matrix,
        square: false,
        dtype: DType::I32,
    }))?;
    let zeros = i64::from(input.zero) * i64::from(count);
    let bias = i32::try_from(-zeros).map_err(|_| Reason::TensorType)?;
    let bias = node.vector(&[bias])?;
    let scale = epilogue::all(multiplier)?;
    let result = node.push(Operator::Requantise(RequantiseTensor {
        x: sums,
        epilogue: epilogue::twice_rounded(Some(bias), output, epilogue::ALL, scale),
    }))?;
    let wanted = node.output_shape()?;
    Ok(vec![reshaped(node, result, &wanted)?])
}

#[cfg(test)]
mod tests {
    use super::{divided, Multiplier};

    #[test]
    fn a_division_keeps_the_bits_that_it_can() {
        let m = 1 << 30;
        for (s, count, expected) in [
            (0, 1, (m, 0)),
            (0, 3, (715_827_882, -1)),
            (1, 64, (m, -5)),
            // No exponent goes below −31.
            (-31, 3, (357_913_941, -31)),
            (-30, 49, (43_826_196, -31)),
        ] {
            let Multiplier { m, s } = divided(Multiplier { m, s }, count).expect("in range");
            assert_eq!((m, s), expected, "by {count}");
        }
    }
}
