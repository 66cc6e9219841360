// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAttestor} from "../interfaces/IAttestor.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Appointment} from "../types/Appointment.sol";
import {GpuClass} from "../types/GpuClass.sol";
import {Node} from "../types/Node.sol";
import {Scheduled} from "../types/Scheduled.sol";
import {ATTESTED_FEATURES, CONFIDENTIAL_GPU_FEATURE, ServingState} from "../types/ServingState.sol";
import {StakePool} from "../types/StakePool.sol";

/// @title ProviderRegistry
/// @notice Says what each provider offers, and lets anybody make it true.
contract ProviderRegistry is IProviderRegistry, Ownable2Step {
    using SafeERC20 for IERC20;

    /// @notice What a provider leaves here while it offers units, in the stake token's smallest unit.
    uint128 public immutable BOND;

    /// @notice How long units count after an update.
    uint48 public immutable FRESH_SECONDS;

    /// @notice How long before it holds a higher stake for a unit is known.
    uint48 public immutable NOTICE_SECONDS;

    /// @notice The most own stake that a unit can ever need, in the stake token's smallest unit.
    uint96 public immutable MAX_STAKE_PER_UNIT;

    /// @dev As many as a word has bits, less what the attestor keeps beside them.
    uint256 private constant ATTESTED_NODES = 232;

    IStaking private immutable STAKING;
    IERC20 private immutable TOKEN;

    uint16 private _gpuClassCount; // slot 1, beside the pending owner
    Scheduled private _minStakePerUnit; // slot 2
    mapping(uint16 gpuClass => GpuClass) private _gpuClasses; // slot 3
    mapping(address provider => ServingState) private _servings; // slot 4
    mapping(address provider => mapping(uint32 nodeId => Node)) private _nodes; // slot 5
    mapping(address provider => uint256 nodes) private _attestedNodes; // slot 6; a bit for each node of an attested class
    Appointment private _attestor; // slots 7 and 8

    /// @notice A registry without classes.
    /// @param owner_ The timelock in production.
    /// @param staking_ Knows providers and their stake; for good.
    /// @param bond Covers the gas of a {sync} with a margin; for good.
    /// @param freshSeconds More than a censored transaction can be late, and a provider's time between updates; for good.
    /// @param noticeSeconds At least as long; for good.
    /// @param stakePerUnit Own stake that a unit needs at first.
    /// @param maxStakePerUnit The most that governance can ask; for good.
    constructor(
        address owner_,
        IStaking staking_,
        uint128 bond,
        uint48 freshSeconds,
        uint48 noticeSeconds,
        uint96 stakePerUnit,
        uint96 maxStakePerUnit
    ) Ownable(owner_) {
        if (address(staking_).code.length == 0) revert RegistryStakingMissing(address(staking_));
        if (bond == 0) revert RegistryBondZero();
        if (freshSeconds == 0) revert RegistryFreshZero();
        if (noticeSeconds < freshSeconds) revert RegistryNoticeBelowFresh(noticeSeconds, freshSeconds);
        STAKING = staking_;
        TOKEN = IERC20(staking_.stakeToken());
        BOND = bond;
        FRESH_SECONDS = freshSeconds;
        NOTICE_SECONDS = noticeSeconds;
        MAX_STAKE_PER_UNIT = maxStakePerUnit;
        _setMinStakePerUnit(stakePerUnit, 0);
    }

    /* SERVING */

    /// @inheritdoc IProviderRegistry
    function update(address provider, uint32 units, uint64 regions, uint64 features) external {
        _authorize(provider);
        if (features & ATTESTED_FEATURES != 0) revert RegistryFeaturesAttested(features);
        ServingState memory serving = _servings[provider];
        (uint16 gpuClass, uint32 present, bool bonded) = (serving.gpuClass, serving.units, serving.bonded);
        if (units > present) _checkRaise(provider, serving, units);

        bool pays = units > present && !bonded;
        uint48 expiresAt = uint48(block.timestamp) + FRESH_SECONDS;
        // Units that do not rise are of an attested class where their feature is there, so that the class is not read.
        if (units > present ? _gpuClasses[gpuClass].attested : units != 0 && _isAttested(serving.features)) {
            uint48 until = _checkAttested(provider, gpuClass, units);
            if (until < expiresAt) expiresAt = until;
            features |= CONFIDENTIAL_GPU_FEATURE;
        }
        _servings[provider] =
            ServingState(gpuClass, units, regions, features, expiresAt, serving.gpus, bonded || pays);
        if (units != present) _count(gpuClass, present, units);
        emit ServingUpdated(provider, gpuClass, units, regions, features, expiresAt);
        if (pays) {
            emit BondPosted(provider, msg.sender, BOND);
            TOKEN.safeTransferFrom(msg.sender, address(this), BOND);
        }
    }

    /// @inheritdoc IProviderRegistry
    function sync(address provider) external {
        ServingState storage serving = _servings[provider];
        (uint16 gpuClass, uint32 units) = (serving.gpuClass, serving.units);
        if (_counts(provider, serving)) revert RegistryNothingStale(provider, units);
        (serving.units, serving.bonded) = (0, false);
        serving.features &= ~ATTESTED_FEATURES;
        _count(gpuClass, units, 0);
        emit ServingSynced(provider, gpuClass, units, msg.sender, BOND);
        TOKEN.safeTransfer(msg.sender, BOND);
    }

    /// @inheritdoc IProviderRegistry
    function releaseBond(address provider) external {
        _authorize(provider);
        ServingState storage serving = _servings[provider];
        if (serving.units != 0) revert RegistryUnitsOffered(provider, serving.units);
        if (!serving.bonded) revert RegistryBondMissing(provider);
        serving.bonded = false;
        emit BondReleased(provider, BOND);
        TOKEN.safeTransfer(provider, BOND);
    }

    /// @inheritdoc IProviderRegistry
    function servingOf(address provider) external view returns (ServingState memory) {
        return _servings[provider];
    }

    /// @inheritdoc IProviderRegistry
    function countedUnitsOf(address provider) external view returns (uint32) {
        ServingState storage serving = _servings[provider];
        return _counts(provider, serving) ? serving.units : 0;
    }

    /// @dev Whether what is stored is true; no units always are.
    function _counts(address provider, ServingState storage serving) private view returns (bool) {
        uint32 units = serving.units;
        if (units == 0) return true;
        if (block.timestamp >= serving.expiresAt || _stakeOf(provider) < _stakeFor(units)) return false;
        return !_isAttested(serving.features) || block.timestamp < _attestedUntil(provider, serving.gpuClass, units);
    }

    function _isAttested(uint64 features) private pure returns (bool) {
        return features & ATTESTED_FEATURES != 0;
    }

    function _checkAttested(address provider, uint16 gpuClass, uint32 units) private view returns (uint48 until) {
        until = _attestedUntil(provider, gpuClass, units);
        if (block.timestamp >= until) revert RegistryUnitsUnattested(provider, units, until);
    }

    /// @dev Lets units count no longer than the attestations that are left.
    function _endWithAttestation(address provider, ServingState storage serving) private {
        (uint16 gpuClass, uint32 units) = (serving.gpuClass, serving.units);
        uint48 until = _checkAttested(provider, gpuClass, units);
        if (until >= serving.expiresAt) return;
        serving.expiresAt = until;
        emit ServingUpdated(provider, gpuClass, units, serving.regions, serving.features, until);
    }

    /// @dev How long the attestor knows of GPUs for all `units`; 0 where there is no attestor.
    function _attestedUntil(address provider, uint16 gpuClass, uint32 units) private view returns (uint48) {
        address asked = _attestor.current();
        if (asked == address(0)) return 0;
        uint256 gpus = Math.ceilDiv(units, _gpuClasses[gpuClass].unitsPerGpu);
        return IAttestor(asked).attestedUntil(provider, gpuClass, _attestedNodes[provider], gpus);
    }

    function _checkRaise(address provider, ServingState memory serving, uint32 units) private view {
        _checkCapacity(provider, units, serving.gpuClass, serving.gpus);
        (uint256 required, uint256 available) = (_stakeFor(units), _stakeOf(provider));
        if (available < required) revert RegistryStakeShort(provider, required, available);
    }

    function _checkCapacity(address provider, uint32 units, uint16 gpuClass, uint256 gpus) private view {
        uint256 capacity = gpus * _gpuClasses[gpuClass].unitsPerGpu;
        if (units > capacity) revert RegistryUnitsAboveNodes(provider, units, capacity);
    }

    /// @dev The units of a class are always the sum over its providers.
    function _count(uint16 gpuClass, uint32 removed, uint32 added) private {
        GpuClass storage class = _gpuClasses[gpuClass];
        class.units = class.units - removed + added;
    }

    function _stakeFor(uint32 units) private view returns (uint256) {
        return uint256(units) * _minStakePerUnit.current();
    }

    /// @dev Own active stake, rounded down.
    function _stakeOf(address provider) private view returns (uint256) {
        StakePool memory own = STAKING.ownStakeOf(provider);
        return own.shares == 0 ? 0 : uint256(own.tokens) * (own.shares - own.thawing) / own.shares;
    }

    function _authorize(address provider) private view {
        address operator = STAKING.operatorOf(provider);
        if (operator == address(0)) revert RegistryProviderUnknown(provider);
        if (msg.sender != provider && msg.sender != operator) revert RegistryNotProvider(provider, msg.sender);
    }

    /* NODES */

    /// @inheritdoc IProviderRegistry
    function setNode(address provider, uint32 nodeId, uint16 gpuClass, Node calldata node) external {
        _authorize(provider);
        (uint24 gpus, bytes32 sealingKey) = (node.gpus, node.sealingKey);
        if (gpus == 0) revert RegistryGpusZero(provider, nodeId);
        if (sealingKey == 0) revert RegistrySealingKeyZero(provider, nodeId);
        GpuClass storage class = _gpuClasses[gpuClass];
        if (class.unitsPerGpu == 0) revert RegistryGpuClassUnknown(gpuClass);

        ServingState storage serving = _servings[provider];
        (uint16 present, uint24 all, uint24 before) = (serving.gpuClass, serving.gpus, _nodes[provider][nodeId].gpus);
        bool another = gpuClass != present;
        if (another && (all != before || serving.units != 0)) {
            revert RegistryGpuClassDiffers(provider, present, gpuClass);
        }
        if (class.retired && (another || gpus > before)) revert RegistryGpuClassRetired(gpuClass);
        uint256 total = uint256(all) - before + gpus;
        if (total > type(uint24).max) revert RegistryTooManyGpus(provider, total, type(uint24).max);
        _checkCapacity(provider, serving.units, gpuClass, total);

        if (another && _gpuClasses[present].attested) delete _attestedNodes[provider];
        if (class.attested) _noteAttestedNode(provider, nodeId, gpus);
        (serving.gpuClass, serving.gpus) = (gpuClass, uint24(total));
        _nodes[provider][nodeId] = node;
        emit NodeSet(provider, nodeId, gpuClass, gpus, node.endpointHash, sealingKey);
    }

    /// @inheritdoc IProviderRegistry
    function removeNode(address provider, uint32 nodeId) external {
        _authorize(provider);
        uint24 gpus = _nodes[provider][nodeId].gpus;
        if (gpus == 0) revert RegistryNodeUnknown(provider, nodeId);
        ServingState storage serving = _servings[provider];
        // The node's GPUs are in the sum.
        uint24 rest = serving.gpus - gpus;
        _checkCapacity(provider, serving.units, serving.gpuClass, rest);

        if (_gpuClasses[serving.gpuClass].attested) {
            _attestedNodes[provider] &= ~(1 << nodeId);
            if (serving.units != 0) _endWithAttestation(provider, serving);
        }
        if (rest == 0) serving.gpuClass = 0;
        serving.gpus = rest;
        delete _nodes[provider][nodeId];
        emit NodeRemoved(provider, nodeId);
    }

    /// @dev Each device that the attestor knows is one GPU in one node.
    function _noteAttestedNode(address provider, uint32 nodeId, uint24 gpus) private {
        if (gpus != 1) revert RegistryGpusNotOne(provider, nodeId, gpus);
        if (nodeId >= ATTESTED_NODES) revert RegistryNodeIdAboveLimit(provider, nodeId, ATTESTED_NODES - 1);
        _attestedNodes[provider] |= 1 << nodeId;
    }

    /// @inheritdoc IProviderRegistry
    function nodeOf(address provider, uint32 nodeId) external view returns (Node memory) {
        return _nodes[provider][nodeId];
    }

    /* GOVERNANCE */

    /// @inheritdoc IProviderRegistry
    function addGpuClass(bytes32 name, uint32 unitsPerGpu) external onlyOwner returns (uint16) {
        return _addGpuClass(name, unitsPerGpu, false);
    }

    /// @inheritdoc IProviderRegistry
    function addAttestedGpuClass(bytes32 name, uint32 unitsPerGpu) external onlyOwner returns (uint16 gpuClass) {
        gpuClass = _addGpuClass(name, unitsPerGpu, true);
        emit GpuClassAttested(gpuClass);
    }

    /// @inheritdoc IProviderRegistry
    function setAttestor(address next) external onlyOwner {
        if (next != address(0) && next.code.length == 0) revert RegistryAttestorMissing(next);
        emit AttestorAppointed(next, _attestor.appoint(next, NOTICE_SECONDS));
    }

    /// @inheritdoc IProviderRegistry
    function attestor() external view returns (address holder, address next, uint48 from) {
        return (_attestor.current(), _attestor.next, _attestor.from);
    }

    function _addGpuClass(bytes32 name, uint32 unitsPerGpu, bool attested) private returns (uint16 gpuClass) {
        if (unitsPerGpu == 0) revert RegistryUnitsPerGpuZero();
        uint16 last = _gpuClassCount;
        if (last == type(uint16).max) revert RegistryTooManyGpuClasses(last);
        gpuClass = last + 1;
        _gpuClassCount = gpuClass;
        _gpuClasses[gpuClass] = GpuClass({name: name, unitsPerGpu: unitsPerGpu, units: 0, retired: false, attested: attested});
        emit GpuClassAdded(gpuClass, name, unitsPerGpu);
    }

    /// @inheritdoc IProviderRegistry
    function retireGpuClass(uint16 gpuClass) external onlyOwner {
        GpuClass storage class = _gpuClasses[gpuClass];
        if (class.unitsPerGpu == 0) revert RegistryGpuClassUnknown(gpuClass);
        if (class.retired) revert RegistryGpuClassRetired(gpuClass);
        class.retired = true;
        emit GpuClassRetired(gpuClass);
    }

    /// @inheritdoc IProviderRegistry
    function setMinStakePerUnit(uint96 stakePerUnit) external onlyOwner {
        _setMinStakePerUnit(stakePerUnit, NOTICE_SECONDS);
    }

    /// @inheritdoc IProviderRegistry
    function gpuClassOf(uint16 gpuClass) external view returns (GpuClass memory) {
        return _gpuClasses[gpuClass];
    }

    /// @inheritdoc IProviderRegistry
    function gpuClassCount() external view returns (uint16) {
        return _gpuClassCount;
    }

    /// @inheritdoc IProviderRegistry
    function minStakePerUnit() external view returns (uint96 stakePerUnit, uint96 next, uint48 from) {
        return (_minStakePerUnit.current(), _minStakePerUnit.next, _minStakePerUnit.from);
    }

    /// @inheritdoc IProviderRegistry
    function staking() external view returns (address) {
        return address(STAKING);
    }

    function _setMinStakePerUnit(uint96 stakePerUnit, uint48 noticeSeconds) private {
        if (stakePerUnit == 0 || stakePerUnit > MAX_STAKE_PER_UNIT) {
            revert RegistryStakePerUnitOutOfBounds(stakePerUnit, 1, MAX_STAKE_PER_UNIT);
        }
        emit MinStakePerUnitScheduled(stakePerUnit, _minStakePerUnit.set(stakePerUnit, noticeSeconds));
    }
}
