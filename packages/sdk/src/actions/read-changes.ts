import type { Provider } from "ethers";
import { type Scalar, boundOf } from "../bounds";
import { read } from "../call";
import { isRevert } from "../errors";
import { type Change, type Setting, keyOf, settingOf } from "../settings";

export interface ReadChangesParameters {
  readonly provider: Provider;
  readonly changes: readonly Change[];
  /** The block from which to look for the event that set what holds now; 0 by default. */
  readonly from?: number;
}

/** One value that a change would set. */
export interface ChangedField {
  readonly contract: Change["contract"];
  readonly address: string;
  readonly parameter: string;
  /** Which of several: a token, a lane, a class of faults. */
  readonly key: readonly Scalar[];
  /** The value's name, as the contract calls it. */
  readonly field: string;
  readonly unit: string;
  /** Undefined where there is none yet, as of an index that the change would make. */
  readonly now: bigint | string | boolean | undefined;
  readonly proposed: bigint | string | boolean;
  /** The least and the most that the contract takes as it is now, with the change's other values; undefined where it has no such bound. */
  readonly least: bigint | undefined;
  readonly most: bigint | undefined;
  /** Whether `proposed` is within both. */
  readonly within: boolean;
  /** When what holds now was set; undefined where no event says it, as when it holds since the deployment. */
  readonly since: { readonly block: number; readonly timestamp: number } | undefined;
}

export type ReadChangesReturnType = readonly ChangedField[];

type Plain = ChangedField["proposed"];

/** Numbers are bigints, whatever their width. */
function plain(value: unknown): Plain {
  return typeof value === "number" ? BigInt(value) : (value as Plain);
}

async function sinceOf(provider: Provider, change: Change, setting: Setting, from: number): Promise<ChangedField["since"]> {
  const topics = setting.abi.encodeFilterTopics(setting.event, [...keyOf(change, setting)]);
  const logs = await provider.getLogs({ address: change.address, topics, fromBlock: from, toBlock: "latest" });
  const block = await logs.at(-1)?.getBlock();
  return block === undefined ? undefined : { block: block.number, timestamp: block.timestamp };
}

/** What the getter says now, in the order of the fields; nothing where there is none yet. */
async function presentOf(provider: Provider, change: Change, setting: Setting): Promise<readonly unknown[]> {
  const { abi, getter, timed, asked, absent, at = 0 } = setting;
  const time = timed === true ? [(await provider.getBlock("latest"))?.timestamp ?? 0] : [];
  const values = [...keyOf(change, setting), ...time, ...(asked === undefined ? [] : [asked])];
  try {
    const returned: readonly unknown[] = await read(provider, { address: change.address, abi }, getter, values);
    const [first] = returned;
    return (Array.isArray(first) ? (first as readonly unknown[]) : returned).slice(at);
  } catch (error) {
    if (absent !== undefined && isRevert(error, absent)) return [];
    throw error;
  }
}

async function fieldsOf(provider: Provider, change: Change, from: number): Promise<readonly ChangedField[]> {
  const setting = settingOf(change);
  const { contract, address, parameter } = change;
  const [key, value] = [keyOf(change, setting), change.value as Readonly<Record<string, Scalar>>];
  const bounded = { provider, contract: { address, abi: setting.abi }, key, value };
  const [present, since] = await Promise.all([presentOf(provider, change, setting), sinceOf(provider, change, setting, from)]);
  return Promise.all(
    Object.entries(setting.fields).map(async ([field, { unit, ...bounds }], index) => {
      const [least, most] = await Promise.all([boundOf(bounded, bounds.least), boundOf(bounded, bounds.most)]);
      const proposed = plain(value[field]);
      const within = typeof proposed !== "bigint" || ((least === undefined || proposed >= least) && (most === undefined || proposed <= most));
      const now = present[index] === undefined ? undefined : plain(present[index]);
      return { contract, address, parameter, key, field, unit, now, proposed, least, most, within, since };
    }),
  );
}

/**
 * What changes would change: each value as it is and as it would be, its bounds in the contract, and since when it is so.
 *
 * @throws {ContractMissingError} where an address is not the contract's.
 * @example
 * ```ts
 * import { changeText, readChanges } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function show(provider: Provider, market: string): Promise<string[]> {
 *   const changes = [{ contract: "Market", address: market, parameter: "protocolFee", value: { feeBps: 200, burnBps: 5_000 } }] as const;
 *   return (await readChanges({ provider, changes })).map(changeText);
 * }
 * ```
 */
export async function readChanges({ provider, changes, from = 0 }: ReadChangesParameters): Promise<ReadChangesReturnType> {
  return (await Promise.all(changes.map((change) => fieldsOf(provider, change, from)))).flat();
}

/**
 * One changed value as a line for people.
 *
 * @example
 * ```ts
 * import { type ChangedField, changeText } from "@assay/sdk";
 *
 * const page = (fields: readonly ChangedField[]) => fields.map(changeText).join("\n");
 * ```
 */
export function changeText({ contract, parameter, key, field, unit, now, proposed, least, most, within, since }: ChangedField): string {
  const of = key.length === 0 ? "" : `(${key.join(", ")})`;
  const bounds = [...(least === undefined ? [] : [`at least ${least}`]), ...(most === undefined ? [] : [`at most ${most}`])];
  const age = since === undefined ? "since its deployment" : `since ${new Date(since.timestamp * 1000).toISOString().slice(0, 10)}`;
  const refused = within ? "" : ", which the contract refuses";
  const before = now === undefined ? "none yet" : `${now} ${age}`;
  return `${contract}.${parameter}${of} ${field}: ${before}, would be ${proposed}${refused} (${[unit, ...bounds].join(", ")})`;
}
