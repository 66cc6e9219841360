import { time } from "@nomicfoundation/hardhat-network-helpers";
import { Interface } from "ethers";
import type { StakingModel } from "../../oracle/staking/model";
import { StakingRefusal, type Value } from "../../oracle/staking/refusal";
import type { Report } from "../../oracle/staking/setting";
import type { Call, World } from "./world";

const GAS = 29_000_000;
const TRANSFER = new Interface(["function transfer(address to, uint256 amount) returns (bool)"]);

export const show = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));

/** How a call ended. */
export interface Outcome {
  readonly call: Call;
  /** The custom error's name; absent where it succeeded. */
  readonly error?: string;
  /** The answer, decoded. */
  readonly words: () => string;
}

function outputs(answer: unknown): unknown[] {
  return answer === undefined ? [] : [answer];
}

/** What the model answers to a call, as the contract would encode it. */
function expected(model: StakingModel, { setting, face }: World, { by, target, method, args }: Call): { answer: string; error?: string } {
  try {
    if (target !== setting.self) {
      const [to, amount] = args as [string, bigint];
      model.transfer(target, by, to, amount);
      return { answer: TRANSFER.encodeFunctionResult(method, [true]) };
    }
    const acts = model as unknown as Record<string, (...values: unknown[]) => Value | Report | undefined>;
    return { answer: face.encodeFunctionResult(method, outputs(acts[method]?.(by, ...args))) };
  } catch (refusal) {
    if (!(refusal instanceof StakingRefusal)) throw refusal;
    return { answer: face.encodeErrorResult(refusal.error, refusal.values), error: refusal.error };
  }
}

function read({ face }: World, { target, method }: Call, self: string, success: boolean, answer: string): string {
  const shown = (values: unknown): string => show(values);
  if (!success) {
    const error = answer === "0x" ? null : face.parseError(answer);
    return error === null ? `reverted with ${answer}` : `${error.name}${shown(error.args.toArray())}`;
  }
  return `answered ${shown((target === self ? face : TRANSFER).decodeFunctionResult(method, answer).toArray(true))}`;
}

/**
 * Plays calls one after another in one second, each chosen as those before have left the model, `seconds` after the latest block, in the contract and in the model.
 * @throws Error where they do not end the same way.
 */
export async function play(world: World, model: StakingModel, seconds: bigint, calls: readonly (() => Call)[]): Promise<Outcome[]> {
  const { stage, face, setting } = world;
  model.now = BigInt(await time.latest()) + seconds;
  const wanted: { call: Call; answer: string; error?: string }[] = [];
  for (const next of calls) {
    const call = next();
    wanted.push({ call, ...expected(model, world, call) });
  }
  await time.setNextBlockTimestamp(model.now);
  const acts = wanted.map(({ call: { by, target, method, args } }) => ({
    puppet: by, target, data: (target === setting.self ? face : TRANSFER).encodeFunctionData(method, args),
  }));
  const receipt = await (await stage.play(acts, { gasLimit: GAS })).wait();
  const played = (receipt?.logs ?? []).flatMap((log) => {
    const event = log.address === setting.self ? null : stage.interface.parseLog(log);
    return event === null ? [] : [event.args as unknown as { success: boolean; answer: string }];
  });
  return wanted.map(({ call, answer, error }, i) => {
    const found = played[i];
    if (found === undefined) throw new Error("the stage fell silent");
    const words = (success: boolean, bytes: string): string => read(world, call, setting.self, success, bytes);
    const agreed = (): string => words(error === undefined, answer);
    if (found.answer === answer && found.success === (error === undefined)) return { call, words: agreed, ...(error === undefined ? {} : { error }) };
    throw new Error(`${call.by} ${call.method}${show(call.args)}: the contract ${words(found.success, found.answer)}, the model ${agreed()}`);
  });
}
