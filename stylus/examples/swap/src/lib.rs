//! Swaps two ERC-20 tokens, whatever they are written in. Its interface is `test/mocks/ISwap.sol`.
//!
//! A maker offers; a taker pays what is asked, and gets what is offered. Both allow the swap to take their tokens before.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]

extern crate alloc;

use alloc::{vec, vec::Vec};
use alloy_primitives::{Address, U256};
use alloy_sol_types::sol;
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageMap, StorageU256},
    stylus_core::calls::errors::Error,
};

sol_interface! {
    interface IToken {
        function transferFrom(address from, address to, uint256 value) external returns (bool);
        function balanceOf(address account) external view returns (uint256);
    }
}

sol! {
    event Offered(uint256 indexed id, address indexed maker, address give, uint256 given, address want, uint256 wanted);
    event Swapped(uint256 indexed id, address indexed taker);

    error SwapMissing(uint256 id);
    error SwapUncovered(address token, address account, uint256 balance, uint256 needed);
    error SwapRefused(address token, bytes reason);
}

/// Why the swap refuses.
#[derive(SolidityError)]
pub enum SwapError {
    /// There is no such offer, or it was taken.
    Missing(SwapMissing),
    /// The maker has less than is offered.
    Uncovered(SwapUncovered),
    /// A token did not move; the reason is what it reverted with.
    Refused(SwapRefused),
}

/// An offer without maker is none.
#[storage]
pub struct Offer {
    maker: StorageAddress,
    give: StorageAddress,
    given: StorageU256,
    want: StorageAddress,
    wanted: StorageU256,
}

/// Offers by id.
#[storage]
#[entrypoint]
pub struct Swap {
    next: StorageU256,
    offers: StorageMap<U256, Offer>,
}

#[public]
impl Swap {
    /// Offers `given` of token `give` for `wanted` of token `want`; returns the offer's id.
    ///
    /// # Errors
    /// The caller has less than is offered, or the token cannot say.
    pub fn offer(
        &mut self,
        give: Address,
        given: U256,
        want: Address,
        wanted: U256,
    ) -> Result<U256, SwapError> {
        let maker = self.vm().msg_sender();
        let balance = IToken::new(give)
            .balance_of(self.vm(), Call::new(), maker)
            .map_err(|error| refused(give, error))?;
        if balance < given {
            return Err(SwapError::Uncovered(SwapUncovered {
                token: give,
                account: maker,
                balance,
                needed: given,
            }));
        }
        let id = self.next.get();
        self.next.set(id.wrapping_add(U256::ONE));
        let mut offer = self.offers.setter(id);
        offer.maker.set(maker);
        offer.give.set(give);
        offer.given.set(given);
        offer.want.set(want);
        offer.wanted.set(wanted);
        self.vm().log(Offered {
            id,
            maker,
            give,
            given,
            want,
            wanted,
        });
        Ok(id)
    }

    /// Takes an offer: both tokens move, or neither.
    ///
    /// # Errors
    /// There is no such offer, or a token does not move.
    pub fn take(&mut self, id: U256) -> Result<(), SwapError> {
        let taker = self.vm().msg_sender();
        let mut offer = self.offers.setter(id);
        let maker = offer.maker.get();
        if maker.is_zero() {
            return Err(SwapError::Missing(SwapMissing { id }));
        }
        let (give, given) = (offer.give.get(), offer.given.get());
        let (want, wanted) = (offer.want.get(), offer.wanted.get());
        offer.maker.erase();
        self.pull(want, taker, maker, wanted)?;
        self.pull(give, maker, taker, given)?;
        self.vm().log(Swapped { id, taker });
        Ok(())
    }
}

impl Swap {
    fn pull(
        &mut self,
        token: Address,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<(), SwapError> {
        let call = Call::new_mutating(self);
        match IToken::new(token).transfer_from(self.vm(), call, from, to, value) {
            Ok(true) => Ok(()),
            Ok(false) => Err(refused(token, Error::Revert(Vec::new()))),
            Err(error) => Err(refused(token, error)),
        }
    }
}

fn refused(token: Address, error: Error) -> SwapError {
    SwapError::Refused(SwapRefused {
        token,
        reason: Vec::from(error).into(),
    })
}
