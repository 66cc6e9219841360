//! Asks for every host function by name, and returns what the host gave. Its interface is
//! `test/mocks/IHostFunctions.sol`.
//!
//! The SDK's own entry asks for `msg_reentrant`, `pay_for_memory_grow`, `read_args`, `storage_flush_cache` and
//! `write_result`; methods for these ask once more, and end the program themselves where the entry would undo it.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "the SDK decodes owned values"
)]

extern crate alloc;

mod hosts;

use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, FixedBytes, B256, U256};
use hosts::{exit_early, filled};
use stylus_sdk::{abi::Bytes, hostio, prelude::*};

/// It keeps nothing in fields: slots are named by its callers.
#[storage]
#[entrypoint]
pub struct HostFunctions;

/// What a call left: its status, the length that the host wrote, and the data.
type Called = (u8, u32, Bytes);

fn returned(status: u8, length: usize) -> Called {
    (status, hosts::length(length), return_data(0, length).1)
}

/// How many bytes were copied, and the buffer with them.
fn return_data(offset: usize, size: usize) -> (u32, Bytes) {
    let mut data = vec![0; size];
    // SAFETY: the host writes at most `size` bytes.
    let copied = unsafe { hostio::read_return_data(data.as_mut_ptr(), offset, size) };
    (hosts::length(copied), data.into())
}

// SAFETY, for every block below: the host reads and writes 20 bytes for an address, 32 for a word, and as many as it is
// told for data, all of which are there.
#[public]
impl HostFunctions {
    /// The calldata, by `read_args` once more; `data` makes it longer.
    pub fn read_args(&self, data: Bytes) -> Bytes {
        let mut calldata = vec![0; 4 + 32 + 32 + data.len().next_multiple_of(32)];
        unsafe { hostio::read_args(calldata.as_mut_ptr()) };
        calldata.into()
    }

    /// Writes both results and ends: the second counts.
    pub fn write_result(&self, first: Bytes, second: Bytes) {
        unsafe {
            hostio::write_result(first.as_ptr(), first.len());
            hostio::write_result(second.as_ptr(), second.len());
            exit_early(0);
        }
    }

    /// Ends with a status, and data written before.
    pub fn exit_early(&self, status: u32, data: Bytes) {
        unsafe {
            hostio::write_result(data.as_ptr(), data.len());
            exit_early(status);
        }
    }

    /// A slot's value, as this frame sees it.
    pub fn storage_load(&self, key: B256) -> B256 {
        let mut value = B256::ZERO;
        unsafe { hostio::storage_load_bytes32(key.as_ptr(), value.as_mut_ptr()) };
        value
    }

    /// Writes a slot; the entry flushes.
    pub fn storage_cache(&mut self, key: B256, value: B256) {
        unsafe { hostio::storage_cache_bytes32(key.as_ptr(), value.as_ptr()) };
    }

    /// Writes a slot to the cache and ends before anybody flushes it.
    pub fn storage_cache_only(&mut self, key: B256, value: B256) {
        self.storage_cache(key, value);
        unsafe { exit_early(0) };
    }

    /// Writes a slot, flushes, and ends in a revert that the flush does not survive.
    pub fn storage_flush_and_revert(&mut self, key: B256, value: B256, clear: bool) {
        self.storage_cache(key, value);
        unsafe {
            hostio::storage_flush_cache(clear);
            exit_early(1);
        }
    }

    /// Writes a slot, flushes, has `writer` called, which may write it anew, and loads: a cache that was not cleared
    /// shows the old value.
    pub fn storage_flush(
        &mut self,
        key: B256,
        value: B256,
        clear: bool,
        writer: Address,
        data: Bytes,
    ) -> B256 {
        self.storage_cache(key, value);
        unsafe { hostio::storage_flush_cache(clear) };
        self.call_contract(writer, data, U256::ZERO, u64::MAX);
        self.storage_load(key)
    }

    /// A transient slot's value.
    pub fn transient_load(&self, key: B256) -> B256 {
        let mut value = B256::ZERO;
        unsafe { hosts::transient_load_bytes32(key.as_ptr(), value.as_mut_ptr()) };
        value
    }

    /// Writes a transient slot.
    pub fn transient_store(&mut self, key: B256, value: B256) {
        unsafe { hosts::transient_store_bytes32(key.as_ptr(), value.as_ptr()) };
    }

