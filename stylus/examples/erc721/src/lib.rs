//! An ERC-721 token that tells receivers of what they get. Its interface is `test/mocks/IRustErc721.sol`.
//!
//! Anybody may mint, and ids count from zero. A receiver that calls back while it is told is refused, since the SDK lets
//! no call re-enter by default.
#![cfg_attr(not(any(test, feature = "export-abi")), no_main)]
#![cfg_attr(not(any(test, feature = "export-abi")), no_std)]
#![allow(clippy::must_use_candidate, reason = "the SDK calls the methods")]

extern crate alloc;

use alloc::{string::String, vec, vec::Vec};
use alloy_primitives::{fixed_bytes, Address, FixedBytes, U256};
use alloy_sol_types::sol;
use stylus_sdk::{
    abi::Bytes,
    prelude::*,
    storage::{StorageAddress, StorageBool, StorageMap, StorageU256},
};

sol! {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    error TokenMissing(uint256 tokenId);
    error TokenNotOwned(uint256 tokenId, address account, address owner);
    error TokenNotApproved(uint256 tokenId, address account);
    error TokenReceiver(address receiver);
    error TokenRefused(uint256 tokenId, address receiver, bytes reason);
}

sol_interface! {
    interface IReceiver {
        function onERC721Received(address operator, address from, uint256 token_id, bytes data) external returns (bytes4);
    }
}

/// What a receiver answers that takes a token: the selector of its function.
const TAKEN: FixedBytes<4> = fixed_bytes!("150b7a02");

/// Why the token refuses.
#[derive(SolidityError)]
pub enum TokenError {
    /// Nobody owns the token.
    Missing(TokenMissing),
    /// It is somebody else's.
    NotOwned(TokenNotOwned),
    /// Its owner did not let the caller move it.
    NotApproved(TokenNotApproved),
    /// Nobody can hold a token at the zero address.
    Receiver(TokenReceiver),
    /// The receiving contract did not answer as it should; the reason is what it reverted with.
    Refused(TokenRefused),
}

/// A token that nobody owns does not exist.
#[storage]
#[entrypoint]
pub struct Erc721 {
    minted: StorageU256,
    owners: StorageMap<U256, StorageAddress>,
    balances: StorageMap<Address, StorageU256>,
    approvals: StorageMap<U256, StorageAddress>,
    operators: StorageMap<Address, StorageMap<Address, StorageBool>>,
}

#[public]
impl Erc721 {
    /// What people call the token.
    pub fn name(&self) -> String {
        String::from("Crab")
    }

    /// The ticker.
    pub fn symbol(&self) -> String {
        String::from("CRAB")
    }

    /// ERC-165: itself and ERC-721.
    pub fn supports_interface(&self, interface_id: FixedBytes<4>) -> bool {
        interface_id == fixed_bytes!("01ffc9a7") || interface_id == fixed_bytes!("80ac58cd")
    }

    /// How many tokens an account has.
    pub fn balance_of(&self, owner: Address) -> U256 {
        self.balances.get(owner)
    }

    /// A token's owner.
    ///
    /// # Errors
    /// There is no such token.
    pub fn owner_of(&self, token_id: U256) -> Result<Address, TokenError> {
        let owner = self.owners.get(token_id);
        if owner.is_zero() {
            return Err(TokenError::Missing(TokenMissing { tokenId: token_id }));
        }
        Ok(owner)
    }

    /// Who else may move a token; zero for nobody.
    ///
    /// # Errors
    /// There is no such token.
    pub fn get_approved(&self, token_id: U256) -> Result<Address, TokenError> {
        self.owner_of(token_id)?;
        Ok(self.approvals.get(token_id))
    }

    /// Whether `operator` may move every token of `owner`.
    pub fn is_approved_for_all(&self, owner: Address, operator: Address) -> bool {
        self.operators.getter(owner).get(operator)
    }

    /// Makes the next token.
    ///
    /// # Errors
    /// The receiver is zero.
    pub fn mint(&mut self, to: Address) -> Result<U256, TokenError> {
        let token_id = self.minted.get();
        self.minted.set(token_id.wrapping_add(U256::ONE));
        self.hand(Address::ZERO, to, token_id)?;
        Ok(token_id)
    }

