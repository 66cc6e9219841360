// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title HostFunctions
/// @notice Asks for every host function by name. The program is stylus/test-contracts/host-functions.
/// @dev Status and `size` are as the host left them; `data` beside them is what could be read. Calls may re-enter.
interface IHostFunctions {
    /// @notice The calldata, which `data` makes longer.
    function readArgs(bytes calldata data) external view returns (bytes memory);

    /// @notice Writes both results: the second counts.
    function writeResult(bytes calldata first, bytes calldata second) external view;

    /// @notice Ends with a status and `data`.
    function exitEarly(uint32 status, bytes calldata data) external view;

    /// @notice A slot's value.
    function storageLoad(bytes32 key) external view returns (bytes32);

    /// @notice Writes a slot, which the end of the call flushes.
    function storageCache(bytes32 key, bytes32 value) external;

    /// @notice Writes a slot to the cache and ends before it is flushed.
    function storageCacheOnly(bytes32 key, bytes32 value) external;

    /// @notice Writes and flushes a slot, then reverts.
    function storageFlushAndRevert(bytes32 key, bytes32 value, bool clear) external;

    /// @notice Writes and flushes a slot, calls `writer` with `data`, and loads the slot: the cache's value but for `clear`.
    function storageFlush(bytes32 key, bytes32 value, bool clear, address writer, bytes calldata data)
        external
        returns (bytes32);

    /// @notice A transient slot's value.
    function transientLoad(bytes32 key) external view returns (bytes32);

    /// @notice Writes a transient slot.
    function transientStore(bytes32 key, bytes32 value) external;

    /// @notice Calls `to` with wei of its own and at most `gas`.
    function callContract(address to, bytes calldata data, uint256 value, uint64 gas)
        external
        returns (uint8 status, uint32 size, bytes memory returned);

    /// @notice Runs the code of `to` as its own.
    function delegateCallContract(address to, bytes calldata data, uint64 gas)
        external
        returns (uint8 status, uint32 size, bytes memory returned);

    /// @notice Calls `to` statically.
    function staticCallContract(address to, bytes calldata data, uint64 gas)
        external view
        returns (uint8 status, uint32 size, bytes memory returned);

    /// @notice Creates a contract: its address, or zero and revert data.
    function create1(bytes calldata code, uint256 endowment)
        external
        returns (address created, uint32 size, bytes memory returned);

    /// @notice The same at an address that `code` and `salt` decide.
    function create2(bytes calldata code, uint256 endowment, bytes32 salt)
        external
        returns (address created, uint32 size, bytes memory returned);

    /// @notice Calls `to`, then reads some of what it returned into a buffer of `size`.
    function readReturnData(address to, bytes calldata data, uint32 offset, uint32 size)
        external
        returns (uint32 available, uint32 copied, bytes memory buffer);

    /// @notice The length of returned data before any call, and how much of it can be read.
    function returnDataSize() external view returns (uint32 size, uint32 copied);

    /// @notice Logs: the first `topics` words of `data` are topics.
    function emitLog(bytes calldata data, uint32 topics) external;

    /// @notice Wei of `account`.
    function accountBalance(address account) external view returns (uint256);

    /// @notice Some of an account's code in a buffer of `size`.
    function accountCode(address account, uint32 offset, uint32 size)
        external view
        returns (uint32 copied, bytes memory buffer);

    /// @notice Bytes of an account's code.
    function accountCodeSize(address account) external view returns (uint32);

    /// @notice Hash of an account's code; zero where there is no account.
    function accountCodehash(address account) external view returns (bytes32);

    /// @notice Gas left.
    function evmGasLeft() external view returns (uint64);

    /// @notice Ink left.
    function evmInkLeft() external view returns (uint64);

    /// @notice Wei a unit of gas, of the block.
    function blockBasefee() external view returns (uint256);

    /// @notice The chain's id.
    function chainid() external view returns (uint64);

    /// @notice Who gets the block's fees.
    function blockCoinbase() external view returns (address);

    /// @notice The block's gas limit.
    function blockGasLimit() external view returns (uint64);

    /// @notice The block's number.
    function blockNumber() external view returns (uint64);

    /// @notice The block's time in seconds.
    function blockTimestamp() external view returns (uint64);

    /// @notice Whose storage and wei this is.
    function contractAddress() external view returns (address);

    /// @notice Quotient; zero by zero.
    function mathDiv(uint256 value, uint256 divisor) external pure returns (uint256);

    /// @notice Rest; zero by zero.
    function mathMod(uint256 value, uint256 modulus) external pure returns (uint256);

    /// @notice Power, wrapping.
    function mathPow(uint256 value, uint256 exponent) external pure returns (uint256);

    /// @notice Rest of a sum; zero by zero.
    function mathAddMod(uint256 value, uint256 addend, uint256 modulus) external pure returns (uint256);

    /// @notice Rest of a product; zero by zero.
    function mathMulMod(uint256 value, uint256 factor, uint256 modulus) external pure returns (uint256);

    /// @notice Whether the contract has another frame open.
    function msgReentrant() external view returns (bool);

    /// @notice Who called.
    function msgSender() external view returns (address);

    /// @notice Wei that came along.
    function msgValue() external payable returns (uint256);

    /// @notice Keccak-256 of `data`.
    function nativeKeccak256(bytes calldata data) external pure returns (bytes32);

    /// @notice Wei a unit of gas, of the transaction.
    function txGasPrice() external view returns (uint256);

    /// @notice Ink a unit of gas.
    function txInkPrice() external view returns (uint32);

    /// @notice Who signed the transaction.
    function txOrigin() external view returns (address);

    /// @notice Pays for `pages` without growing: the gas that it took.
    function payForMemoryGrow(uint16 pages) external pure returns (uint64);
}
