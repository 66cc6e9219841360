import { network } from "hardhat";
import type { MarketModel } from "../../oracle/market/model";
import { word } from "../../oracle/market/struct";
import { StakingRefusal } from "../../oracle/staking/refusal";
import type { World } from "./world";

const GAS = "0x1bb0000";
/** Said, so that nobody is asked what gas costs. */
const GAS_PRICE = "0x77359400";

/** A view of a contract, and the first words that the model expects of it. */
export interface Look {
  /** Tells views apart. */
  readonly key: string;
  /** For people. */
  readonly label: () => string;
  readonly target: string;
  readonly data: string;
  readonly words: (model: MarketModel) => readonly bigint[];
}

/** A call, how it is made, and what it is in the model. */
export interface Act {
  readonly kind: string;
  readonly by: string;
  readonly target: string;
  /** Selector and arguments, without prefix. */
  readonly data: string;
  /** Answers a number, or words, or nothing. */
  readonly run: (model: MarketModel) => unknown;
  readonly looks: readonly Look[];
  /** For people. */
  readonly says: string;
}

/** How an act ended, in both. */
export interface Outcome {
  readonly act: Act;
  /** The error's name; absent where it succeeded. */
  readonly error?: string;
}

interface Expected extends Outcome {
  readonly answer: string;
}

/** A view, and what it has to answer. */
interface Seen {
  readonly look: Look;
  readonly words: readonly bigint[];
}

const hex = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, "0");
const sizeOf = (digits: string): number => digits.length / 2;
const rpc = (method: string, params: readonly unknown[]): Promise<unknown> => network.provider.send(method, [...params]);

function answerOf(value: unknown): string {
  if (value === undefined) return "";
  const words = typeof value === "bigint" ? [value] : (value as readonly bigint[]);
  return words.map((part) => word("uint256", part)).join("");
}

/** What the model says of an act; it has happened there afterwards. */
function expect(world: World, model: MarketModel, act: Act): Expected {
  try {
    return { act, answer: answerOf(model.attempt(() => act.run(model))) };
  } catch (refusal) {
    if (!(refusal instanceof StakingRefusal)) throw refusal;
    const { error, values } = refusal;
    return { act, error, answer: world.errors.encodeErrorResult(error, values).slice(2) };
  }
}

/** What acts come to, and what is seen after the last of them. */
function comesTo(expected: readonly Expected[], seen: readonly Seen[]): string {
  const ends = expected.map(({ error, answer }) => (error === undefined ? "01" : "00") + hex(sizeOf(answer), 3) + answer);
  return [...ends, ...seen.flatMap(({ words }) => words.map((one) => word("int256", one)))].join("");
}

function scriptOf(expected: readonly Expected[], seen: readonly Seen[]): string {
  const views = seen.map(({ look: { target, data }, words }) => target.slice(2) + hex(sizeOf(data), 3) + hex(words.length, 1) + data);
  const acts = expected.map(({ act: { by, target, data } }) => by.slice(2) + target.slice(2) + hex(sizeOf(data), 3) + data);
  return `${acts.join("0000")}${hex(seen.length, 2)}${views.join("")}`;
}

/** How the contract ended an act, in words. */
function tell({ errors }: World, success: boolean, answer: string): string {
  if (success) return `answered ${answer}`;
  const error = answer.length < 8 ? null : errors.parseError(`0x${answer}`);
  return error === null ? `reverted with ${answer}` : `${error.name}(${error.args.toArray().join(", ")})`;
}

/** Names what differs in what the acts came to: hexadecimal digits. */
function differences(world: World, expected: readonly Expected[], seen: readonly Seen[], found: string): string[] {
  let at = 0;
  const take = (bytes: number): string => found.slice(at, (at += 2 * bytes));
  const acts = expected.flatMap(({ act, error, answer }) => {
    const success = take(1) === "01";
    const answered = take(parseInt(take(3), 16));
    if (success === (error === undefined) && answered === answer) return [];
    return [`${act.says}: the contract ${tell(world, success, answered)}, the model ${tell(world, error === undefined, answer)}`];
  });
  const views = seen.flatMap(({ look, words }) =>
    words.flatMap((one, i) => {
      const digits = take(32);
      if (digits === word("int256", one)) return [];
      return [`${look.label()}[${i}] is 0x${digits.replace(/^0+(?=.)/, "")} in the contract, 0x${BigInt.asUintN(256, one).toString(16)} in the model`];
    }),
  );
  return [...acts, ...views];
}

/** What a transaction reverted with. */
function revertedWith(failure: unknown): string | undefined {
  const { data } = failure as { data?: string | { data?: string } };
  return typeof data === "string" ? data : data?.data;
}

/**
 * Plays acts in one second, each chosen as those before have left the model, in the contracts and in the model, and compares
 * how each ended, and then all that they touch.
 * @param more what else is looked at, when all has happened.
 * @throws Error that names whatever differs.
 */
export async function play(
  world: World,
  model: MarketModel,
  now: bigint,
  acts: readonly (() => Act)[],
  from: string,
  more: () => readonly Look[] = () => [],
): Promise<Outcome[]> {
  model.stake.now = now;
  const expected = acts.map((next) => expect(world, model, next()));
  const looks = new Map([...expected.flatMap(({ act }) => act.looks), ...more()].map((look) => [look.key, look]));
  const seen = [...looks.values()].map((look): Seen => ({ look, words: look.words(model) }));
  const whole = comesTo(expected, seen);
  const data = `0x${hex(sizeOf(whole), 4)}${whole}${scriptOf(expected, seen)}`;
  await rpc("evm_setNextBlockTimestamp", [`0x${now.toString(16)}`]);
  try {
    await rpc("eth_sendTransaction", [{ from, to: world.theater, data, gas: GAS, gasPrice: GAS_PRICE }]);
  } catch (failure) {
    const found = revertedWith(failure)?.slice(2) ?? "";
    const said = [...expected.map(({ act }) => act.says), ...differences(world, expected, seen, found)];
    throw found === "" ? failure : new Error(said.join("\n"));
  }
  return expected;
}
