// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Signatures} from "../../contracts/libraries/Signatures.sol";

/// @notice An account of one owner, or the logic of one, as it stands in the storage of a proxy.
contract OwnedAccount is IERC1271 {
    address public owner; // slot 0

    function initialize(address owner_) external {
        owner = owner_;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(_signed(digest), signature) == owner ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    /// @dev What its owner's key signs.
    function _signed(bytes32 digest) internal view virtual returns (bytes32) {
        return digest;
    }
}

/// @notice The same, whose owner signs in a domain of the account's own, so that what it signs for one of its accounts is nothing
/// to the others.
contract BoundAccount is OwnedAccount {
    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 private constant MESSAGE_TYPEHASH = keccak256("Message(bytes32 digest)");

    function _signed(bytes32 digest) internal view override returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, block.chainid, address(this)));
        bytes32 message = keccak256(abi.encode(MESSAGE_TYPEHASH, digest));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}

/// @notice A proxy whose logic is in the slot of ERC-1967.
contract SlotProxy is ERC1967Proxy {
    constructor(address logic, bytes memory setUp) ERC1967Proxy(logic, setUp) {}
}

/// @notice A proxy whose logic is in its first slot.
contract FirstSlotProxy {
    address private _logic; // slot 0

    constructor(address logic) {
        _logic = logic;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external payable {
        address logic = _logic;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), logic, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// @notice The logic of an account of several owners behind a {FirstSlotProxy}. A question that it does not know it passes to its
/// handler, with who asked behind it.
contract OwnersLogic {
    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");

    address private _logic; // slot 0, the proxy's
    mapping(address owner => bool) private _owners; // slot 1
    uint256 private _threshold; // slot 2
    address private _handler; // slot 3

    function setUp(address[] calldata owners, uint256 threshold, address handler) external {
        for (uint256 i; i < owners.length; ++i) {
            _owners[owners[i]] = true;
        }
        (_threshold, _handler) = (threshold, handler);
    }

    function domainSeparator() external view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, block.chainid, address(this)));
    }

    /// @notice Reverts unless as many owners signed as have to, in the order of their addresses.
    function checkSignatures(bytes32 digest, bytes calldata signatures) external view {
        address last;
        for (uint256 i; i < _threshold; ++i) {
            address signer = ECDSA.recover(digest, signatures[65 * i:65 * (i + 1)]);
            require(signer > last && _owners[signer]);
            last = signer;
        }
    }

    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata question) external returns (bytes memory answer) {
        bool done;
        (done, answer) = _handler.call(bytes.concat(question, bytes20(msg.sender)));
        require(done);
    }
}

/// @notice Answers for accounts with {OwnersLogic}, which it asks back.
contract OwnersHandler is IERC1271 {
    bytes32 private constant MESSAGE_TYPEHASH = keccak256("Message(bytes message)");

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signatures) external view returns (bytes4) {
        OwnersLogic account = OwnersLogic(msg.sender);
        bytes32 message = keccak256(abi.encode(MESSAGE_TYPEHASH, keccak256(abi.encode(digest))));
        bytes32 signed = keccak256(abi.encodePacked(hex"1901", account.domainSeparator(), message));
        account.checkSignatures(signed, signatures);
        return IERC1271.isValidSignature.selector;
    }
}

/// @notice Asks accounts as the market does.
contract SignatureAsker {
    function ask(address signer, bytes32 digest, bytes calldata signature, uint256 gasCap) external view returns (bool) {
        return Signatures.byCode(signer, digest, signature, gasCap) == Signatures.Verdict.Signed;
    }
}
