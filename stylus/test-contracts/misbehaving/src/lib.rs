//! Ends in every way in which a program can end. Its interface is `test/mocks/IMisbehaving.sol`.
//!
//! Warning: most methods break the rules of Rust on purpose, to see the machine's.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "the SDK decodes owned values"
)]

extern crate alloc;

mod faults;

use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, B256};
use alloy_sol_types::sol;
use stylus_sdk::{abi::Bytes, call::RawCall, hostio, prelude::*};

sol! {
    error Misbehaved(uint256 number, bytes data);
}

/// An error with data.
#[derive(SolidityError)]
pub enum MisbehavingError {
    /// As asked for.
    Misbehaved(Misbehaved),
}

/// It keeps nothing in fields.
#[storage]
#[entrypoint]
pub struct Misbehaving;

#[link(wasm_import_module = "vm_hooks")]
extern "C" {
    fn exit_early(status: u32);
    fn transient_store_bytes32(key: *const u8, value: *const u8);
}

#[public]
impl Misbehaving {
    /// Reaches what cannot be reached.
    pub fn trap() {
        faults::trap();
    }

    /// Panics with a message, which nobody will read.
    ///
    /// # Panics
    /// Always.
    #[expect(clippy::panic, reason = "that is the point")]
    pub fn panic() {
        panic!("as asked for");
    }

    /// Divides by zero.
    pub fn divide_by_zero() -> u32 {
        faults::divide(1, 0)
    }

    /// Reads beyond the memory.
    pub fn read_beyond_memory() -> u8 {
        faults::byte_at(usize::MAX)
    }

    /// Has the host read beyond the memory.
    pub fn write_result_beyond_memory() {
        // SAFETY: none; the host refuses.
        unsafe { hostio::write_result(faults::pointer(usize::MAX - 32), 64) };
    }

    /// Has the host write beyond the memory.
    pub fn read_args_beyond_memory() {
        // SAFETY: none; the host refuses.
        unsafe { hostio::read_args(faults::pointer(usize::MAX).cast_mut()) };
    }

    /// Calls a function that the table does not hold.
    pub fn call_beyond_table() {
        faults::call_at(usize::MAX);
    }

    /// Never ends.
    pub fn loop_forever() {
        faults::spin();
    }

    /// Calls itself so deep within the machine: a checksum of the levels.
    pub fn recurse(depth: u32) -> u32 {
        faults::descend(depth)
    }

    /// Calls itself so deep with 16 bytes of memory a level: the depth.
    pub fn recurse_in_memory(depth: u32) -> u32 {
        faults::descend_in_memory(depth)
    }

    /// Grows the memory by so many pages: the old size in pages, or `u32::MAX` where it does not grow.
    pub fn grow_memory(pages: u32) -> u32 {
        faults::grow(pages)
    }

    /// Ends with a status and data, past the SDK.
    pub fn exit(status: u32, data: Bytes) {
        // SAFETY: the host reads the bytes that are there.
        unsafe {
            hostio::write_result(data.as_ptr(), data.len());
            exit_early(status);
        }
    }

    /// Reverts with an error of its own.
    ///
    /// # Errors
    /// Always.
    pub fn refuse(number: alloy_primitives::U256, data: Bytes) -> Result<(), MisbehavingError> {
        Err(MisbehavingError::Misbehaved(Misbehaved {
            number,
            data: data.0.into(),
        }))
    }

    /// Returns so many bytes, past the SDK.
    pub fn return_bytes(length: u32) {
        let data = vec![0xab; length as usize];
        // SAFETY: the host reads the bytes that are there.
        unsafe {
            hostio::write_result(data.as_ptr(), data.len());
            exit_early(0);
        }
    }

    /// Writes a slot though it says that it only looks.
    pub fn write_in_view(&self) {
        let word = B256::repeat_byte(1);
        // SAFETY: key and value have 32 bytes.
        unsafe { hostio::storage_cache_bytes32(word.as_ptr(), word.as_ptr()) };
    }

    /// Writes a slot, but never flushes it.
    pub fn cache_in_view(&self) {
        self.write_in_view();
        // SAFETY: it ends the program.
        unsafe { exit_early(0) };
    }

    /// Writes a transient slot though it says that it only looks.
    pub fn store_transient_in_view(&self) {
        let word = B256::repeat_byte(1);
        // SAFETY: key and value have 32 bytes.
        unsafe { transient_store_bytes32(word.as_ptr(), word.as_ptr()) };
    }

    /// Logs though it says that it only looks.
    pub fn log_in_view(&self) {
        // SAFETY: the host reads nothing.
        unsafe { hostio::emit_log(core::ptr::null(), 0, 0) };
    }

    /// Creates a contract though it says that it only looks.
    pub fn create_in_view(&self) {
        let (endowment, mut created, mut length) = (B256::ZERO, Address::ZERO, 0);
        // SAFETY: an amount of 32 bytes, an address of 20, no code.
        unsafe {
            hostio::create1(
                core::ptr::null(),
                0,
                endowment.as_ptr(),
                created.as_mut_ptr(),
                &raw mut length,
            );
        }
    }

    /// Sends a wei though it says that it only looks; the call's status.
    pub fn send_in_view(&self, to: Address) -> u8 {
        let (value, mut length) = (B256::with_last_byte(1), 0);
        // SAFETY: an address of 20 bytes, an amount of 32, no data.
        unsafe {
            hostio::call_contract(
                to.as_ptr(),
                core::ptr::null(),
                0,
                value.as_ptr(),
                u64::MAX,
                &raw mut length,
            )
        }
    }

    /// Calls whatever it is told, itself for instance, and ends as that ends.
    ///
    /// # Errors
    /// What the other reverted with.
    pub fn forward(&mut self, to: Address, data: Bytes) -> Result<Bytes, Vec<u8>> {
        // SAFETY: it keeps nothing.
        unsafe { RawCall::new(self.vm()).call(to, &data) }.map(Bytes::from)
    }
}
