//! A switch that keeps a contract quiet.

use alloc::{vec, vec::Vec};
use alloy_sol_types::sol;
use stylus_sdk::{prelude::*, storage::StorageBool};

sol! {
    event SilenceChanged(bool silenced);

    error SilencedNow();
}

/// Why the switch refuses.
#[derive(SolidityError)]
pub enum SilencedError {
    /// The contract is silenced.
    Now(SilencedNow),
}

/// What a contract that can be silenced lets others see and do.
#[public]
pub trait ISilenced {
    /// Why it refuses to be switched.
    type Error: Into<Vec<u8>>;

    /// Whether the contract is silenced.
    fn is_silenced(&self) -> bool;

    /// Silences the contract, or lets it sound again.
    ///
    /// # Errors
    /// The caller may not.
    fn set_silenced(&mut self, silenced: bool) -> Result<(), Self::Error>;
}

/// One slot.
#[storage]
pub struct Silenced {
    silenced: StorageBool,
}

impl Silenced {
    pub(crate) fn is_silenced(&self) -> bool {
        self.silenced.get()
    }

    pub(crate) fn check(&self) -> Result<(), SilencedError> {
        if self.silenced.get() {
            return Err(SilencedError::Now(SilencedNow {}));
        }
        Ok(())
    }

    pub(crate) fn set(&mut self, silenced: bool) {
        self.silenced.set(silenced);
        self.vm().log(SilenceChanged { silenced });
    }
}
