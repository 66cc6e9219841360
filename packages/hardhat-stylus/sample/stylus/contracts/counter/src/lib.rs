//! A number that everybody raises, up to a limit.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]

extern crate alloc;

use alloc::{vec, vec::Vec};
use alloy_primitives::U256;
use alloy_sol_types::sol;
use stylus_sdk::prelude::*;

const MOST: u64 = 1_000;

sol! {
    error CounterLimit(uint256 most, uint256 asked);
}

/// Why the counter refuses.
#[derive(SolidityError)]
pub enum CounterError {
    /// The number would pass the limit.
    Limit(CounterLimit),
}

sol_storage! {
    #[entrypoint]
    pub struct Counter {
        uint256 number;
    }
}

#[public]
impl Counter {
    /// The number.
    pub fn number(&self) -> U256 {
        self.number.get()
    }

    /// Raises the number and returns it.
    ///
    /// # Errors
    /// [`CounterError::Limit`] where it would pass the limit.
    pub fn add(&mut self, amount: U256) -> Result<U256, CounterError> {
        let most = U256::from(MOST);
        let asked = self.number.get().saturating_add(amount);
        if asked > most {
            return Err(CounterError::Limit(CounterLimit { most, asked }));
        }
        self.number.set(asked);
        Ok(asked)
    }
}
