// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ArbWasmCache
/// @notice The precompile at 0x72 of Arbitrum chains that decides which Stylus programs start as cached.
/// @dev Powers: cache managers may cache programs and evict them; the chain's owner names the managers. Everybody else
/// bids at the cache manager's contract.
interface IArbWasmCache {
    /// @notice A program was cached or evicted.
    event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached);

    /// @notice The program is not active under the rules of today.
    error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);

    /// @notice The program was activated too long ago.
    error ProgramExpired(uint64 ageInSeconds);

    /// @notice Whether `manager` may cache and evict.
    function isCacheManager(address manager) external view returns (bool);

    /// @notice All that may.
    function allCacheManagers() external view returns (address[] memory managers);

    /// @notice Caches the code at `program`. Nothing happens where it is cached already.
    /// @dev Emits an {UpdateProgramCache} event. Warning: for anybody but a cache manager all gas is taken.
    ///
    /// Requirements:
    /// - the program is active ({ProgramNeedsUpgrade}, {ProgramExpired}).
    function cacheProgram(address program) external;

    /// @notice Evicts a program. Nothing happens where it is not cached.
    /// @dev Emits an {UpdateProgramCache} event. Warning: for anybody but a cache manager all gas is taken.
    function evictCodehash(bytes32 codehash) external;

    /// @notice Whether the program starts as cached.
    function codehashIsCached(bytes32 codehash) external view returns (bool);
}
