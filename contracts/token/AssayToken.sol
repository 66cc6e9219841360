// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IAssayToken} from "../interfaces/IAssayToken.sol";

/// @title AssayToken
/// @notice ERC-20 with permits, votes and burning, minted by one controller under a yearly cap that never changes.
contract AssayToken is IAssayToken, ERC20Permit, ERC20Votes, ERC20Burnable, Ownable2Step {
    /// @dev The period of the cap.
    uint256 private constant YEAR = 365 days;

    /// @inheritdoc IAssayToken
    uint128 public immutable YEARLY_CAP;

    /// @dev The part of the cap that can be minted at once; the rest comes back within a year.
    uint128 private immutable BURST;

    address private _minter; // slot 13
    uint128 private _spent; // slot 14: at `_spentAt`, what of the burst was used up
    uint48 private _spentAt;

    /// @inheritdoc IAssayToken
    address public gateway; // slot 15
    /// @inheritdoc IAssayToken
    address public l1Address; // slot 16
    /// @inheritdoc IAssayToken
    uint256 public bridgedOut; // slot 17

    /// @notice The first supply, which does not count against the cap. Nobody can mint until the owner says who.
    /// @param owner_ The timelock in production.
    /// @param holder Gets `supply`.
    constructor(address owner_, address holder, uint128 supply, uint128 yearlyCap)
        ERC20("Assay", "ASSAY")
        ERC20Permit("Assay")
        Ownable(owner_)
    {
        YEARLY_CAP = yearlyCap;
        BURST = yearlyCap / 12;
        _mint(holder, supply);
    }

    /* MINTING */

    /// @inheritdoc IAssayToken
    function mint(address account, uint128 amount) external {
        if (msg.sender != _minter) revert TokenNotMinter(msg.sender, _minter);
        uint128 available = mintable();
        if (amount > available) revert TokenMintAboveCap(amount, available);
        _spent = BURST - available + amount;
        _spentAt = uint48(block.timestamp);
        emit Minted(msg.sender, account, amount);
        _mint(account, amount);
    }

    /// @inheritdoc IAssayToken
    function mintable() public view returns (uint128) {
        uint256 back = uint256(YEARLY_CAP - BURST) * (block.timestamp - _spentAt) / YEAR;
        // At most the burst.
        return BURST - uint128(Math.saturatingSub(_spent, back));
    }

    /* BRIDGE */

    /// @inheritdoc IAssayToken
    function bridgeBurn(address account, uint256 amount) external {
        _onlyGateway();
        _spendAllowance(account, msg.sender, amount);
        bridgedOut += amount;
        emit BridgedOut(account, amount);
        _burn(account, amount);
    }

    /// @inheritdoc IAssayToken
    function bridgeMint(address account, uint256 amount) external {
        _onlyGateway();
        uint256 burned = bridgedOut;
        if (amount > burned) revert TokenBridgeAboveBurned(amount, burned);
        bridgedOut = burned - amount;
        emit BridgedIn(account, amount);
        _mint(account, amount);
    }

    /* VOTES */

    /// @notice ERC-6372: timestamps in seconds.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372: `mode=timestamp`.
    function CLOCK_MODE() public pure override returns (string memory) { // solhint-disable-line func-name-mixedcase
        return "mode=timestamp";
    }

    /// @notice The next nonce of an account, for permits and for delegations of votes.
    function nonces(address account) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(account);
    }

    /* GOVERNANCE */

    /// @inheritdoc IAssayToken
    function setMinter(address newMinter) external onlyOwner {
        _minter = newMinter;
        emit MinterChanged(newMinter);
    }

    /// @inheritdoc IAssayToken
    function setGateway(address newGateway, address l1Token) external onlyOwner {
        if (gateway != address(0)) revert TokenGatewayNamed(gateway);
        if (newGateway == address(0) || l1Token == address(0)) revert TokenNoGateway(newGateway, l1Token);
        (gateway, l1Address) = (newGateway, l1Token);
        emit GatewayNamed(newGateway, l1Token);
    }

    /// @inheritdoc IAssayToken
    function minter() external view returns (address) {
        return _minter;
    }

    function _onlyGateway() private view {
        if (msg.sender != gateway) revert TokenNotGateway(msg.sender, gateway);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    /// @dev What the protocol assumes of its token: amounts fit 128 bits, those included that can come back.
    function _maxSupply() internal view override returns (uint256) {
        return type(uint128).max - bridgedOut;
    }
}
