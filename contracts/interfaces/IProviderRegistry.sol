// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GpuClass} from "../types/GpuClass.sol";
import {Node} from "../types/Node.sol";
import {ServingState} from "../types/ServingState.sol";

/// @title Provider registry
/// @notice Says what each provider offers: a class of GPUs, units of capacity, regions, features, and nodes with the keys
/// that inputs are sealed to. docs/registry.md is the map of it.
///
/// A provider is who {IStaking} knows as one, and serves with GPUs of one class. Its units count while they are fresh,
/// {FRESH_SECONDS} from its last {update}, and while its own active stake is at least {minStakePerUnit} for each; all of
/// them, or none. Delegated stake does not count here, so that nobody but the provider and who slashes it can end that.
///
/// Units of an **attested class** are only of GPUs that the {attestor} knows, one in each node, and with them comes the feature
/// of confidential GPUs, which is nobody's to claim. They count until their attestation ends, if that is earlier, and no longer
/// than the attestor says so.
///
/// What is stored may be stale meanwhile. {sync} makes it true for one provider and pays whoever calls it with the bond
/// that the provider left here. A provider that lowers its units first loses nothing: before it takes out stake, before it
/// stops refreshing, within the notice of a higher stake for a unit.
///
/// Powers:
/// - provider (owner key) and its operator: its state and its nodes. The bond goes back to the provider's address only,
///   and neither key can make units stale before {FRESH_SECONDS} are over, or take stake out here.
/// - anybody: makes a provider's stale units true, for its bond.
/// - owner (timelock): adds classes and retires them; sets {minStakePerUnit} up to {MAX_STAKE_PER_UNIT}, a raise only
///   after {NOTICE_SECONDS}, which are at least {FRESH_SECONDS}; names the first attestor at once, another after {NOTICE_SECONDS}.
/// - attestor: says how long units of attested classes count, and can end that. It is read and calls nothing here; units of other
///   classes, and exits, never depend on it.
/// - nobody: changes the weight of a class, or whether it is attested, takes a bond whose provider is true, removes a provider, pauses.
///
/// Assumed of {IStaking} and of its stake token what they say of themselves: a provider stays one, own stake falls only by
/// its owner's call and by a slash, the token moves what it is told and calls nobody.
interface IProviderRegistry {
    /* SERVING: EVENTS AND ERRORS */

    /// @notice What a provider offers from now on, until `expiresAt`.
    event ServingUpdated(
        address indexed provider, uint16 indexed gpuClass, uint32 units, uint64 regions, uint64 features, uint48 expiresAt
    );
    /// @notice `units` that were stale no longer count; `syncer` got the provider's bond for it.
    event ServingSynced(
        address indexed provider, uint16 indexed gpuClass, uint32 units, address indexed syncer, uint128 bond
    );
    /// @notice `payer` paid the bond of `provider`, to whom alone it goes back.
    event BondPosted(address indexed provider, address indexed payer, uint128 bond);
    /// @notice The bond went back to the provider's address.
    event BondReleased(address indexed provider, uint128 bond);

    error RegistryProviderUnknown(address provider);
    /// @dev Neither the provider's owner key nor its operator.
    error RegistryNotProvider(address provider, address caller);
    /// @dev Only an attestation gives these.
    error RegistryFeaturesAttested(uint64 features);
    /// @dev `until` is 0, or when it ended, of attestations for as many GPUs.
    error RegistryUnitsUnattested(address provider, uint32 units, uint48 until);
    error RegistryUnitsAboveNodes(address provider, uint256 units, uint256 capacity);
    /// @dev `available` is the provider's own active stake.
    error RegistryStakeShort(address provider, uint256 required, uint256 available);
    error RegistryNothingStale(address provider, uint32 units);
    error RegistryUnitsOffered(address provider, uint32 units);
    error RegistryBondMissing(address provider);

    /* NODES: EVENTS AND ERRORS */

    /// @notice What a node of a provider is from now on.
    event NodeSet(
        address indexed provider,
        uint32 indexed nodeId,
        uint16 indexed gpuClass,
        uint24 gpus,
        bytes32 endpointHash,
        bytes32 sealingKey
    );
    /// @notice A provider has no such node any more.
    event NodeRemoved(address indexed provider, uint32 indexed nodeId);

    error RegistryGpusZero(address provider, uint32 nodeId);
    error RegistrySealingKeyZero(address provider, uint32 nodeId);
    /// @dev Another class needs that it offers no units and has no other node.
    error RegistryGpuClassDiffers(address provider, uint16 present, uint16 asked);
    /// @dev A node of an attested class is one device.
    error RegistryGpusNotOne(address provider, uint32 nodeId, uint24 gpus);
    error RegistryNodeIdAboveLimit(address provider, uint32 nodeId, uint256 limit);
    error RegistryTooManyGpus(address provider, uint256 gpus, uint256 limit);
    error RegistryNodeUnknown(address provider, uint32 nodeId);

