import { attestationPolicyInterface, endorsementsInterface, evidenceInterface } from "@assay/sdk";
import { AbiCoder, concat, dataLength, dataSlice, type EventLog, type Interface, keccak256, type Log, type Provider, ZeroHash, zeroPadBytes } from "ethers";
import type { Hex } from "../hex";
import { ask, type Target } from "./ask";
import type { KeptBody, ReportParts, Standing } from "./parts";
import type { PreparedCall } from "./quote";

/** What chains that begin at a root can prove, as the policy numbers it. */
export const TRUST = { none: 0, devices: 1, references: 2, revoked: 3 } as const;
/** What a key may sign, as `IEvidence` numbers it. */
export const PURPOSE = { other: 0, authority: 1, firmware: 2, responder: 3 } as const;

/** How long attestations stand, from when their seed was stored. */
export const ATTESTATION_SECONDS = 86_400;

/** A key that the policy knows. */
export interface KnownKey {
  readonly trust: number;
  readonly purpose: number;
  /** The last second in which it is valid, as Unix seconds. */
  readonly until: number;
  readonly pathLength: number;
}

/** The newest seed. */
export interface SeedState {
  /** 0: none was stored. */
  readonly number: number;
  /** Unix seconds. */
  readonly storedAt: number;
}

/** What a report must say, as the policy takes it. */
export interface ProfileTerms extends Pick<ReportParts, "driverIndices" | "vbiosIndices"> {
  /** As bytes32: ASCII at the left. */
  readonly board: Hex;
  readonly driver: Hex;
  readonly vbios: Hex;
  /** keccak256 of the 48-byte values at the indices, ascending. */
  readonly driverValues: Hex;
  readonly vbiosValues: Hex;
  /** Whether the video decoder is on, or the report does not say. */
  readonly decoder: boolean;
}

/** A profile that was recorded. */
export interface KnownProfile {
  /** Its id, 32 bytes: the hash of its terms. */
  readonly id: Hex;
  readonly terms: ProfileTerms;
  readonly until: number;
}

/** A device, and what it stands for. */
export interface KnownDevice {
  readonly device: Hex;
  readonly standing: Standing;
}

/** Text as a bytes32: ASCII at the left, zeros after it. */
export function wordOf(text: string): Hex {
  return zeroPadBytes(Buffer.from(text, "latin1"), 32) as Hex;
}

/** Id of a profile: the hash of its terms. */
export function profileIdOf({ driverValues, vbiosValues, driver, vbios, board, decoder, driverIndices, vbiosIndices }: ProfileTerms): Hex {
  const types = ["bytes32", "bytes32", "bytes32", "bytes32", "bytes32", "bool", "uint64", "uint64"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [driverValues, vbiosValues, driver, vbios, board, decoder, driverIndices, vbiosIndices])) as Hex;
}

/** The policy's id of a key: the first 20 bytes of that of `IEvidence`. */
export function keyId(id: Hex): Hex {
  return dataSlice(id, 0, 20) as Hex;
}

/** keccak256 of the measurements at a mask's indices, ascending; zero where there are none. */
export function valuesHash(measurements: readonly Hex[], mask: bigint): Hex {
  const values = measurements.filter((_, index) => ((mask >> BigInt(index)) & 1n) === 1n);
  return values.length === 0 ? (ZeroHash as Hex) : (keccak256(concat(values)) as Hex);
}

/** An attestation policy at an address, asked and never changed. */
export class Policy {
  private readonly target: Target;
  private found: Promise<Readonly<Record<"evidence" | "endorsements", Target>>> | undefined;

  /** @param fromBlock the first block whose events are looked at: that of the deployment, or later. */
  constructor(
    readonly provider: Provider,
    readonly address: string,
    private readonly fromBlock = 0,
  ) {
    this.target = { address, abi: attestationPolicyInterface };
  }

  /** The programs by which it reads. */
  programs(): Promise<Readonly<Record<"evidence" | "endorsements", Target>>> {
    this.found ??= this.ask("programs", []).then((addresses) => ({
      evidence: { address: String(addresses.evidence), abi: evidenceInterface },
      endorsements: { address: String(addresses.endorsements), abi: endorsementsInterface },
    }));
    return this.found;
  }

  async seed(): Promise<SeedState> {
    const [{ number, storedAt }] = (await this.ask("seed", [])) as unknown as [{ number: bigint; storedAt: bigint }];
    return { number: Number(number), storedAt: Number(storedAt) };
  }

  /** What a device must sign now for a node. */
  async nonceOf(provider: string, node: number): Promise<Hex> {
    return String((await this.ask("nonceOf", [provider, node]))[0]) as Hex;
  }

