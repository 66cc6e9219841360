import { answerOrder, cancelOrder, commitInput, completeOrder, deposit, fill, signOrder, withdraw } from "@assay/sdk";
import { dataLength, keccak256 } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { ARB_WASM_CACHE } from "../../deploy/program-cache";
import { chooseDigits, readModel } from "../demo/digits";
import { PRICE, refereeCall, type Stage, setStage } from "../demo/stage";
import { type Digit, inputBytes } from "../train-mnist/digits";
import type { IReferee } from "../../typechain-types";
import type { Snapshot } from "./file";
import { digitInSolidity, ratio } from "./solidity";

/** 2100-01-01: a date as the bytes of a real one, and the same in every run, since calldata is charged by its bytes. */
const FAR = 4_102_444_800;
const ANSWERS = 8;

interface Measured {
  readonly gas: Snapshot;
  readonly ink: Snapshot;
  /** Gas and calldata of a filled digit, as of other jobs in snapshots/batches.json. */
  readonly batches: Snapshot;
}

/** The referee's part of what ran last. */
function refereePart(stage: Stage): { gas: bigint; ink: bigint } {
  const call = refereeCall(stage);
  if (call === undefined) throw new Error("the referee did not run");
  if (call.excess !== 0n) throw new Error(`the referee cost ${call.excess} gas more here than on a chain`);
  return { gas: call.gas, ink: call.inkUsed };
}

async function orderFor(stage: Stage, digit: Digit, nonce: number) {
  const { actors, market, token, program, programId } = stage;
  const input = inputBytes(digit.pixels);
  const order = completeOrder({
    client: actors.client.address, token: await token.getAddress(), price: PRICE, acceptBy: FAR, program: programId,
    input: commitInput({ program, input }), nonce: BigInt(nonce),
  });
  return { order, input, signature: await signOrder({ signer: actors.client, market, order }) };
}

async function fillDigit(stage: Stage, digit: Digit, nonce: number): Promise<{ gas: bigint; bytes: number; referee: bigint }> {
  const { hre, actors, market, program, programAccount } = stage;
  const { order, input, signature } = await orderFor(stage, digit, nonce);
  const answer = answerOrder({ order, program, input });
  const { receipt } = await fill({ signer: actors.provider, market, order, orderSignature: signature, answer, programAccount });
  const referee = refereePart(stage).gas;
  const sent = await hre.ethers.provider.getTransaction(receipt.hash);
  return { gas: receipt.gasUsed, bytes: dataLength(sent?.data ?? "0x"), referee };
}

/** A direct `eth_call`, in which the program's accounts are cold. */
async function askReferee(stage: Stage, ask: (referee: IReferee) => Promise<unknown>): Promise<{ gas: bigint; ink: bigint }> {
  await ask(await stage.hre.ethers.getContractAt("IReferee", stage.deployment.referee));
  return refereePart(stage);
}

/** Gives the referee its place in the chain's cache, or takes the one that the deployment bought. */
async function setCached({ hre, actors, deployment }: Stage, cached: boolean): Promise<void> {
  const cache = await hre.ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE, actors.deployer);
  const code = await hre.ethers.provider.getCode(deployment.referee);
  await (await (cached ? cache.cacheProgram(deployment.referee) : cache.evictCodehash(keccak256(code)))).wait();
}

/** Whole transactions unless the key begins with `referee`; keys and steady state as docs/benchmarks.md says. */
export async function gasAndInk(hre: HardhatRuntimeEnvironment): Promise<Measured> {
  const stage = await setStage(hre, { program: readModel(), answers: ANSWERS });
  const { actors, market, token, programAccount } = stage;
  const address = await token.getAddress();
  const [digit] = chooseDigits(1);
  if (digit === undefined) throw new Error("there are no digits");
  const run = (referee: IReferee): Promise<unknown> => referee.execute(programAccount, inputBytes(digit.pixels));

  await setCached(stage, false);
  const first = await fillDigit(stage, digit, 0);
  const uncached = await fillDigit(stage, digit, 1);
  const coldStart = await askReferee(stage, run);
  await setCached(stage, true);
  const steady = await fillDigit(stage, digit, 2);
  const execute = await askReferee(stage, run);
  const commit = await askReferee(stage, (referee) => referee.commit(programAccount));
  const validate = await askReferee(stage, (referee) => referee.validate(programAccount));

  await (await token.mint(actors.client, PRICE)).wait();
  await (await token.connect(actors.client).approve(market, PRICE)).wait();
  const deposited = await deposit({ signer: actors.client, market, token: address, amount: PRICE / 2n });
  const withdrawn = await withdraw({ signer: actors.client, market, token: address, amount: PRICE / 4n });
  const inSolidity = await digitInSolidity(hre, stage.program, programAccount, inputBytes(digit.pixels));
  const canceled = await cancelOrder({ signer: actors.client, market, order: (await orderFor(stage, digit, 3)).order });

  const numbers = (values: Readonly<Record<string, bigint>>): Snapshot =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)]));
  return {
    gas: {
      ...numbers({
        "market.fill.mnist": steady.gas,
        "market.fill.mnist.uncached": uncached.gas,
        "market.fill.mnist.first": first.gas,
        "market.deposit": deposited.gasUsed,
        "market.withdraw": withdrawn.gasUsed,
        "market.cancel": canceled.gasUsed,
        "referee.execute.mnist": execute.gas,
        "referee.execute.mnist.uncached": coldStart.gas,
        "referee.execute.mnist.inFill": steady.referee,
        "referee.commit.mnist": commit.gas,
        "referee.validate.mnist": validate.gas,
        "program.register.mnist": stage.gas.register,
      }),
      "ratio.execute.mnist": ratio(inSolidity, execute.gas),
    },
    batches: { "fill.mnist.1.gas": Number(steady.gas), "fill.mnist.1.bytes": steady.bytes },
    ink: numbers({ "referee.execute.mnist": execute.ink, "referee.commit.mnist": commit.ink, "referee.validate.mnist": validate.ink }),
  };
}