    /* GOVERNANCE: EVENTS AND ERRORS */

    /// @notice Nodes can have GPUs of this class, each worth `unitsPerGpu`.
    event GpuClassAdded(uint16 indexed gpuClass, bytes32 name, uint32 unitsPerGpu);
    /// @notice Units of this class are only of GPUs that the attestor knows.
    event GpuClassAttested(uint16 indexed gpuClass);
    /// @notice `attestor` is asked for units of attested classes from the timestamp `from` on; zero: nobody, so they have none.
    event AttestorAppointed(address indexed attestor, uint48 from);
    /// @notice Nodes of this class gain no GPUs any more.
    event GpuClassRetired(uint16 indexed gpuClass);
    /// @notice A unit needs this much stake from the timestamp `from` on.
    event MinStakePerUnitScheduled(uint96 stakePerUnit, uint48 from);

    error RegistryGpuClassUnknown(uint16 gpuClass);
    error RegistryGpuClassRetired(uint16 gpuClass);
    error RegistryUnitsPerGpuZero();
    error RegistryTooManyGpuClasses(uint256 limit);
    error RegistryStakePerUnitOutOfBounds(uint96 stakePerUnit, uint96 minimum, uint96 maximum);
    error RegistryAttestorMissing(address attestor);
    error RegistryStakingMissing(address staking);
    error RegistryBondZero();
    error RegistryFreshZero();
    /// @dev A provider that keeps itself fresh would not see a higher stake for a unit coming.
    error RegistryNoticeBelowFresh(uint48 noticeSeconds, uint48 freshSeconds);

    /* SERVING */

    /// @notice Sets what the provider offers and makes it fresh: it counts for {FRESH_SECONDS} from now.
    /// @dev Emits a {ServingUpdated} event. Units that do not rise are not checked against stake: what is stale stays so.
    /// Where they rise and no bond is here, the caller pays {BOND}, which is the provider's from then on: {BondPosted}.
    /// Units of an attested class get the feature of confidential GPUs, and count no longer than as many GPUs are attested.
    /// Requirements:
    /// - there is such a provider: {RegistryProviderUnknown};
    /// - the caller is its owner or its operator: {RegistryNotProvider};
    /// - `features` has none of the top eight bits: {RegistryFeaturesAttested};
    /// - units of an attested class, if any, are of GPUs that are attested now: {RegistryUnitsUnattested};
    /// of units that rise:
    /// - the provider's nodes have as many: {RegistryUnitsAboveNodes};
    /// - its own active stake is {minStakePerUnit} for each: {RegistryStakeShort};
    /// - the token's transfer of the bond succeeds: the token's own error.
    /// @param units 0: it offers nothing, and its bond can go back.
    /// @param regions A bit for each region; none: only orders that ask for no region find it.
    /// @param features A bit for each feature.
    function update(address provider, uint32 units, uint64 regions, uint64 features) external;

    /// @notice Makes stale units of a provider count no more, and pays the caller its bond. Anybody may call it.
    /// @dev Emits a {ServingSynced} event. All units fall, and features that came with them, also where stake is there for some:
    /// whatever counts has a bond here that pays for its next {sync}. The provider raises them again with a new bond.
    /// Requirements:
    /// - they are not fresh, not staked for, or not attested where they have to be: {RegistryNothingStale}.
    function sync(address provider) external;

    /// @notice Pays the bond back to the provider's address.
    /// @dev Emits a {BondReleased} event.
    /// Requirements:
    /// - there is such a provider: {RegistryProviderUnknown};
    /// - the caller is its owner or its operator: {RegistryNotProvider};
    /// - it offers no units: {RegistryUnitsOffered};
    /// - its bond is here: {RegistryBondMissing}.
    function releaseBond(address provider) external;

    /// @notice What is stored of a provider, stale or not.
    function servingOf(address provider) external view returns (ServingState memory);

    /// @notice Units of a provider that are fresh and staked for now, and attested where they have to be: all that are stored, or
    /// none.
    function countedUnitsOf(address provider) external view returns (uint32);

    /* NODES */

