// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The part of forge's cheatcodes that tests here use.
interface Vm {
    /// @dev What a failed assertion reverts with.
    error CheatcodeError(string message);

    function warp(uint256 timestamp) external;
    /// @dev Gives an account this balance.
    function deal(address account, uint256 balance) external;
    /// @dev Puts code at an address.
    function etch(address target, bytes calldata code) external;
    /// @dev Sets the base fee.
    function fee(uint256 baseFee) external;
    /// @dev The timestamp as it is: the compiler may read `block.timestamp` once for a whole call, across a `warp`.
    function getBlockTimestamp() external view returns (uint256);
    /// @dev The next call comes from `sender`.
    function prank(address sender) external;
    /// @dev The next call comes from `sender` in a transaction of `origin`.
    function prank(address sender, address origin) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    /// @dev Drops the call where `condition` does not hold; in a campaign it counts as discarded.
    function assume(bool condition) external pure;
    /// @dev The environment's variable of that name, where it is set.
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
    /// @dev A new contract of the artifact's code, made with `arguments`.
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);
    /// @dev The account of a key.
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function toString(bytes calldata value) external pure returns (string memory);
    function expectRevert(bytes calldata revertData) external;
    function assertTrue(bool condition, string calldata claim) external pure;
    function assertEq(uint256 left, uint256 right, string calldata claim) external pure;
    function assertLe(uint256 left, uint256 right, string calldata claim) external pure;
    function assertGe(uint256 left, uint256 right, string calldata claim) external pure;
}

/// @dev Where forge listens.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @notice `x` brought into `low` to `high`, both included; what lies there already stays.
function bound(uint256 x, uint256 low, uint256 high) pure returns (uint256) {
    if (x >= low && x <= high) return x;
    return high - low == type(uint256).max ? x : low + x % (high - low + 1);
}

/// @notice Functions of a contract, as a campaign's `targetSelectors` and `excludeSelectors` name them.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}
