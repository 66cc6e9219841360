//! What sums end in: from int32 to int8, between the bounds of a fused activation.

use crate::tflite::{error::Reason, fixed_point::Multiplier, node::Quantization};
use assay_core::operators::{Epilogue, Requantise, Rounding, Scale};

/// All values of an int8.
pub(super) const ALL: (i8, i8) = (i8::MIN, i8::MAX);

/// Bias and requantisation to int8, rounded twice (`MultiplyByQuantizedMultiplier`).
pub(super) fn twice_rounded(
    bias: Option<u16>,
    output: Quantization,
    bounds: (i8, i8),
    scale: Scale,
) -> Epilogue {
    epilogue(bias, output, bounds, (scale, Rounding::Double))
}

/// Bias and requantisation to int8.
pub(super) fn epilogue(
    bias: Option<u16>,
    output: Quantization,
    (lo, hi): (i8, i8),
    (scale, rounding): (Scale, Rounding),
) -> Epilogue {
    Epilogue {
        bias,
        requantise: Some(Requantise {
            zero_point: output.zero.into(),
            lo: lo.into(),
            hi: hi.into(),
            wide: false,
            rounding,
            scale,
            table: None,
        }),
    }
}

/// A factor of 1.
pub(super) const ONE: (Scale, Rounding) = (Scale::Tensor { m: 1 << 30, s: 30 }, Rounding::Single);

/// The sum as it is.
pub(super) const NONE: Epilogue = Epilogue {
    bias: None,
    requantise: None,
};

/// The sum with a bias.
pub(super) fn bias(bias: u16) -> Epilogue {
    Epilogue {
        bias: Some(bias),
        requantise: None,
    }
}

/// One factor for all.
pub(super) fn all(multiplier: Multiplier) -> Result<Scale, Reason> {
    let (m, s) = parts(multiplier)?;
    Ok(Scale::Tensor { m, s })
}

/// Factor and exponent as programs hold them, which have no negative factors.
pub(super) fn parts(multiplier: Multiplier) -> Result<(u32, i8), Reason> {
    let m = u32::try_from(multiplier.m).map_err(|_| Reason::Scale)?;
    let s = i8::try_from(multiplier.s).map_err(|_| Reason::Scale)?;
    Ok((m, s))
}

/// The bounds that a fused activation sets (`CalculateActivationRangeQuantized`).
pub(super) fn bounds(activation: i8, output: Quantization) -> Result<(i8, i8), Reason> {
    let quantised = |real: f32| {
        let steps = (real / output.scale).round();
        #[allow(
            clippy::cast_possible_truncation,
            reason = "beyond 2^31 the kernels refuse the model; here the bound is the type's"
        )]
        let bound = (steps as i64).saturating_add(output.zero.into());
        let clamped = bound.clamp(i8::MIN.into(), i8::MAX.into());
        i8::try_from(clamped).unwrap_or_default()
    };
    match activation {
        0 => Ok(ALL),
        1 => Ok((quantised(0.0), i8::MAX)),
        2 => Ok((quantised(-1.0), quantised(1.0))),
        3 => Ok((quantised(0.0), quantised(6.0))),
        _ => Err(Reason::Attribute("the fused activation")),
    }
}
