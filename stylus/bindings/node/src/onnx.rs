//! Imports ONNX files, here alone: WebAssembly's module is kept small.

use assay_import::onnx::{self, Boundary, ImportedTensor};
use tensor::{
    functions::{imported_tensor, Answer},
    Failure,
};

/// The program of a .onnx file, how its input and its output are quantised, how many of its tensors are named, these, and
/// then how near each rescaling is.
///
/// A boundary is `unsigned u8 ‖ quantised u8 ‖ scale f32 ‖ zero point i8`; the number is a `u32`; a tensor is
/// `unsigned u8 ‖ channels last u8`, then what [`imported_tensor`] writes; a rescaling is
/// `operator u32 ‖ relative f64 ‖ units f64 ‖ kind`.
///
/// # Errors
/// [`Failure::Import`].
pub fn import(model: &[u8]) -> Answer {
    let imported = onnx::import(model).map_err(|error| Failure::Import(error.to_string()))?;
    let ends = [imported.input, imported.output].map(boundary);
    let rescalings = imported.rescalings.iter().map(|rescaling| {
        let operator = u32::try_from(rescaling.operator).unwrap_or(u32::MAX);
        let mut bytes = operator.to_le_bytes().to_vec();
        bytes.extend(rescaling.relative.to_le_bytes());
        bytes.extend(rescaling.units.to_le_bytes());
        bytes.extend(rescaling.kind.as_bytes());
        bytes
    });
    let count = u32::try_from(imported.tensors.len()).unwrap_or(u32::MAX);
    let head = [imported.program].into_iter().chain(ends);
    let head = head.chain([count.to_le_bytes().to_vec()]);
    Ok(head
        .chain(imported.tensors.iter().map(tensor))
        .chain(rescalings)
        .collect())
}

fn tensor(of: &ImportedTensor) -> Vec<u8> {
    let mut bytes = vec![u8::from(of.unsigned), u8::from(of.channels_last)];
    let place = [of.operator, of.output];
    bytes.extend(imported_tensor(place, of.value, &of.kind, &of.name));
    bytes
}

fn boundary(boundary: Boundary) -> Vec<u8> {
    let (scale, zero) = boundary.quantisation.unwrap_or((0.0, 0));
    let mut bytes = vec![
        u8::from(boundary.unsigned),
        u8::from(boundary.quantisation.is_some()),
    ];
    bytes.extend(scale.to_le_bytes());
    bytes.push(zero.cast_unsigned());
    bytes
}
