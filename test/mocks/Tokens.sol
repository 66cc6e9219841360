// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @notice An ordinary token with a permit, which anybody may mint.
contract MockToken is ERC20Permit {
    constructor() ERC20("Mock", "MOCK") ERC20Permit("Mock") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice A {MockToken} that is counted in units of another size.
contract DecimalsToken is MockToken {
    uint8 private immutable DECIMALS;

    constructor(uint8 decimals_) {
        DECIMALS = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }
}

/// @notice A {MockToken} whose holders can burn.
contract MockBurnableToken is MockToken, ERC20Burnable {}

/// @notice Keeps one percent of every transfer.
contract FeeToken is MockToken {
    function _update(address from, address to, uint256 amount) internal override {
        uint256 kept = from == address(0) ? 0 : amount / 100;
        super._update(from, to, amount - kept);
        if (kept != 0) super._update(from, address(0), kept);
    }
}

/// @notice Sends one unit more than it is asked to.
contract GenerousToken is MockToken {
    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0)) super._update(address(0), to, 1);
    }
}

/// @notice Refuses transfers from and to the listed.
contract BlocklistToken is MockToken {
    error Blocked(address account);

    mapping(address account => bool) public blocked;

    function setBlocked(address account, bool value) external {
        blocked[account] = value;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (blocked[from]) revert Blocked(from);
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}

/// @notice Makes one call in the middle of the next transfer, and keeps how it ended.
contract ReenteringToken is MockToken {
    address private _target;
    bytes private _data;

    bool public called;
    bool public succeeded;
    bytes public answer;

    function reenter(address target, bytes calldata data) external {
        _target = target;
        _data = data;
    }

    /// @notice Lets the token act in its own name, to hold an account in the market.
    function act(address target, bytes calldata data) external {
        (bool success, bytes memory returned) = target.call(data);
        if (!success) {
            assembly {
                revert(add(returned, 32), mload(returned))
            }
        }
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        called = true;
        (succeeded, answer) = target.call(_data);
    }
}

/// @notice Says nothing when a transfer succeeds, as the oldest tokens do.
contract NoReturnToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Answers false instead of reverting, whenever it is told to.
contract FalseToken is MockToken {
    bool public refusing;

    function setRefusing(bool value) external {
        refusing = value;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return !refusing && super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return !refusing && super.transferFrom(from, to, amount);
    }
}

/// @notice Passes another token's permit domain and nonces off as its own, so that what is signed for it is the
/// other's permit.
contract BorrowedDomainToken {
    MockToken private immutable OTHER;

    constructor(MockToken other) {
        OTHER = other;
    }

    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return OTHER.eip712Domain();
    }

    // solhint-disable-next-line func-name-mixedcase
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return OTHER.DOMAIN_SEPARATOR();
    }

    function nonces(address owner) external view returns (uint256) {
        return OTHER.nonces(owner);
    }
}
