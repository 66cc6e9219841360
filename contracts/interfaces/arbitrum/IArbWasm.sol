// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ArbWasm
/// @notice The precompile at 0x71 of Arbitrum chains that activates Stylus programs and answers what is known of them.
/// @dev Programs are known by the hash of their code: what holds for one account holds for every other with that code.
interface IArbWasm {
    /// @notice A program is active from now on.
    /// @param codehash Keccak-256 of the account's code.
    /// @param moduleHash Hash of what the code was compiled to.
    /// @param dataFee Wei that the activation cost besides its gas.
    event ProgramActivated(
        bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version
    );

    /// @notice A program's time starts anew.
    event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee);

    /// @notice The account does not hold a program.
    error ProgramNotWasm();

    /// @notice The program was never activated.
    error ProgramNotActivated();

    /// @notice The program was activated under older rules and must be activated again.
    error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);

    /// @notice The program was activated too long ago and must be activated again.
    error ProgramExpired(uint64 ageInSeconds);

    /// @notice The program is active already.
    error ProgramUpToDate();

    /// @notice The program's time may not be extended yet.
    error ProgramKeepaliveTooSoon(uint64 ageInSeconds);

    /// @notice The value sent does not cover the data fee.
    error ProgramInsufficientValue(uint256 have, uint256 want);

    /// @notice Checks, compiles and activates the code at `program`, or activates it again after an upgrade or expiry.
    /// @dev Emits a {ProgramActivated} event. Value beyond the data fee goes back to the caller, whose code is not run.
    /// Warning: where the chain refuses the module, all gas is taken and nothing is returned.
    ///
    /// Requirements:
    /// - `program` holds a program ({ProgramNotWasm}) that is not active ({ProgramUpToDate});
    /// - the value covers the data fee ({ProgramInsufficientValue}).
    /// @return version Stylus version whose rules hold for the program.
    /// @return dataFee Wei taken.
    function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);

    /// @notice Starts the time of an active program anew, for its data fee.
    /// @dev Emits a {ProgramLifetimeExtended} event.
    ///
    /// Requirements:
    /// - the program is active, and was activated at least {keepaliveDays} ago ({ProgramKeepaliveTooSoon}).
    function codehashKeepalive(bytes32 codehash) external payable;

    /// @notice Version of the rules for programs activated now.
    function stylusVersion() external view returns (uint16 version);

    /// @notice Version under which the program was activated; reverts unless it is active.
    function codehashVersion(bytes32 codehash) external view returns (uint16 version);

    /// @notice Bytes of the compiled program, rounded up to a kilobyte; reverts unless it is active.
    function codehashAsmSize(bytes32 codehash) external view returns (uint32 size);

    /// @notice {codehashVersion} of the code at `program`.
    function programVersion(address program) external view returns (uint16 version);

    /// @notice Gas that a call of the program pays before it runs.
    /// @param gas Where the program is not cached.
    /// @param gasWhenCached Where it is.
    function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);

    /// @notice Pages of 64 KiB that a call of the program opens.
    function programMemoryFootprint(address program) external view returns (uint16 footprint);

    /// @notice Seconds until the program expires.
    function programTimeLeft(address program) external view returns (uint64 secondsLeft);

    /// @notice Ink that one unit of gas buys.
    function inkPrice() external view returns (uint32 price);

    /// @notice Words of stack that a program may have open.
    function maxStackDepth() external view returns (uint32 depth);

    /// @notice Pages that a transaction may open before it pays.
    function freePages() external view returns (uint16 pages);

    /// @notice Gas of a page beyond the free ones, without what rises exponentially.
    function pageGas() external view returns (uint16 gas);

    /// @notice Base of what rises exponentially; informational.
    function pageRamp() external view returns (uint64 ramp);

    /// @notice Pages that a transaction may have open at once.
    function pageLimit() external view returns (uint16 limit);

    /// @notice The least gas of starting any program: not cached, and cached.
    function minInitGas() external view returns (uint64 gas, uint64 cached);

    /// @notice Percent of a program's own part of its initial gas that is charged.
    function initCostScalar() external view returns (uint64 percent);

    /// @notice Days until an active program expires.
    function expiryDays() external view returns (uint16 _days);

    /// @notice Days until an active program's time may be extended.
    function keepaliveDays() external view returns (uint16 _days);

    /// @notice Programs that a block remembers as cached.
    function blockCacheSize() external view returns (uint16 count);

    /// @notice Gas of an activation on top of its fixed part and of what depends on the module.
    function activationGas() external view returns (uint64 gas);
}
