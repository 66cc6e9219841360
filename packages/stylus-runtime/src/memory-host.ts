import type { CallRequest, CallResult, Charged, CreateRequest, CreateResult, FrameContext, Host } from "./host";

const ZERO_WORD = new Uint8Array(32);
const NOTHING = new Uint8Array(0);
const COLD_SLOT = 2_100n;
const WARM = 100n;
const COLD_ACCOUNT = 2_600n;
const NEW_SLOT = 20_000n;

/** An account that is not the program's own. */
export interface MemoryAccount {
  readonly balance?: bigint;
  readonly code?: Uint8Array;
  /** Keccak-256 of the code, or zero for an account that does not exist. */
  readonly codeHash?: Uint8Array;
}

export interface MemoryHostOptions {
  /** What differs from the defaults, which are those of the public vectors. */
  readonly context?: Partial<FrameContext>;
  /** By lower-case hex address without `0x`. */
  readonly accounts?: ReadonlyMap<string, MemoryAccount>;
  /** Whether the frame is static. */
  readonly readOnly?: boolean;
}

export interface MemoryLog {
  readonly topics: readonly Uint8Array[];
  readonly data: Uint8Array;
}

const DEFAULT_CONTEXT: FrameContext = {
  contract: new Uint8Array(20).fill(0xcc),
  sender: new Uint8Array(20).fill(0xaa),
  origin: new Uint8Array(20).fill(0xaa),
  value: 0n,
  gasPrice: 0n,
  chainId: 42_161n,
  block: { number: 1n, timestamp: 1n, gasLimit: 1n << 50n, baseFee: 0n, coinbase: new Uint8Array(20) },
  reentrant: false,
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/**
 * A chain of one contract, in memory, for one transaction: storage and transient storage start empty, slots and
 * accounts cold. Calls fail and creations give no address, both free of charge; logs are kept in {@link logs}.
 */
export class MemoryHost implements Host {
  readonly context: FrameContext;
  readonly logs: MemoryLog[] = [];
  private readonly accounts: ReadonlyMap<string, MemoryAccount>;
  private readonly readOnly: boolean;
  private readonly slots = new Map<string, Uint8Array>();
  private readonly transient = new Map<string, Uint8Array>();
  private readonly warm = new Set<string>();

  constructor({ context = {}, accounts = new Map(), readOnly = false }: MemoryHostOptions = {}) {
    this.context = { ...DEFAULT_CONTEXT, ...context };
    this.accounts = accounts;
    this.readOnly = readOnly;
  }

  /** Gas of a first and of every later use. */
  private touch(name: string, cold: bigint): bigint {
    if (this.warm.has(name)) return WARM;
    this.warm.add(name);
    return cold;
  }

  loadSlot(key: Uint8Array): Charged<Uint8Array> {
    const name = hex(key);
    return { value: this.slots.get(name) ?? ZERO_WORD, gas: this.touch(`slot ${name}`, COLD_SLOT) };
  }

  storeSlots(slots: readonly (readonly [Uint8Array, Uint8Array])[], gasLeft: bigint): Charged<"stored" | "outOfGas" | "readOnly"> {
    if (this.readOnly) return { value: "readOnly", gas: 0n };
    let gas = 0n;
    for (const [key, value] of slots) {
      const name = hex(key);
      const before = this.slots.get(name) ?? ZERO_WORD;
      const access = this.touch(`slot ${name}`, COLD_SLOT) === COLD_SLOT ? COLD_SLOT : 0n;
      gas += access + (isZero(before) && !isZero(value) ? NEW_SLOT : WARM);
      if (gas > gasLeft) return { value: "outOfGas", gas: gasLeft };
      this.slots.set(name, value);
    }
    return { value: "stored", gas };
  }

  loadTransient(key: Uint8Array): Uint8Array {
    return this.transient.get(hex(key)) ?? ZERO_WORD;
  }

  storeTransient(key: Uint8Array, value: Uint8Array): boolean {
    if (!this.readOnly) this.transient.set(hex(key), value);
    return !this.readOnly;
  }

  private account(address: Uint8Array): Charged<MemoryAccount> {
    const name = hex(address);
    return { value: this.accounts.get(name) ?? {}, gas: this.touch(`account ${name}`, COLD_ACCOUNT) };
  }

  balance(address: Uint8Array): Charged<bigint> {
    const { value, gas } = this.account(address);
    return { value: value.balance ?? 0n, gas };
  }

  codeHash(address: Uint8Array): Charged<Uint8Array> {
    const { value, gas } = this.account(address);
    return { value: value.codeHash ?? ZERO_WORD, gas };
  }

  code(address: Uint8Array): Charged<Uint8Array> {
    const { value, gas } = this.account(address);
    return { value: value.code ?? NOTHING, gas };
  }

  call({ pages }: CallRequest): CallResult {
    return { success: false, output: NOTHING, gas: 0n, everPages: pages.ever };
  }

  create({ pages }: CreateRequest): CreateResult | undefined {
    return this.readOnly ? undefined : { address: new Uint8Array(20), output: NOTHING, gas: 0n, everPages: pages.ever };
  }

  log(topics: readonly Uint8Array[], data: Uint8Array): boolean {
    if (!this.readOnly) this.logs.push({ topics, data });
    return !this.readOnly;
  }
}
