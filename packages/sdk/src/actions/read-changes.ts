import type { Provider } from "ethers";
import { read, readOne } from "../call";
import { type Change, type Setting, type SettingField, keyOf, settingOf } from "../settings";

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
  readonly key: readonly (bigint | number | string | boolean)[];
  /** The value's name, as the contract calls it. */
  readonly field: string;
  readonly unit: string;
  readonly now: bigint | string | boolean;
  readonly proposed: bigint | string | boolean;
  /** The least and the most that the contract takes; undefined where it has no such bound, or one that depends on more. */
  readonly least: bigint | undefined;
  readonly most: bigint | undefined;
  /** Whether `proposed` is within both. */
  readonly within: boolean;
  /** When what holds now was set; undefined where no event says it, as when it holds since the deployment. */
  readonly since: { readonly block: number; readonly timestamp: number } | undefined;
}

export type ReadChangesReturnType = readonly ChangedField[];

type Plain = ChangedField["now"];

/** Numbers are bigints, whatever their width. */
function plain(value: unknown): Plain {
  return typeof value === "number" ? BigInt(value) : (value as Plain);
}

async function boundOf(provider: Provider, change: Change, { abi }: Setting, bound: bigint | string | undefined): Promise<bigint | undefined> {
  if (typeof bound !== "string") return bound;
  return (await readOne(provider, { address: change.address, abi }, bound, [])) as bigint;
}

/** The bound that holds for one key alone, where the change is of that one. */
async function mostOf(provider: Provider, change: Change, setting: Setting, { mostOf: bound }: Pick<SettingField, "mostOf">): Promise<bigint | undefined> {
  if (bound === undefined) return undefined;
  const named = String(await readOne(provider, { address: change.address, abi: setting.abi }, bound.view, []));
  return String(keyOf(change, setting)[0]).toLowerCase() === named.toLowerCase() ? bound.most : undefined;
}

async function sinceOf(provider: Provider, change: Change, setting: Setting, from: number): Promise<ChangedField["since"]> {
  const topics = setting.abi.encodeFilterTopics(setting.event, [...keyOf(change, setting)]);
  const logs = await provider.getLogs({ address: change.address, topics, fromBlock: from, toBlock: "latest" });
  const block = await logs.at(-1)?.getBlock();
  return block === undefined ? undefined : { block: block.number, timestamp: block.timestamp };
}

/** What the getter says now, in the order of the fields. */
async function presentOf(provider: Provider, change: Change, setting: Setting): Promise<readonly unknown[]> {
  const { abi, getter, timed, asked, struct, at = 0 } = setting;
  const time = timed === true ? [(await provider.getBlock("latest"))?.timestamp ?? 0] : [];
  const returned = await read(provider, { address: change.address, abi }, getter, [...keyOf(change, setting), ...time, ...(asked === undefined ? [] : [asked])]);
  const values: readonly unknown[] = struct === true ? (returned[0] as readonly unknown[]) : returned;
  return values.slice(at);
}

async function fieldsOf(provider: Provider, change: Change, from: number): Promise<readonly ChangedField[]> {
  const setting = settingOf(change);
  const [present, since] = await Promise.all([presentOf(provider, change, setting), sinceOf(provider, change, setting, from)]);
  return Promise.all(
    Object.entries(setting.fields).map(async ([field, { unit, ...bounds }], index) => {
      const [least, most] = await Promise.all([
        boundOf(provider, change, setting, bounds.least),
        bounds.mostOf === undefined ? boundOf(provider, change, setting, bounds.most) : mostOf(provider, change, setting, bounds),
      ]);
      const proposed = plain((change.value as Readonly<Record<string, unknown>>)[field]);
      const within = typeof proposed !== "bigint" || ((least === undefined || proposed >= least) && (most === undefined || proposed <= most));
      const { contract, address, parameter } = change;
      return { contract, address, parameter, key: keyOf(change, setting), field, unit, now: plain(present[index]), proposed, least, most, within, since };
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
  return `${contract}.${parameter}${of} ${field}: ${now} ${age}, would be ${proposed}${refused} (${[unit, ...bounds].join(", ")})`;
}
