// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IExecuteVerifier} from "../interfaces/IExecuteVerifier.sol";
import {IProgramRegistry} from "../interfaces/IProgramRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IVerifier} from "../interfaces/IVerifier.sol";
import {Commitments} from "../libraries/Commitments.sol";
import {Claim} from "../types/Claim.sol";
import {ProgramId} from "../types/Ids.sol";

/// @title ExecuteVerifier
/// @notice Has the referee run the whole program again and compares.
contract ExecuteVerifier is IExecuteVerifier {
    /// @dev Six words; the input follows.
    uint256 private constant HEAD_BYTES = 6 * 32;
    /// @dev Of whatever is public.
    bytes32 private constant NO_SALT = 0;

    IProgramRegistry private immutable REGISTRY;
    IReferee private immutable REFEREE;

    /// @notice Executes the programs of one registry.
    /// @param registry_ Holds the programs, and names the referee that read them, which is the one that executes.
    constructor(IProgramRegistry registry_) {
        REGISTRY = registry_;
        REFEREE = IReferee(registry_.referee());
    }

    /// @inheritdoc IExecuteVerifier
    function verify(bytes32 claimHash, bytes calldata proof) external view returns (bytes4) {
        if (proof.length < HEAD_BYTES) revert ExecuteProofTruncated(HEAD_BYTES, proof.length);
        (
            bytes32 domainSeparator,
            bytes32 subject,
            uint256 provider,
            bytes32 program,
            uint256 accountWord,
            bytes32 inputSalt
        ) = abi.decode(proof[:HEAD_BYTES], (bytes32, bytes32, uint256, bytes32, uint256, bytes32));

        // Bits above an address are dropped: what remains is tested by the registry and by the claim's hash.
        address account = address(uint160(accountWord));
        REGISTRY.requireProgram(ProgramId.wrap(program), account);
        (bytes32 inputHash, bytes32 outputHash,) = REFEREE.execute(account, proof[HEAD_BYTES:]);
        Claim memory claim = Claim({
            subject: subject,
            provider: address(uint160(provider)),
            program: program,
            input: Commitments.saltedTensor(inputSalt, inputHash),
            output: Commitments.saltedTensor(NO_SALT, outputHash)
        });
        bytes32 computed = MessageHashUtils.toTypedDataHash(domainSeparator, claim.hash());
        if (computed != claimHash) revert ExecuteClaimMismatch(claimHash, computed);
        return IVerifier.verify.selector;
    }

    /// @inheritdoc IExecuteVerifier
    function registry() external view returns (address) {
        return address(REGISTRY);
    }

    /// @inheritdoc IExecuteVerifier
    function referee() external view returns (address) {
        return address(REFEREE);
    }
}
