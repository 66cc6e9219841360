interface Entry {
  readonly key: Uint8Array;
  value: Uint8Array;
  /** What the chain is known to hold. */
  known: Uint8Array | undefined;
}

function tiered(count: number, free: number, cheap: number, cheapGas: bigint): bigint {
  if (count <= free) return 0n;
  return count <= cheap ? cheapGas : 10n;
}

/** A frame's cache of storage slots; it reaches the chain only where the program flushes it. */
export class StorageCache {
  private readonly entries = new Map<string, Entry>();
  private reads = 0;
  private writes = 0;

  /** Gas of one more read: 32 are free, the next 96 cost 2, the others 10. */
  readGas(): bigint {
    return tiered(++this.reads, 32, 128, 2n);
  }

  /** Gas of one more write: 8 are free, the next 56 cost 7, the others 10. */
  writeGas(): bigint {
    return tiered(++this.writes, 8, 64, 7n);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.entries.get(hex(key))?.value;
  }

  learn(key: Uint8Array, value: Uint8Array): void {
    this.entries.set(hex(key), { key, value, known: value });
  }

  write(key: Uint8Array, value: Uint8Array): void {
    const entry = this.entries.get(hex(key));
    if (entry === undefined) this.entries.set(hex(key), { key, value, known: undefined });
    else entry.value = value;
  }

  /** What differs from the chain, in the order in which slots were first used; from now on it is known. */
  takeDirty(): (readonly [Uint8Array, Uint8Array])[] {
    const dirty: (readonly [Uint8Array, Uint8Array])[] = [];
    for (const entry of this.entries.values()) {
      if (entry.known !== undefined && Buffer.compare(entry.known, entry.value) === 0) continue;
      entry.known = entry.value;
      dirty.push([entry.key, entry.value]);
    }
    return dirty;
  }

  clear(): void {
    this.entries.clear();
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
