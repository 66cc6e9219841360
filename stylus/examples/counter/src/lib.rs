//! A number that anybody may set, raise and pay for. Its interface is `test/mocks/ICounter.sol`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]

extern crate alloc;

use alloc::{vec, vec::Vec};
use alloy_primitives::U256;
use stylus_sdk::{prelude::*, storage::StorageU256};

/// One slot.
#[storage]
#[entrypoint]
pub struct Counter {
    number: StorageU256,
}

#[public]
impl Counter {
    /// The number.
    pub fn number(&self) -> U256 {
        self.number.get()
    }

    /// Replaces the number.
    pub fn set_number(&mut self, number: U256) {
        self.number.set(number);
    }

    /// Adds one.
    pub fn increment(&mut self) {
        self.raise(U256::ONE);
    }

    /// Adds the wei that come along, and keeps them.
    #[payable]
    pub fn pay(&mut self) {
        self.raise(self.vm().msg_value());
    }
}

impl Counter {
    /// Wraps around, as Solidity's `unchecked` does.
    fn raise(&mut self, by: U256) {
        self.number.set(self.number.get().wrapping_add(by));
    }
}
