//! A bell that its owner may silence: two traits behind one entrypoint. Its interface is `test/mocks/IBell.sol`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]

extern crate alloc;

mod owned;
mod silenced;

use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, U256};
use alloy_sol_types::sol;
use owned::{IOwned, Owned, OwnedError};
use silenced::{ISilenced, Silenced, SilencedError};
use stylus_sdk::{prelude::*, storage::StorageU256};

sol! {
    event Rung(address indexed by, uint256 times);
}

/// The storage of each trait follows the other's.
#[storage]
#[entrypoint]
pub struct Bell {
    owned: Owned,
    silenced: Silenced,
    times: StorageU256,
}

#[public]
#[implements(IOwned<Error = OwnedError>, ISilenced<Error = OwnedError>)]
impl Bell {
    /// `owner` may silence the bell.
    #[constructor]
    pub fn constructor(&mut self, owner: Address) {
        self.owned.set(owner);
    }

    /// How often the bell rang.
    pub fn times(&self) -> U256 {
        self.times.get()
    }

    /// Rings the bell.
    ///
    /// # Errors
    /// It is silenced.
    pub fn ring(&mut self) -> Result<(), SilencedError> {
        self.silenced.check()?;
        let times = self.times.get().wrapping_add(U256::ONE);
        self.times.set(times);
        self.vm().log(Rung {
            by: self.vm().msg_sender(),
            times,
        });
        Ok(())
    }
}

#[public]
impl IOwned for Bell {
    type Error = OwnedError;

    fn owner(&self) -> Address {
        self.owned.owner()
    }

    fn transfer_ownership(&mut self, to: Address) -> Result<(), OwnedError> {
        self.owned.transfer_ownership(to)
    }
}

#[public]
impl ISilenced for Bell {
    type Error = OwnedError;

    fn is_silenced(&self) -> bool {
        self.silenced.is_silenced()
    }

    fn set_silenced(&mut self, silenced: bool) -> Result<(), OwnedError> {
        self.owned.check()?;
        self.silenced.set(silenced);
        Ok(())
    }
}