    /// Calls with some of the contract's own wei and at most so much gas.
    pub fn call_contract(&mut self, to: Address, data: Bytes, value: U256, gas: u64) -> Called {
        let (value, mut length) = (B256::from(value), 0);
        let status = unsafe {
            hostio::call_contract(
                to.as_ptr(),
                data.as_ptr(),
                data.len(),
                value.as_ptr(),
                gas,
                &raw mut length,
            )
        };
        returned(status, length)
    }

    /// Runs another contract's code as its own.
    pub fn delegate_call_contract(&mut self, to: Address, data: Bytes, gas: u64) -> Called {
        let mut length = 0;
        let status = unsafe {
            hostio::delegate_call_contract(
                to.as_ptr(),
                data.as_ptr(),
                data.len(),
                gas,
                &raw mut length,
            )
        };
        returned(status, length)
    }

    /// Calls statically.
    pub fn static_call_contract(&self, to: Address, data: Bytes, gas: u64) -> Called {
        let mut length = 0;
        let status = unsafe {
            hostio::static_call_contract(
                to.as_ptr(),
                data.as_ptr(),
                data.len(),
                gas,
                &raw mut length,
            )
        };
        returned(status, length)
    }

    /// Creates a contract: its address, or zero and revert data.
    pub fn create1(&mut self, code: Bytes, endowment: U256) -> (Address, u32, Bytes) {
        let (endowment, mut created, mut length) = (B256::from(endowment), Address::ZERO, 0);
        unsafe {
            hostio::create1(
                code.as_ptr(),
                code.len(),
                endowment.as_ptr(),
                created.as_mut_ptr(),
                &raw mut length,
            );
        }
        (created, hosts::length(length), return_data(0, length).1)
    }

    /// Creates a contract at an address that code and salt decide.
    pub fn create2(&mut self, code: Bytes, endowment: U256, salt: B256) -> (Address, u32, Bytes) {
        let (endowment, mut created, mut length) = (B256::from(endowment), Address::ZERO, 0);
        unsafe {
            hostio::create2(
                code.as_ptr(),
                code.len(),
                endowment.as_ptr(),
                salt.as_ptr(),
                created.as_mut_ptr(),
                &raw mut length,
            );
        }
        (created, hosts::length(length), return_data(0, length).1)
    }

    /// Calls, then reads some of the returned data: the length by itself, how much was copied, and the buffer.
    pub fn read_return_data(
        &mut self,
        to: Address,
        data: Bytes,
        offset: u32,
        size: u32,
    ) -> (u32, u32, Bytes) {
        let (value, mut length) = (B256::ZERO, 0);
        unsafe {
            hostio::call_contract(
                to.as_ptr(),
                data.as_ptr(),
                data.len(),
                value.as_ptr(),
                u64::MAX,
                &raw mut length,
            );
        }
        let (copied, buffer) = return_data(offset as usize, size as usize);
        (
            hosts::length(unsafe { hostio::return_data_size() }),
            copied,
            buffer,
        )
    }

    /// The length of returned data before any call, and how much of it can be read.
    pub fn return_data_size(&self) -> (u32, u32) {
        (
            hosts::length(unsafe { hostio::return_data_size() }),
            return_data(0, 32).0,
        )
    }

    /// Logs: the first `topics` words of `data` are topics.
    pub fn emit_log(&mut self, data: Bytes, topics: u32) {
        unsafe { hostio::emit_log(data.as_ptr(), data.len(), topics as usize) };
    }

    /// An account's wei.
    pub fn account_balance(&self, account: Address) -> U256 {
        hosts::word(|to| unsafe { hostio::account_balance(account.as_ptr(), to) })
    }

    /// Some of an account's code: how many bytes were copied, and the buffer.
    pub fn account_code(&self, account: Address, offset: u32, size: u32) -> (u32, Bytes) {
        let mut code = vec![0; size as usize];
        let copied = unsafe {
            hostio::account_code(
                account.as_ptr(),
                offset as usize,
                size as usize,
                code.as_mut_ptr(),
            )
        };
        (hosts::length(copied), code.into())
    }

    /// The size of an account's code.
    pub fn account_code_size(&self, account: Address) -> u32 {
        hosts::length(unsafe { hostio::account_code_size(account.as_ptr()) })
    }

