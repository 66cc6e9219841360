//! Keeps ether for somebody until a time, both said to its constructor. Its interface is `test/mocks/ITimeLock.sol`.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]

extern crate alloc;

use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, U256, U64};
use alloy_sol_types::sol;
use stylus_sdk::{
    call::transfer::transfer_eth,
    prelude::*,
    storage::{StorageAddress, StorageU64},
};

sol! {
    event Locked(address indexed beneficiary, uint64 until, uint256 value);
    event Released(address indexed beneficiary, uint256 value);

    error LockPast(uint64 until, uint64 now);
    error LockNotYet(uint64 until, uint64 now);
    error LockRefused(address beneficiary, bytes reason);
}

/// Why the lock refuses.
#[derive(SolidityError)]
pub enum LockError {
    /// The time has passed already.
    Past(LockPast),
    /// The time has not come.
    NotYet(LockNotYet),
    /// The beneficiary does not take ether; the reason is what it reverted with.
    Refused(LockRefused),
}

/// One slot, written by the constructor only.
#[storage]
#[entrypoint]
pub struct TimeLock {
    beneficiary: StorageAddress,
    until: StorageU64,
}

#[public]
impl TimeLock {
    /// Keeps what comes along for `beneficiary` until `until`, in seconds.
    ///
    /// # Errors
    /// That time has passed.
    #[constructor]
    #[payable]
    pub fn constructor(&mut self, beneficiary: Address, until: u64) -> Result<(), LockError> {
        let now = self.vm().block_timestamp();
        if until <= now {
            return Err(LockError::Past(LockPast { until, now }));
        }
        self.beneficiary.set(beneficiary);
        self.until.set(U64::from(until));
        let value = self.vm().msg_value();
        self.vm().log(Locked {
            beneficiary,
            until,
            value,
        });
        Ok(())
    }

    /// Who gets the ether.
    pub fn beneficiary(&self) -> Address {
        self.beneficiary.get()
    }

    /// When, in seconds.
    pub fn until(&self) -> u64 {
        self.until.get().to()
    }

    /// Takes more ether.
    ///
    /// # Errors
    /// Never.
    #[receive]
    #[payable]
    pub fn receive(&mut self) -> Result<(), Vec<u8>> {
        Ok(())
    }

    /// Pays everything out; anybody may ask for it.
    ///
    /// # Errors
    /// The time has not come, or the beneficiary does not take ether.
    pub fn release(&mut self) -> Result<U256, LockError> {
        let (until, now) = (self.until(), self.vm().block_timestamp());
        if now < until {
            return Err(LockError::NotYet(LockNotYet { until, now }));
        }
        let beneficiary = self.beneficiary.get();
        let value = self.vm().balance(self.vm().contract_address());
        transfer_eth(self.vm(), beneficiary, value).map_err(|reason| {
            LockError::Refused(LockRefused {
                beneficiary,
                reason: reason.into(),
            })
        })?;
        self.vm().log(Released { beneficiary, value });
        Ok(value)
    }
}
