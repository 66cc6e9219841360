import { ContractRevertError, type DisputedClaim, type FoundFault, type ReadCourtReturnType, decodeRevert, estimateProof, isRevert, keepOpen, reactivateJudge, revertData } from "@assay/sdk";
import { Interface, type JsonRpcProvider } from "ethers";
import { isRefusal } from "./node";
import type { Task } from "./schedule";

const COURT = new Interface(["function reactivate() payable"]);
const ARB_WASM = new Interface(["error ProgramInsufficientValue(uint256 have, uint256 want)"]);
/** What an activation costs may rise until it is in a block; what is left of the value is the sender's credit. */
const VALUE_PERCENT = 120n;

interface Proving {
  readonly provider: JsonRpcProvider;
  readonly court: string;
  readonly terms: ReadCourtReturnType;
}

/** Whether the judge, or what stands in for it, can be asked now: not where the stand-in fails, for want of gas for instance. */
export async function canJudge({ provider, court, terms }: Proving, disputed: DisputedClaim, fault: FoundFault, account: string): Promise<boolean> {
  if (terms.isJudgeActive) return true;
  try {
    await estimateProof({ provider, court, disputed, fault, from: account });
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // What is refused for another reason is to be said when it is sent.
    return error instanceof ContractRevertError && !isRevert(error, "CourtJudgeFailed");
  }
}

/**
 * What is done while nobody can judge, since time would else run against who could prove something: the judge is activated again,
 * and the claim kept open where little time is left.
 *
 * @param until the last second at which the claim can be disputed
 */
export function judgeTasks({ provider, court, terms: { judge } }: Proving, disputed: DisputedClaim, dispute: string, until: number, isNear: boolean): readonly Task[] {
  const keep: Task = { name: `keep ${dispute} ${until}`, due: until, act: (signer) => keepOpen({ signer, court, disputed }) };
  const activate: Task = {
    name: `activate ${judge}`,
    due: until,
    repeats: true,
    act: async (signer) => {
      const fee = await activationFee(provider, court, await signer.getAddress());
      return reactivateJudge({ signer, court, value: (fee * VALUE_PERCENT) / 100n });
    },
  };
  return isNear ? [keep, activate] : [activate];
}

/** What the chain takes for activating the judge now, in wei: it says so where nothing is paid. */
async function activationFee(provider: JsonRpcProvider, court: string, from: string): Promise<bigint> {
  try {
    await provider.call({ from, to: court, data: COURT.encodeFunctionData("reactivate") });
    return 0n;
  } catch (error) {
    const short = ARB_WASM.parseError(revertData(error) ?? "0x");
    if (short === null) throw decodeRevert(error) ?? error;
    return short.args.getValue("want") as bigint;
  }
}
