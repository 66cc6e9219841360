//! Calls across the boundary of the WebAssembly module, one after the other: no trap, whatever their bytes.

use crate::{agreement, within};
use assay_core::Program;
use tensor::{answer, functions, split, Failure, Portable};

/// What importing may hold whatever the file's size: constants that paddings ask for, twice for a moment, and tables.
pub const IMPORTED: usize = 1 << 27;

/// A list of calls, each a list of its function's name and its arguments.
pub fn call(bytes: &[u8]) {
    let Ok(calls) = split(bytes) else {
        return;
    };
    let calls: Vec<_> = calls.iter().filter_map(|call| split(call).ok()).collect();
    for strings in calls.iter().filter(|strings| runs_soon(strings)) {
        let [name, arguments @ ..] = &strings[..] else {
            continue;
        };
        let given: usize = arguments.iter().map(|argument| argument.len()).sum();
        let imported = if *name == b"import_tflite" {
            IMPORTED
        } else {
            0
        };
        let bound = imported + 512 * given + (1 << 21);
        let mut told = 0;
        let mut tell = |_: u16, bytes: &[u8]| told += bytes.len();
        let mut call = || functions::call::<Portable>(name, arguments, &mut tell);
        let answered = within(bound, "a call", || answer(call()));
        assert!(matches!(answered[..], [0..=12, ..]));
    }
    for strings in calls {
        if let [b"prepare_program", handle, ..] = strings[..] {
            let released = functions::call::<Portable>(b"drop_prepared", &[handle], &mut |_, _| {});
            assert!(matches!(released, Ok(_) | Err(Failure::Call)));
        }
    }
}

/// Not where it may run a program that takes long: its time is the program's.
fn runs_soon(strings: &[&[u8]]) -> bool {
    strings
        .iter()
        .all(|string| Program::decode(string).map_or(true, |program| agreement::is_small(&program)))
}