    /// @notice Adds a node to a provider, or replaces the one with this id.
    /// @dev Emits a {NodeSet} event. The first node decides the provider's class.
    /// Requirements:
    /// - there is such a provider: {RegistryProviderUnknown};
    /// - the caller is its owner or its operator: {RegistryNotProvider};
    /// - the node has GPUs: {RegistryGpusZero};
    /// - its key is not zero: {RegistrySealingKeyZero};
    /// - there is such a class: {RegistryGpuClassUnknown};
    /// - of an attested class, the node has one GPU: {RegistryGpusNotOne};
    /// - and an id of at most 231: {RegistryNodeIdAboveLimit};
    /// - the provider's other nodes, and the units that it offers, are of this class: {RegistryGpuClassDiffers};
    /// - where the node gains GPUs of the class, it is not retired: {RegistryGpuClassRetired};
    /// - all nodes have at most 2^24 - 1 GPUs: {RegistryTooManyGpus};
    /// - they have as many units as the provider offers: {RegistryUnitsAboveNodes}.
    /// @param nodeId Chosen by the provider.
    function setNode(address provider, uint32 nodeId, uint16 gpuClass, Node calldata node) external;

    /// @notice Removes a node. Units of an attested class count no longer than the attestations of the other nodes.
    /// @dev Emits a {NodeRemoved} event, and before it a {ServingUpdated} event where they end earlier by that.
    /// Requirements:
    /// - there is such a provider: {RegistryProviderUnknown};
    /// - the caller is its owner or its operator: {RegistryNotProvider};
    /// - it has such a node: {RegistryNodeUnknown};
    /// - the others have as many units as the provider offers: {RegistryUnitsAboveNodes};
    /// - and are attested for as many, in an attested class: {RegistryUnitsUnattested}.
    function removeNode(address provider, uint32 nodeId) external;

    /// @notice A node of a provider; zeros where there is none.
    function nodeOf(address provider, uint32 nodeId) external view returns (Node memory);

    /* GOVERNANCE */

    /// @notice Adds a class of GPUs, for good.
    /// @dev Emits a {GpuClassAdded} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - `unitsPerGpu` is not zero: {RegistryUnitsPerGpuZero};
    /// - there are fewer than 65,535 classes: {RegistryTooManyGpuClasses}.
    /// @param name ASCII, padded with zeros on the right.
    /// @return gpuClass One more than the last; the first is 1, since 0 is "any" in an order.
    function addGpuClass(bytes32 name, uint32 unitsPerGpu) external returns (uint16 gpuClass);

    /// @notice Adds an attested class of GPUs, for good: its units are only of GPUs that the attestor knows.
    /// @dev Emits a {GpuClassAdded} and a {GpuClassAttested} event.
    /// Requirements:
    /// - those of {addGpuClass}.
    /// @param name ASCII, padded with zeros on the right.
    /// @return gpuClass As of {addGpuClass}.
    function addAttestedGpuClass(bytes32 name, uint32 unitsPerGpu) external returns (uint16 gpuClass);

    /// @notice Names whom the registry asks for units of attested classes: the first at once, another {NOTICE_SECONDS} from now.
    /// Replaces an appointment that is still to come.
    /// @dev Emits an {AttestorAppointed} event. In the notice every client sees who will vouch for confidential GPUs, and every
    /// provider can lower units that another attestor may not know.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is zero or has code: {RegistryAttestorMissing}.
    /// @param next An {IAttestor}; zero: attested classes have no units from then on.
    function setAttestor(address next) external;

    /// @notice Lets no node gain GPUs of a class any more, for good. What nodes of it have goes on counting.
    /// @dev Emits a {GpuClassRetired} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - there is such a class: {RegistryGpuClassUnknown};
    /// - it is not retired: {RegistryGpuClassRetired}.
    function retireGpuClass(uint16 gpuClass) external;

    /// @notice Sets the own stake that a unit needs to count: at once where that is no more than it needs now, else
    /// {NOTICE_SECONDS} from now. Replaces a change that is still to come.
    /// @dev Emits a {MinStakePerUnitScheduled} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - it is 1 to {MAX_STAKE_PER_UNIT}: {RegistryStakePerUnitOutOfBounds}.
    /// @param stakePerUnit In the stake token's smallest unit.
    function setMinStakePerUnit(uint96 stakePerUnit) external;

    /// @notice A class of GPUs; zeros for an unknown one.
    function gpuClassOf(uint16 gpuClass) external view returns (GpuClass memory);

    /// @notice The id of the last class that was added; their ids are 1 to this.
    function gpuClassCount() external view returns (uint16);

    /// @notice The own stake that a unit needs now, and the one that it needs from the timestamp `from` on. Where no change
    /// is to come both are the same and `from` is past.
    function minStakePerUnit() external view returns (uint96 stakePerUnit, uint96 next, uint48 from);

    /// @notice Who is asked for units of attested classes now, and who from the timestamp `from` on. Where no change is to come
    /// both are the same and `from` is past; zero: nobody.
    function attestor() external view returns (address holder, address next, uint48 from);

    /// @notice The {IStaking} that knows providers and their stake; bonds are in its token.
    function staking() external view returns (address);
}