    /// The hash of an account's code.
    pub fn account_codehash(&self, account: Address) -> B256 {
        filled(|to| unsafe { hostio::account_codehash(account.as_ptr(), to) }).into()
    }

    /// Gas left.
    pub fn evm_gas_left(&self) -> u64 {
        unsafe { hostio::evm_gas_left() }
    }

    /// Ink left.
    pub fn evm_ink_left(&self) -> u64 {
        unsafe { hostio::evm_ink_left() }
    }

    /// Wei a unit of gas.
    pub fn block_basefee(&self) -> U256 {
        hosts::word(|to| unsafe { hostio::block_basefee(to) })
    }

    /// The chain's id.
    pub fn chainid(&self) -> u64 {
        unsafe { hostio::chainid() }
    }

    /// Who gets the block's fees.
    pub fn block_coinbase(&self) -> Address {
        filled(|to| unsafe { hostio::block_coinbase(to) }).into()
    }

    /// The block's gas limit.
    pub fn block_gas_limit(&self) -> u64 {
        unsafe { hostio::block_gas_limit() }
    }

    /// The block's number.
    pub fn block_number(&self) -> u64 {
        unsafe { hostio::block_number() }
    }

    /// The block's time in seconds.
    pub fn block_timestamp(&self) -> u64 {
        unsafe { hostio::block_timestamp() }
    }

    /// Whose storage and wei this is.
    pub fn contract_address(&self) -> Address {
        filled(|to| unsafe { hostio::contract_address(to) }).into()
    }

    /// `value / divisor`; zero by zero.
    pub fn math_div(value: U256, divisor: U256) -> U256 {
        hosts::binary(hosts::math_div, value, divisor)
    }

    /// `value % modulus`; zero by zero.
    pub fn math_mod(value: U256, modulus: U256) -> U256 {
        hosts::binary(hosts::math_mod, value, modulus)
    }

    /// `value ** exponent`, wrapping.
    pub fn math_pow(value: U256, exponent: U256) -> U256 {
        hosts::binary(hosts::math_pow, value, exponent)
    }

    /// `(value + addend) % modulus`; zero by zero.
    pub fn math_add_mod(value: U256, addend: U256, modulus: U256) -> U256 {
        hosts::ternary(hosts::math_add_mod, value, addend, modulus)
    }

    /// `(value * factor) % modulus`; zero by zero.
    pub fn math_mul_mod(value: U256, factor: U256, modulus: U256) -> U256 {
        hosts::ternary(hosts::math_mul_mod, value, factor, modulus)
    }

    /// Whether the contract has another frame open in this transaction.
    pub fn msg_reentrant(&self) -> bool {
        unsafe { hostio::msg_reentrant() }
    }

    /// Who called.
    pub fn msg_sender(&self) -> Address {
        filled(|to| unsafe { hostio::msg_sender(to) }).into()
    }

    /// The wei that came along.
    #[payable]
    pub fn msg_value(&mut self) -> U256 {
        hosts::word(|to| unsafe { hostio::msg_value(to) })
    }

    /// The hash of some bytes.
    pub fn native_keccak256(data: Bytes) -> FixedBytes<32> {
        filled(|to| unsafe { hostio::native_keccak256(data.as_ptr(), data.len(), to) }).into()
    }

    /// Wei a unit of gas that the transaction pays.
    pub fn tx_gas_price(&self) -> U256 {
        hosts::word(|to| unsafe { hostio::tx_gas_price(to) })
    }

    /// Ink a unit of gas.
    pub fn tx_ink_price(&self) -> u32 {
        unsafe { hostio::tx_ink_price() }
    }

    /// Who signed the transaction.
    pub fn tx_origin(&self) -> Address {
        filled(|to| unsafe { hostio::tx_origin(to) }).into()
    }

    /// Pays for pages without growing: the gas that it took.
    pub fn pay_for_memory_grow(pages: u16) -> u64 {
        unsafe {
            let before = hostio::evm_gas_left();
            hostio::pay_for_memory_grow(pages);
            before - hostio::evm_gas_left()
        }
    }

    /// Takes wei.
    ///
    /// # Errors
    /// Never.
    #[receive]
    #[payable]
    pub fn receive(&mut self) -> Result<(), Vec<u8>> {
        Ok(())
    }
}
