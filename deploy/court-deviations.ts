import { ZeroAddress } from "ethers";
import { isActive } from "./arb-wasm";
import type { Comparison } from "./comparison";
import { termsOf, termsText } from "./court-terms";
import type { Deployment } from "./deploy-assay";
import type { AssayParameters } from "./parameters";

/** The court and its judge, as the parameters have them and as the chain has them. */
export async function courtComparisons({ court, judge, standIn, rowJudge, fusedJudge, staking }: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  const { answerSeconds, moveSeconds } = parameters.court;
  const [asked, instead] = await court.judge();
  const provider = court.runner?.provider;
  return [
    ["court.owner", parameters.owner, await court.owner()],
    ["court.pendingOwner", ZeroAddress, await court.pendingOwner()],
    ["court.STAKING", await staking.getAddress(), await court.STAKING()],
    ["court.BURNER", parameters.market.burner, await court.BURNER()],
    ["court.ANSWER_SECONDS", BigInt(answerSeconds), await court.ANSWER_SECONDS()],
    ["court.MOVE_SECONDS", BigInt(moveSeconds), await court.MOVE_SECONDS()],
    ["court.judge", judge, asked],
    ["court.standIn", await standIn.getAddress(), instead],
    ["standIn.ROW_JUDGE", await rowJudge.getAddress(), await standIn.ROW_JUDGE()],
    ["standIn.FUSED_JUDGE", await fusedJudge.getAddress(), await standIn.FUSED_JUDGE()],
    ["court.bondTerms", termsText(termsOf(parameters)), termsText(await court.bondTerms())],
    ["judge is active", true, provider != null && (await isActive(provider, judge))],
  ];
}
