//! A dozen integer programs by which the runtime's metering is timed: dot products, hashing, sorting, arithmetic on long
//! numbers, branches and calls.
//!
//! Calldata is a kernel's number (u8) and how often to run it (u32, little-endian); the result is the kernel's checksum
//! (u64, little-endian), so that a metered and a bare run can be compared, and nothing is optimised away.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod branches;
mod dot;
mod hashing;
mod long;
mod noise;
mod sorting;

/// How many kernels there are; they are numbered from 0.
pub const KERNELS: u8 = 13;

/// A kernel's checksum; 0 where there is none of that number.
fn kernel(number: u8) -> u64 {
    match number {
        0 => dot::plain(),
        1 => dot::packed(),
        2 => dot::matrix(),
        3 => branches::fibonacci(),
        4 => branches::collatz(),
        5 => branches::sieve(),
        6 => sorting::bubble(),
        7 => sorting::heap(),
        8 => hashing::fnv(),
        9 => hashing::crc(),
        10 => hashing::sha256(),
        11 => long::product(),
        12 => long::power(),
        _ => 0,
    }
}

/// Runs kernel `number` `count` times and folds the checksums.
#[must_use]
pub fn run(number: u8, count: u32) -> u64 {
    (0..count).fold(0, |sum, _| sum.rotate_left(1) ^ kernel(number))
}

#[cfg(target_arch = "wasm32")]
mod entry {
    #[link(wasm_import_module = "vm_hooks")]
    extern "C" {
        fn pay_for_memory_grow(pages: u32);
        fn read_args(destination: *mut u8);
        fn write_result(data: *const u8, length: usize);
    }

    const CALLDATA: usize = 5;

    #[no_mangle]
    extern "C" fn user_entrypoint(length: usize) -> i32 {
        if length != CALLDATA {
            return 1;
        }
        let mut calldata = [0; CALLDATA];
        // SAFETY: the host writes `length` bytes, which is the buffer's size. Paying for no page keeps the import, which
        // every program has to have.
        unsafe {
            pay_for_memory_grow(0);
            read_args(calldata.as_mut_ptr());
        }
        let [number, count @ ..] = calldata;
        let result = super::run(number, u32::from_le_bytes(count)).to_le_bytes();
        // SAFETY: the host reads the eight bytes that are there.
        unsafe { write_result(result.as_ptr(), result.len()) };
        0
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        core::arch::wasm32::unreachable()
    }
}

#[cfg(test)]
mod tests {
    use super::{run, KERNELS};

    #[test]
    fn every_kernel_gives_a_checksum_and_the_same_one_again() {
        for number in 0..KERNELS {
            assert_ne!(run(number, 1), 0, "{number}");
            assert_eq!(run(number, 3), run(number, 3), "{number}");
        }
    }

    #[test]
    fn a_number_without_kernel_gives_nothing() {
        assert_eq!(run(255, 1), 0);
    }
}