    /// Lets `approved` move a token until it has moved.
    ///
    /// # Errors
    /// There is no such token, or the caller is neither its owner nor an operator.
    pub fn approve(&mut self, approved: Address, token_id: U256) -> Result<(), TokenError> {
        let owner = self.owner_of(token_id)?;
        let account = self.vm().msg_sender();
        if account != owner && !self.is_approved_for_all(owner, account) {
            return Err(TokenError::NotApproved(TokenNotApproved {
                tokenId: token_id,
                account,
            }));
        }
        self.approvals.insert(token_id, approved);
        self.vm().log(Approval {
            owner,
            approved,
            tokenId: token_id,
        });
        Ok(())
    }

    /// Lets `operator` move every token of the caller, or no longer.
    pub fn set_approval_for_all(&mut self, operator: Address, approved: bool) {
        let owner = self.vm().msg_sender();
        self.operators.setter(owner).insert(operator, approved);
        self.vm().log(ApprovalForAll {
            owner,
            operator,
            approved,
        });
    }

    /// Moves a token; a contract that cannot handle it may receive it.
    ///
    /// # Errors
    /// The token is not `from`'s, the caller may not move it, or the receiver is zero.
    pub fn transfer_from(
        &mut self,
        from: Address,
        to: Address,
        token_id: U256,
    ) -> Result<(), TokenError> {
        let owner = self.owner_of(token_id)?;
        if owner != from {
            return Err(TokenError::NotOwned(TokenNotOwned {
                tokenId: token_id,
                account: from,
                owner,
            }));
        }
        let account = self.vm().msg_sender();
        let approved =
            account == self.approvals.get(token_id) || self.is_approved_for_all(owner, account);
        if account != owner && !approved {
            return Err(TokenError::NotApproved(TokenNotApproved {
                tokenId: token_id,
                account,
            }));
        }
        self.approvals.delete(token_id);
        let left = self.balances.get(from).wrapping_sub(U256::ONE);
        self.balances.insert(from, left);
        self.hand(from, to, token_id)
    }

    /// Moves a token; a contract has to say that it takes it.
    ///
    /// # Errors
    /// As [`Self::transfer_from`], or the contract refuses.
    pub fn safe_transfer_from(
        &mut self,
        from: Address,
        to: Address,
        token_id: U256,
    ) -> Result<(), TokenError> {
        self.safe_transfer_from_with_data(from, to, token_id, Bytes::default())
    }

    /// Moves a token and passes `data` on; a contract has to say that it takes it.
    ///
    /// # Errors
    /// As [`Self::transfer_from`], or the contract refuses.
    #[selector(name = "safeTransferFrom")]
    pub fn safe_transfer_from_with_data(
        &mut self,
        from: Address,
        to: Address,
        token_id: U256,
        data: Bytes,
    ) -> Result<(), TokenError> {
        self.transfer_from(from, to, token_id)?;
        self.tell(from, to, token_id, data)
    }
}

impl Erc721 {
    fn hand(&mut self, from: Address, to: Address, token_id: U256) -> Result<(), TokenError> {
        if to.is_zero() {
            return Err(TokenError::Receiver(TokenReceiver { receiver: to }));
        }
        let more = self.balances.get(to).wrapping_add(U256::ONE);
        self.balances.insert(to, more);
        self.owners.insert(token_id, to);
        self.vm().log(Transfer {
            from,
            to,
            tokenId: token_id,
        });
        Ok(())
    }

    /// Asks a receiving contract, after everything else is written.
    fn tell(
        &mut self,
        from: Address,
        to: Address,
        token_id: U256,
        data: Bytes,
    ) -> Result<(), TokenError> {
        if self.vm().code_size(to) == 0 {
            return Ok(());
        }
        let operator = self.vm().msg_sender();
        let call = Call::new_mutating(self);
        match IReceiver::new(to).on_erc_721_received(
            self.vm(),
            call,
            operator,
            from,
            token_id,
            data,
        ) {
            Ok(TAKEN) => Ok(()),
            Ok(_) => Err(refused(token_id, to, Vec::new())),
            Err(error) => Err(refused(token_id, to, error.into())),
        }
    }
}

fn refused(token_id: U256, receiver: Address, reason: Vec<u8>) -> TokenError {
    TokenError::Refused(TokenRefused {
        tokenId: token_id,
        receiver,
        reason: reason.into(),
    })
}
