// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title AssayToken
/// @notice The protocol's token: what providers stake, what governs, what rewards are minted in. Besides what is here
/// it is an ERC-20 with ERC-2612 permits, votes by delegation (ERC-5805, with timestamps), and burning of one's own.
///
/// Powers:
/// - minter: mints, in any 365 days at most {YEARLY_CAP}.
/// - owner (timelock): names the minter, and the gateway, once.
/// - gateway: burns what its owner approved to it, and makes as much again as it burned.
/// - nobody: raises the cap, mints beyond it, moves or freezes another's tokens, pauses.
///
/// What is burned cannot be minted again beyond the cap.
interface IAssayToken {
    /// @notice `account` got `amount` that did not exist before.
    event Minted(address indexed minter, address indexed account, uint128 amount);
    /// @notice Who can mint from now on; 0: nobody.
    event MinterChanged(address indexed minter);

    /// @notice The gateway to the parent chain, and the token there.
    event GatewayNamed(address indexed gateway, address indexed l1Token);
    /// @notice `amount` of `account` left for the parent chain.
    event BridgedOut(address indexed account, uint256 amount);
    /// @notice `amount` came from there for `account`.
    event BridgedIn(address indexed account, uint256 amount);

    error TokenNotMinter(address caller, address minter);
    /// @dev `available` is {mintable}; it grows with time.
    error TokenMintAboveCap(uint128 amount, uint128 available);
    error TokenNotGateway(address caller, address gateway);
    /// @dev `burned` is {bridgedOut}.
    error TokenBridgeAboveBurned(uint256 amount, uint256 burned);
    error TokenGatewayNamed(address gateway);
    error TokenNoGateway(address gateway, address l1Token);

    /* MINTING */

    /// @notice Makes `amount` for `account`.
    /// @dev Emits a {Minted} event. Invariant 11.
    /// Requirements:
    /// - the caller is the minter: {TokenNotMinter};
    /// - `amount` is at most {mintable}: {TokenMintAboveCap};
    /// - `account` is not zero: {ERC20InvalidReceiver};
    /// - the supply stays below 2^128: {ERC20ExceededSafeSupply}.
    function mint(address account, uint128 amount) external;

    /// @notice What can be minted now.
    ///
    /// A twelfth of the cap can be minted at once. What was minted comes back at a steady rate, eleven twelfths of the cap
    /// in 365 days. So all that is minted from one second to another, both included, is at most what was there at the
    /// first, a twelfth, and what came back until the last: in any 365 days, the cap. What comes back is rounded down, by
    /// less than a unit at each mint.
    function mintable() external view returns (uint128);

    /// @notice The most that can be minted in any 365 days. It never changes.
    function YEARLY_CAP() external view returns (uint128); // solhint-disable-line func-name-mixedcase

    /* BRIDGE */

    /// @notice Burns what leaves for the parent chain. A gateway is no owner: it needs an approval, as anybody does.
    /// @dev Emits a {BridgedOut} event. The name is Arbitrum's, as those of the next two are (`IArbToken`).
    /// Requirements:
    /// - the caller is the gateway: {TokenNotGateway};
    /// - `account` approved as much to it: {ERC20InsufficientAllowance};
    /// - and has it: {ERC20InsufficientBalance}.
    function bridgeBurn(address account, uint256 amount) external;

    /// @notice Makes what comes back. It does not count against the cap: it was there before.
    /// @dev Emits a {BridgedIn} event. Invariant 11.
    /// Requirements:
    /// - the caller is the gateway: {TokenNotGateway};
    /// - `amount` is at most {bridgedOut}: {TokenBridgeAboveBurned}.
    function bridgeMint(address account, uint256 amount) external;

    /// @notice The token on the parent chain; 0: there is none.
    function l1Address() external view returns (address);

    /// @notice The gateway to the parent chain; 0: there is none.
    function gateway() external view returns (address);

    /// @notice What is on the parent chain, or on its way from or to it.
    function bridgedOut() external view returns (uint256);

    /* GOVERNANCE */

    /// @notice Names the gateway and the token on the parent chain, once and for all: another gateway could make here what
    /// is still owned there.
    /// @dev Emits a {GatewayNamed} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - there is no gateway yet: {TokenGatewayNamed};
    /// - neither is zero: {TokenNoGateway}.
    function setGateway(address newGateway, address l1Token) external;

    /// @notice Names the one account that can mint; 0: nobody. The cap counts over all minters.
    /// @dev Emits a {MinterChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setMinter(address newMinter) external;

    /// @notice Who can mint; 0: nobody.
    function minter() external view returns (address);
}
