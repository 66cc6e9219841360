//! Host functions that the SDK does not declare.

use alloy_primitives::U256;

#[link(wasm_import_module = "vm_hooks")]
extern "C" {
    pub(crate) fn exit_early(status: u32);
    pub(crate) fn transient_load_bytes32(key: *const u8, dest: *mut u8);
    pub(crate) fn transient_store_bytes32(key: *const u8, value: *const u8);
    pub(crate) fn math_div(value: *mut u8, divisor: *const u8);
    pub(crate) fn math_mod(value: *mut u8, modulus: *const u8);
    pub(crate) fn math_pow(value: *mut u8, exponent: *const u8);
    pub(crate) fn math_add_mod(value: *mut u8, addend: *const u8, modulus: *const u8);
    pub(crate) fn math_mul_mod(value: *mut u8, factor: *const u8, modulus: *const u8);
}

/// Bytes that the host writes.
pub(crate) fn filled<const N: usize>(write: impl FnOnce(*mut u8)) -> [u8; N] {
    let mut bytes = [0; N];
    write(bytes.as_mut_ptr());
    bytes
}

/// A number that the host writes.
pub(crate) fn word(write: impl FnOnce(*mut u8)) -> U256 {
    U256::from_be_bytes::<32>(filled(write))
}

/// Lengths have 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "so has memory")]
pub(crate) fn length(bytes: usize) -> u32 {
    bytes as u32
}

type Binary = unsafe extern "C" fn(*mut u8, *const u8);
type Ternary = unsafe extern "C" fn(*mut u8, *const u8, *const u8);

pub(crate) fn binary(function: Binary, value: U256, other: U256) -> U256 {
    let mut value = value.to_be_bytes::<32>();
    // SAFETY: both are 32 bytes.
    unsafe { function(value.as_mut_ptr(), other.to_be_bytes::<32>().as_ptr()) };
    U256::from_be_bytes(value)
}

pub(crate) fn ternary(function: Ternary, value: U256, second: U256, third: U256) -> U256 {
    let mut value = value.to_be_bytes::<32>();
    // SAFETY: all are 32 bytes.
    unsafe {
        function(
            value.as_mut_ptr(),
            second.to_be_bytes::<32>().as_ptr(),
            third.to_be_bytes::<32>().as_ptr(),
        );
    }
    U256::from_be_bytes(value)
}
