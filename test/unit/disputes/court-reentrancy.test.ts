import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type ParamType, ZeroAddress, id } from "ethers";
import { ethers } from "hardhat";
import { ANSWER, CONTEXT, EXECUTION, PRICE, bondFor, deployCourt } from "../../fixtures/court";
import { TRACE } from "../../fixtures/trace";

/** All functions that move money or state, but for the owner's. */
const GUARDED = [
  "demandTrace", "postTrace", "presentTrace", "demandNode", "answer", "demandOutput", "answerOutput", "judgeSilence", "prove", "keepOpen", "reactivate", "releaseFee",
  "returnBond", "collect", "sweepBurned",
] as const;

/** A value that decodes. */
function nothing({ baseType, components, type }: ParamType): unknown {
  if (baseType === "tuple") return components?.map(nothing);
  if (baseType === "array") return [];
  if (type === "address") return ZeroAddress;
  if (type === "bool") return false;
  const width = /^bytes(\d*)$/.exec(type)?.[1];
  return width === undefined ? 0n : `0x${"00".repeat(Number(width))}`;
}

async function deployWithReenteringToken() {
  const fixture = await deployCourt();
  const { court, source, client, challenger } = fixture;
  const token = await ethers.deployContract("ReenteringToken");
  await token.mint(challenger, PRICE);
  await token.connect(challenger).approve(court, PRICE);
  const now = BigInt(await time.latest());
  await source.tell({
    client, token, price: PRICE, collateral: 500n, payableCollateral: 250n, acceptedAt: now, executionSeconds: EXECUTION, disputableUntil: now + ANSWER, lockEndsAt: now + 30n * 86_400n,
  });
  return { ...fixture, token };
}

/**
 * given a claim that is paid in a token which calls back
 *   when its fee is taken, and the token calls any function that moves money or state: refused
 */
describe("Court: reentrancy", () => {
  for (const name of GUARDED) {
    it(`refuses ${name} while a fee is taken`, async () => {
      const { court, source, claim, challenger, token } = await loadFixture(deployWithReenteringToken);
      const { inputs } = court.interface.getFunction(name);
      const data = court.interface.encodeFunctionData(name as "answer", inputs.map(nothing) as never);
      await token.reenter(court, data);
      const asked = { ...claim, subject: id(name) };
      await court.connect(challenger).demandTrace(source, asked, CONTEXT, { value: await bondFor(court, TRACE) });
      expect([await token.called(), await token.succeeded()]).to.deep.equal([true, false]);
      expect(court.interface.parseError(await token.answer())?.name).to.equal("ReentrancyGuardReentrantCall");
    });
  }
});