  /** A key by the id that `IEvidence` gives it; undefined where it is not known. */
  async keyOf(id: Hex): Promise<KnownKey | undefined> {
    const [key] = (await this.ask("keyOf", [keyId(id)])) as unknown as [Record<keyof KnownKey, bigint>];
    const { trust, purpose, until, pathLength } = key;
    return Number(trust) === TRUST.none ? undefined : { trust: Number(trust), purpose: Number(purpose), until: Number(until), pathLength: Number(pathLength) };
  }

  /** What a device stands for, by the id that `IEvidence` gives its key; undefined where it stands for nothing. */
  async standingOf(id: Hex): Promise<Standing | undefined> {
    const device = keyId(id);
    const [kept] = (await this.ask("deviceOf", [device])) as unknown as [{ standing: string }];
    return BigInt(kept.standing) === 0n ? undefined : (await this.lastStanding([null, null, device]))?.standing;
  }

  /** The account whose code begins a body with as much as is kept of it; undefined where nothing is. @param measuredBytes of the body's measurements. */
  async keptBody(body: Hex, measuredBytes: number): Promise<KeptBody | undefined> {
    for (const bytes of [dataLength(body), measuredBytes]) {
      const account = await this.kept(dataSlice(body, 0, bytes) as Hex);
      if (account !== undefined) return { account, bytes };
    }
    return undefined;
  }

  /** The account whose code is kept of some bytes; undefined where none is. */
  async kept(bytes: Hex): Promise<string | undefined> {
    const [account, kept] = (await this.ask("bodyAccountOf", [bytes])) as unknown as [string, boolean];
    return kept ? account : undefined;
  }

  /** Until when reports that meet a profile attest, as it was looked at last; 0 where there is none. */
  async profileUntil(profile: Hex): Promise<number> {
    const [{ until }] = (await this.ask("profileOf", [profile])) as unknown as [{ until: bigint }];
    return Number(until);
  }

  /** All profiles that were ever recorded, the newest first. */
  async profiles(): Promise<readonly KnownProfile[]> {
    const events = await this.events("ProfileRecorded", []);
    return [...events].reverse().map(({ args }) => {
      const terms = args.terms as unknown as ProfileTerms;
      const { board, driver, vbios, driverValues, vbiosValues, driverIndices, vbiosIndices, decoder } = terms;
      return { id: String(args.profile) as Hex, terms: { board, driver, vbios, driverValues, vbiosValues, driverIndices, vbiosIndices, decoder }, until: Number(args.until) };
    });
  }

  /** Whether references are known by their id, as this key signed them. */
  async isSignedBy(reference: Hex, signerId: Hex): Promise<boolean> {
    const [{ signer }] = (await this.ask("referenceOf", [reference])) as unknown as [{ signer: string }];
    return signer === keyId(signerId);
  }

  /** The device that stood for a node last; undefined where none ever did. */
  deviceOf(provider: string, node: number): Promise<KnownDevice | undefined> {
    return this.lastStanding([provider, node, null]);
  }

  /** The class of a board's GPUs, by its name in reports; 0 where the board is not known. */
  async classOf(board: string): Promise<number> {
    const [{ gpuClass }] = (await this.ask("boardOf", [wordOf(board)])) as unknown as [{ gpuClass: bigint }];
    return Number(gpuClass);
  }

  /** Until when a node is attested, as Unix seconds; 0 or past where it is not. */
  async nodeUntil(provider: string, gpuClass: number, node: number): Promise<number> {
    return Number((await this.ask("nodeUntil", [provider, gpuClass, node]))[0]);
  }

  /** Encodes its calls. */
  get abi(): Interface {
    return this.target.abi;
  }

  /** A call of the policy, ready to be sent. */
  call(name: string, values: readonly unknown[]): PreparedCall {
    return { to: this.address, data: this.target.abi.encodeFunctionData(name, values) as Hex };
  }

  /** What a call of the policy would return. @throws {ContractRevertError} where it would revert. */
  ask(name: string, values: readonly unknown[]): ReturnType<typeof ask> {
    return ask(this.provider, this.target, name, values);
  }

  private async lastStanding(topics: readonly unknown[]): Promise<KnownDevice | undefined> {
    const last = (await this.events("DeviceAttested", topics)).at(-1);
    if (last === undefined) return undefined;
    const { issuer, reportKey, until, provider, node, gpuClass, profile } = last.args.standing as unknown as Standing;
    return { device: String(last.args.device) as Hex, standing: { issuer, reportKey, until, provider, node, gpuClass, profile } };
  }

  private async events(name: string, values: readonly unknown[]): Promise<readonly Pick<EventLog, "args">[]> {
    const { abi } = this.target;
    const logs: readonly Log[] = await this.provider.getLogs({ address: this.address, topics: abi.encodeFilterTopics(name, values as never), fromBlock: this.fromBlock });
    return logs.flatMap((log) => {
      const parsed = abi.parseLog(log);
      return parsed === null ? [] : [{ args: parsed.args }];
    });
  }
}
