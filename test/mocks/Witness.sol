// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHostFunctions} from "./IHostFunctions.sol";

/// @title Witness
/// @notice Tells what Solidity sees where a program calls it, is called, or borrows its code.
contract Witness {
    /// @notice A transaction and its block.
    struct Surroundings {
        uint256 baseFee;
        uint256 chainId;
        address coinbase;
        uint256 gasLimit;
        uint256 number;
        uint256 timestamp;
        uint256 gasPrice;
        address origin;
    }

    /// @notice What this contract and a program saw in one transaction.
    event Compared(Surroundings own, Surroundings programs);
    /// @notice Wei came without calldata, and so much gas with them.
    event Paid(address from, uint256 value, uint256 gasGiven);
    /// @notice Where {look} ran.
    event Looked(address self, address sender, uint256 value);

    /// @notice As asked for.
    error WitnessRefused(uint256 number);

    receive() external payable {
        emit Paid(msg.sender, msg.value, gasleft());
    }

    /// @notice Writes a slot of whoever runs this.
    function keep(bytes32 key, bytes32 value) external payable {
        assembly ("memory-safe") {
            sstore(key, value)
        }
    }

    /// @notice Writes a transient slot of whoever runs this.
    function keepTransient(bytes32 key, bytes32 value) external {
        assembly ("memory-safe") {
            tstore(key, value)
        }
    }

    /// @notice Says where it runs, who called and with how much.
    function look() external payable {
        emit Looked(address(this), msg.sender, msg.value);
    }

    /// @notice Has `program` tell its surroundings, and tells its own.
    function compare(IHostFunctions program) external {
        emit Compared(surroundings(), surroundingsOf(program));
    }

    /// @notice Calls `to`, hands on what it gives, and says that it went well or reverts.
    function forward(address to, bytes calldata data) external payable returns (bytes memory output) {
        bool success;
        (success, output) = to.call{value: msg.value}(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(output, 32), mload(output))
            }
        }
    }

    /// @notice Calls `to` twice in one transaction, and tells what each gave.
    function twice(address to, bytes calldata first, bytes calldata second)
        external
        returns (bytes memory gaveFirst, bytes memory gaveSecond)
    {
        bool success;
        (success, gaveFirst) = to.call(first);
        if (!success) revert WitnessRefused(1);
        (success, gaveSecond) = to.call(second);
        if (!success) revert WitnessRefused(2);
    }

    /// @notice Calls `to`, undoes all it did, and reports whether it went well by {WitnessRefused}: 1 or 0.
    function forwardAndRevert(address to, bytes calldata data) external {
        (bool success,) = to.call(data);
        revert WitnessRefused(success ? 1 : 0);
    }

    /// @notice Calls itself to do and undo, then carries on.
    function forwardInVain(address to, bytes calldata data) external returns (uint256 succeeded) {
        try this.forwardAndRevert(to, data) {
            succeeded = 2;
        } catch (bytes memory reason) {
            succeeded = uint8(reason[35]);
        }
    }

    /// @notice A slot of whoever runs this.
    function kept(bytes32 key) external view returns (bytes32 value) {
        assembly ("memory-safe") {
            value := sload(key)
        }
    }

    /// @notice Gas on entry, less what it takes to get here.
    function gasGiven() external view returns (uint256) {
        return gasleft();
    }

    /// @notice `length` bytes of 0xcd, by themselves.
    function give(uint256 length) external pure {
        bytes memory data = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            data[i] = 0xcd;
        }
        assembly ("memory-safe") {
            return(add(data, 32), length)
        }
    }

    /// @notice Reverts with {WitnessRefused}.
    function refuse(uint256 number) external pure {
        revert WitnessRefused(number);
    }

    /// @notice Takes all gas.
    function exhaust() external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    /// @notice What Solidity says of transaction and block.
    function surroundings() public view returns (Surroundings memory) {
        return Surroundings({
            baseFee: block.basefee,
            chainId: block.chainid,
            coinbase: block.coinbase,
            gasLimit: block.gaslimit,
            number: block.number,
            timestamp: block.timestamp,
            gasPrice: tx.gasprice,
            // solhint-disable-next-line avoid-tx-origin
            origin: tx.origin
        });
    }

    /// @notice What a program says of them.
    function surroundingsOf(IHostFunctions program) public view returns (Surroundings memory) {
        return Surroundings({
            baseFee: program.blockBasefee(),
            chainId: program.chainid(),
            coinbase: program.blockCoinbase(),
            gasLimit: program.blockGasLimit(),
            number: program.blockNumber(),
            timestamp: program.blockTimestamp(),
            gasPrice: program.txGasPrice(),
            origin: program.txOrigin()
        });
    }
}

/// @title Newborn
/// @notice What programs create: keeps who made it and with how much, or refuses to be born.
contract Newborn {
    /// @notice Who created it.
    address public immutable MAKER;
    /// @notice Wei that came along.
    uint256 public immutable ENDOWMENT;

    /// @notice Odd numbers are not born.
    error NewbornOdd(uint256 number);

    constructor(uint256 number) payable {
        if (number % 2 == 1) revert NewbornOdd(number);
        MAKER = msg.sender;
        ENDOWMENT = msg.value;
    }
}
