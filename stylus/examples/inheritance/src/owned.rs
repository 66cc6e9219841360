//! An owner, who may name another.

use alloc::{vec, vec::Vec};
use alloy_primitives::Address;
use alloy_sol_types::sol;
use stylus_sdk::{prelude::*, storage::StorageAddress};

sol! {
    event OwnershipTransferred(address indexed from, address indexed to);

    error OwnedUnauthorized(address account);
}

/// Why the owner's part refuses.
#[derive(SolidityError)]
pub enum OwnedError {
    /// The caller is not the owner.
    Unauthorized(OwnedUnauthorized),
}

/// What a contract with an owner lets others see and do.
#[public]
pub trait IOwned {
    /// Why it refuses.
    type Error: Into<Vec<u8>>;

    /// The owner.
    fn owner(&self) -> Address;

    /// Names another owner.
    ///
    /// # Errors
    /// The caller is not the owner.
    fn transfer_ownership(&mut self, to: Address) -> Result<(), Self::Error>;
}

/// One slot.
#[storage]
pub struct Owned {
    owner: StorageAddress,
}

impl Owned {
    pub(crate) fn owner(&self) -> Address {
        self.owner.get()
    }

    /// Whether the caller is the owner.
    pub(crate) fn check(&self) -> Result<(), OwnedError> {
        let account = self.vm().msg_sender();
        if account == self.owner.get() {
            return Ok(());
        }
        Err(OwnedError::Unauthorized(OwnedUnauthorized { account }))
    }

    pub(crate) fn set(&mut self, to: Address) {
        let from = self.owner.get();
        self.owner.set(to);
        self.vm().log(OwnershipTransferred { from, to });
    }

    pub(crate) fn transfer_ownership(&mut self, to: Address) -> Result<(), OwnedError> {
        self.check()?;
        self.set(to);
        Ok(())
    }
}
