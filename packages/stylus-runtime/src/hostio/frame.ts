import type { Host } from "../host";
import { openPages, pagesGas, type OpenPages } from "../memory-model";
import type { StylusParams } from "../params";
import { Stop, type InkMeter } from "./meter";
import { StorageCache } from "./storage-cache";

const FAILURE = new Stop("failure");

/** The state of one call of a program, shared by its host functions. */
export class Frame {
  readonly storage = new StorageCache();
  private memory!: WebAssembly.Memory;
  output: Uint8Array = new Uint8Array(0);
  returnData: Uint8Array = new Uint8Array(0);
  /** The last account whose code was found, which is not paid for twice. */
  lastCode: { readonly address: Uint8Array; readonly code: Uint8Array } | undefined;

  constructor(
    readonly host: Host,
    readonly params: StylusParams,
    readonly calldata: Uint8Array,
    readonly meter: InkMeter,
    public pages: OpenPages,
  ) {}

  /** Ties the frame to the instance that runs in it, which may spend `most` of its ink. */
  start(exports: WebAssembly.Exports, ink: bigint, most = ink): void {
    this.memory = exports.memory as WebAssembly.Memory;
    this.meter.start(exports, ink, this.params.maxStackDepth, most);
  }

  /** Ends the run as a trap does: a revert without data that keeps the gas left. */
  fail(): never {
    throw FAILURE;
  }

  private view(pointer: number, length: number): Uint8Array {
    const from = pointer >>> 0;
    const buffer = this.memory.buffer;
    if (from + length > buffer.byteLength) this.fail();
    return new Uint8Array(buffer, from, length);
  }

  /** A copy of `length` bytes of the program's memory. */
  read(pointer: number, length: number): Uint8Array {
    return this.view(pointer, length >>> 0).slice();
  }

  /** {@link read} for who only looks on: what lies beyond the memory is left out. */
  peek(pointer: number, length: number): Uint8Array {
    const from = pointer >>> 0;
    return new Uint8Array(this.memory.buffer).slice(from, from + (length >>> 0));
  }

  readWord(pointer: number): bigint {
    return BigInt(`0x${Buffer.from(this.read(pointer, 32)).toString("hex")}`);
  }

  write(pointer: number, bytes: Uint8Array): void {
    this.view(pointer, bytes.length).set(bytes);
  }

  /** 32 bytes, big-endian. */
  writeWord(pointer: number, value: bigint): void {
    this.write(pointer, Buffer.from(value.toString(16).padStart(64, "0"), "hex"));
  }

  /** 4 bytes, little-endian, as lengths are given back. */
  writeLength(pointer: number, length: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    this.write(pointer, bytes);
  }

  /** Notes the most pages that were open while another frame ran. */
  everOpened(pages: number): void {
    this.pages = { open: this.pages.open, ever: Math.max(this.pages.ever, pages) };
  }

  /** Gas of opening `added` pages, which are open from now on. */
  openPages(added: number): bigint {
    const gas = pagesGas(this.pages, added, this.params);
    this.pages = openPages(this.pages, added);
    return gas;
  }
}
