//! The core for Node as machine code: what the WebAssembly module does, with threads and with the kernels that the CPU has.
//!
//! `packages/tensor` takes it where it was built, by `npm run build:native`.
#![deny(missing_docs)]

mod bert;
mod native;
mod onnx;

use napi::bindgen_prelude::{FnArgs, Function, Result, Uint8Array, Uint8ArraySlice};
use napi_derive::napi;
use native::Native;
use tensor::{answer, functions, prepared, Failure};

/// The version of the workspace, which is that of the package.
#[napi]
#[must_use]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Calls a function by its name: the answer's bytes. `report` hears of an execution while it goes on.
///
/// # Errors
/// What `report` throws.
#[napi]
#[allow(clippy::needless_pass_by_value, reason = "the macro takes values")]
pub fn call(
    name: String,
    strings: Vec<Uint8ArraySlice<'_>>,
    report: Function<'_, FnArgs<(u32, Uint8Array)>, ()>,
) -> Result<Uint8Array> {
    let arguments: Vec<&[u8]> = strings.iter().map(AsRef::as_ref).collect();
    let mut heard = Ok(());
    let mut tell = |operator: u16, bytes: &[u8]| {
        if heard.is_ok() {
            let bytes = Uint8Array::with_data_copied(bytes);
            heard = report.call(FnArgs::from((operator.into(), bytes)));
        }
    };
    let found = match (&name[..], &arguments[..]) {
        ("import_bert", &[config, weights, samples, batch, tokens]) => {
            bert::import(config, weights, samples, [batch, tokens])
        }
        ("import_onnx", &[model]) => onnx::import(model),
        ("prepare_file", &[handle, path, how]) => {
            prepared::prepare_by(handle, how, |threads, kernel| {
                let path = std::str::from_utf8(path).map_err(|_| Failure::Call)?;
                Native::of_file(path.as_ref(), threads, kernel)
            })
        }
        _ => functions::call::<Native>(name.as_bytes(), &arguments, &mut tell),
    };
    heard.map(|()| answer(found).into())
}
