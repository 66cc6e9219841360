// Written by scripts/sdk-abi.ts from contracts/interfaces/IProviderRegistry.sol:IProviderRegistry, contracts/registry/ProviderRegistry.sol:ProviderRegistry.
export const PROVIDER_REGISTRY_ABI = [
  "error RegistryAttestorMissing(address attestor)",
  "error RegistryBondMissing(address provider)",
  "error RegistryBondZero()",
  "error RegistryFeaturesAttested(uint64 features)",
  "error RegistryFreshZero()",
  "error RegistryGpuClassDiffers(address provider, uint16 present, uint16 asked)",
  "error RegistryGpuClassRetired(uint16 gpuClass)",
  "error RegistryGpuClassUnknown(uint16 gpuClass)",
  "error RegistryGpusNotOne(address provider, uint32 nodeId, uint24 gpus)",
  "error RegistryGpusZero(address provider, uint32 nodeId)",
  "error RegistryNodeIdAboveLimit(address provider, uint32 nodeId, uint256 limit)",
  "error RegistryNodeUnknown(address provider, uint32 nodeId)",
  "error RegistryNotProvider(address provider, address caller)",
  "error RegistryNothingStale(address provider, uint32 units)",
  "error RegistryNoticeBelowFresh(uint48 noticeSeconds, uint48 freshSeconds)",
  "error RegistryProviderUnknown(address provider)",
  "error RegistrySealingKeyZero(address provider, uint32 nodeId)",
  "error RegistryStakePerUnitOutOfBounds(uint96 stakePerUnit, uint96 minimum, uint96 maximum)",
  "error RegistryStakeShort(address provider, uint256 required, uint256 available)",
  "error RegistryStakingMissing(address staking)",
  "error RegistryTooManyGpuClasses(uint256 limit)",
  "error RegistryTooManyGpus(address provider, uint256 gpus, uint256 limit)",
  "error RegistryUnitsAboveNodes(address provider, uint256 units, uint256 capacity)",
  "error RegistryUnitsOffered(address provider, uint32 units)",
  "error RegistryUnitsPerGpuZero()",
  "error RegistryUnitsUnattested(address provider, uint32 units, uint48 until)",
  "event AttestorAppointed(address indexed attestor, uint48 from)",
  "event BondPosted(address indexed provider, address indexed payer, uint128 bond)",
  "event BondReleased(address indexed provider, uint128 bond)",
  "event GpuClassAdded(uint16 indexed gpuClass, bytes32 name, uint32 unitsPerGpu)",
  "event GpuClassAttested(uint16 indexed gpuClass)",
  "event GpuClassRetired(uint16 indexed gpuClass)",
  "event MinStakePerUnitScheduled(uint96 stakePerUnit, uint48 from)",
  "event NodeRemoved(address indexed provider, uint32 indexed nodeId)",
  "event NodeSet(address indexed provider, uint32 indexed nodeId, uint16 indexed gpuClass, uint24 gpus, bytes32 endpointHash, bytes32 sealingKey)",
  "event ServingSynced(address indexed provider, uint16 indexed gpuClass, uint32 units, address indexed syncer, uint128 bond)",
  "event ServingUpdated(address indexed provider, uint16 indexed gpuClass, uint32 units, uint64 regions, uint64 features, uint48 expiresAt)",
  "function addAttestedGpuClass(bytes32 name, uint32 unitsPerGpu) returns (uint16 gpuClass)",
  "function addGpuClass(bytes32 name, uint32 unitsPerGpu) returns (uint16)",
  "function attestor() view returns (address holder, address next, uint48 from)",
  "function countedUnitsOf(address provider) view returns (uint32)",
  "function gpuClassCount() view returns (uint16)",
  "function gpuClassOf(uint16 gpuClass) view returns ((bytes32 name, uint32 unitsPerGpu, uint64 units, bool retired, bool attested))",
  "function minStakePerUnit() view returns (uint96 stakePerUnit, uint96 next, uint48 from)",
  "function nodeOf(address provider, uint32 nodeId) view returns ((bytes32 endpointHash, bytes32 sealingKey, uint24 gpus))",
  "function releaseBond(address provider)",
  "function removeNode(address provider, uint32 nodeId)",
  "function retireGpuClass(uint16 gpuClass)",
  "function servingOf(address provider) view returns ((uint16 gpuClass, uint32 units, uint64 regions, uint64 features, uint48 expiresAt, uint24 gpus, bool bonded))",
  "function setAttestor(address next)",
  "function setMinStakePerUnit(uint96 stakePerUnit)",
  "function setNode(address provider, uint32 nodeId, uint16 gpuClass, (bytes32 endpointHash, bytes32 sealingKey, uint24 gpus) node)",
  "function staking() view returns (address)",
  "function sync(address provider)",
  "function update(address provider, uint32 units, uint64 regions, uint64 features)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error SafeERC20FailedOperation(address token)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function BOND() view returns (uint128)",
  "function FRESH_SECONDS() view returns (uint48)",
  "function MAX_STAKE_PER_UNIT() view returns (uint96)",
  "function NOTICE_SECONDS() view returns (uint48)",
  "function acceptOwnership()",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface ProviderRegistryErrors {
  readonly RegistryAttestorMissing: { readonly attestor: string };
  readonly RegistryBondMissing: { readonly provider: string };
  readonly RegistryBondZero: Record<string, never>;
  readonly RegistryFeaturesAttested: { readonly features: bigint };
  readonly RegistryFreshZero: Record<string, never>;
  readonly RegistryGpuClassDiffers: { readonly provider: string; readonly present: bigint; readonly asked: bigint };
  readonly RegistryGpuClassRetired: { readonly gpuClass: bigint };
  readonly RegistryGpuClassUnknown: { readonly gpuClass: bigint };
  readonly RegistryGpusNotOne: { readonly provider: string; readonly nodeId: bigint; readonly gpus: bigint };
  readonly RegistryGpusZero: { readonly provider: string; readonly nodeId: bigint };
  readonly RegistryNodeIdAboveLimit: { readonly provider: string; readonly nodeId: bigint; readonly limit: bigint };
  readonly RegistryNodeUnknown: { readonly provider: string; readonly nodeId: bigint };
  readonly RegistryNotProvider: { readonly provider: string; readonly caller: string };
  readonly RegistryNothingStale: { readonly provider: string; readonly units: bigint };
  readonly RegistryNoticeBelowFresh: { readonly noticeSeconds: bigint; readonly freshSeconds: bigint };
  readonly RegistryProviderUnknown: { readonly provider: string };
  readonly RegistrySealingKeyZero: { readonly provider: string; readonly nodeId: bigint };
  readonly RegistryStakePerUnitOutOfBounds: { readonly stakePerUnit: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly RegistryStakeShort: { readonly provider: string; readonly required: bigint; readonly available: bigint };
  readonly RegistryStakingMissing: { readonly staking: string };
  readonly RegistryTooManyGpuClasses: { readonly limit: bigint };
  readonly RegistryTooManyGpus: { readonly provider: string; readonly gpus: bigint; readonly limit: bigint };
  readonly RegistryUnitsAboveNodes: { readonly provider: string; readonly units: bigint; readonly capacity: bigint };
  readonly RegistryUnitsOffered: { readonly provider: string; readonly units: bigint };
  readonly RegistryUnitsPerGpuZero: Record<string, never>;
  readonly RegistryUnitsUnattested: { readonly provider: string; readonly units: bigint; readonly until: bigint };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly SafeERC20FailedOperation: { readonly token: string };
}
