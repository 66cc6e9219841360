import { Interface } from "ethers";
import { from0x, to0x } from "../hash";
import { ArbosGas, isOwner, keyOf, type Precompile } from "./precompile";

const abi = new Interface([
  "function isChainOwner(address account) view returns (bool)",
  "function getAllChainOwners() view returns (address[])",
  "function getScheduledUpgrade() view returns (uint64 arbosVersion, uint64 scheduledForTimestamp)",
  "function getMaxStylusContractFragments() view returns (uint8)",
]);

/** `ArbOwnerPublic`, at 0x6b: what anybody may know of that by which a chain's owners govern Stylus. */
export const arbOwnerPublic: Precompile = {
  name: "ArbOwnerPublic",
  address: from0x("0x000000000000000000000000000000000000006b"),
  key: keyOf("ArbOwnerPublic"),
  abi,
  keepsNothing: true,
  since: { getMaxStylusContractFragments: 60 },
  methods: {
    *isChainOwner({ chain, burner }, account) {
      burner.burn(ArbosGas.read);
      return [isOwner(chain, from0x(account))];
    },
    *getAllChainOwners({ chain: { owners }, burner }) {
      burner.burn(BigInt(1 + owners.length) * ArbosGas.read);
      return [owners.map(to0x)];
    },
    *getScheduledUpgrade({ state, burner }) {
      burner.burn(2n * ArbosGas.read);
      const { scheduled } = state;
      if (scheduled === undefined || scheduled.arbosVersion <= state.arbosVersion) return [0, 0];
      return [scheduled.arbosVersion, scheduled.from];
    },
    *getMaxStylusContractFragments({ state, burner }) {
      burner.burn(ArbosGas.params);
      return [state.params.maxFragmentCount];
    },
  },
};
