//! An ERC-20 token that its owner mints. Its interface is `test/mocks/IRustErc20.sol`.
//!
//! Slots are laid out as Solidity would lay out the same fields.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]

extern crate alloc;

use alloc::{string::String, vec, vec::Vec};
use alloy_primitives::{Address, U256};
use alloy_sol_types::sol;
use stylus_sdk::{
    prelude::*,
    storage::{StorageAddress, StorageMap, StorageU256},
};

sol! {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error TokenBalance(address account, uint256 balance, uint256 needed);
    error TokenAllowance(address owner, address spender, uint256 allowance, uint256 needed);
    error TokenReceiver(address receiver);
    error TokenMinter(address account);
    error TokenSupply(uint256 supply, uint256 minted);
}

/// Why the token refuses.
#[derive(SolidityError)]
pub enum TokenError {
    /// An account has less than it is to give.
    Balance(TokenBalance),
    /// A spender was allowed less.
    Allowance(TokenAllowance),
    /// Nobody can hold tokens at the zero address.
    Receiver(TokenReceiver),
    /// Only the owner mints.
    Minter(TokenMinter),
    /// The supply would not fit 256 bits.
    Supply(TokenSupply),
}

/// Balances add up to the supply.
#[storage]
#[entrypoint]
pub struct Erc20 {
    owner: StorageAddress,
    total_supply: StorageU256,
    balances: StorageMap<Address, StorageU256>,
    allowances: StorageMap<Address, StorageMap<Address, StorageU256>>,
}

#[public]
impl Erc20 {
    /// `owner` may mint.
    #[constructor]
    pub fn constructor(&mut self, owner: Address) {
        self.owner.set(owner);
    }

    /// What people call the token.
    pub fn name(&self) -> String {
        String::from("Oxide")
    }

    /// The ticker.
    pub fn symbol(&self) -> String {
        String::from("OXD")
    }

    /// Digits after the point.
    pub fn decimals(&self) -> u8 {
        18
    }

    /// Who may mint.
    pub fn owner(&self) -> Address {
        self.owner.get()
    }

    /// All tokens there are.
    pub fn total_supply(&self) -> U256 {
        self.total_supply.get()
    }

    /// An account's tokens.
    pub fn balance_of(&self, account: Address) -> U256 {
        self.balances.get(account)
    }

    /// What `spender` may still take from `owner`.
    pub fn allowance(&self, owner: Address, spender: Address) -> U256 {
        self.allowances.getter(owner).get(spender)
    }

    /// Makes new tokens.
    ///
    /// # Errors
    /// Somebody else than the owner calls, the receiver is zero, or the supply would overflow.
    pub fn mint(&mut self, to: Address, value: U256) -> Result<(), TokenError> {
        let account = self.vm().msg_sender();
        if account != self.owner.get() {
            return Err(TokenError::Minter(TokenMinter { account }));
        }
        let supply = self.total_supply.get();
        let Some(raised) = supply.checked_add(value) else {
            return Err(TokenError::Supply(TokenSupply {
                supply,
                minted: value,
            }));
        };
        self.total_supply.set(raised);
        self.credit(Address::ZERO, to, value)
    }

    /// Gives the caller's tokens away.
    ///
    /// # Errors
    /// The caller has less, or the receiver is zero.
    pub fn transfer(&mut self, to: Address, value: U256) -> Result<bool, TokenError> {
        self.give(self.vm().msg_sender(), to, value)?;
        Ok(true)
    }

    /// Lets `spender` take so much of the caller's tokens; the largest number is never used up.
    pub fn approve(&mut self, spender: Address, value: U256) -> bool {
        let owner = self.vm().msg_sender();
        self.allowances.setter(owner).insert(spender, value);
        self.vm().log(Approval {
            owner,
            spender,
            value,
        });
        true
    }

    /// Gives tokens away that their owner allowed the caller to take.
    ///
    /// # Errors
    /// Less was allowed, the owner has less, or the receiver is zero.
    pub fn transfer_from(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
    ) -> Result<bool, TokenError> {
        let spender = self.vm().msg_sender();
        let mut allowances = self.allowances.setter(from);
        let allowance = allowances.get(spender);
        if allowance != U256::MAX {
            let Some(rest) = allowance.checked_sub(value) else {
                return Err(TokenError::Allowance(TokenAllowance {
                    owner: from,
                    spender,
                    allowance,
                    needed: value,
                }));
            };
            allowances.insert(spender, rest);
        }
        self.give(from, to, value)?;
        Ok(true)
    }
}

impl Erc20 {
    fn give(&mut self, from: Address, to: Address, value: U256) -> Result<(), TokenError> {
        let balance = self.balances.get(from);
        let Some(rest) = balance.checked_sub(value) else {
            return Err(TokenError::Balance(TokenBalance {
                account: from,
                balance,
                needed: value,
            }));
        };
        self.balances.insert(from, rest);
        self.credit(from, to, value)
    }

    fn credit(&mut self, from: Address, to: Address, value: U256) -> Result<(), TokenError> {
        if to.is_zero() {
            return Err(TokenError::Receiver(TokenReceiver { receiver: to }));
        }
        // No balance exceeds the supply, which did not overflow.
        let balance = self.balances.get(to).wrapping_add(value);
        self.balances.insert(to, balance);
        self.vm().log(Transfer { from, to, value });
        Ok(())
    }
}
