import { readFileSync } from "node:fs";
import type { Hex, SessionTerms, SignedReceipt } from "@assay/sdk";
import { openStore } from "../store/open";
import { keepReceipt } from "../store/receipts";
import { keepWork } from "../store/works";
import { UsageError } from "./exit";
import type { Streams } from "./streams";

export interface KeepFlags {
  readonly store: string;
  readonly program: string;
  readonly input: string;
  readonly inputSalt?: Hex;
  readonly outputSalt?: Hex;
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsageError(`${file} cannot be read.`, { cause });
  }
}

/** `keep`: puts what a claim is made of into the store. */
export function keep({ store: path, program, input, inputSalt, outputSalt }: KeepFlags, { print }: Streams): void {
  readFile(program);
  const [bytes, store] = [readFile(input), openStore(path)];
  try {
    print(keepWork({ store, program, input: bytes, ...(inputSalt === undefined ? {} : { inputSalt }), ...(outputSalt === undefined ? {} : { outputSalt }) }));
  } finally {
    store.close();
  }
}

export interface ReceiptFlags {
  readonly store: string;
  readonly sessions: string;
  readonly chainId: number;
}

/** What a receipt's file holds: integers are numbers or strings of digits. */
interface ReceiptFile {
  readonly terms: SessionTerms;
  readonly signed: SignedReceipt;
}

/** `receipt`: puts a session's receipt into the store. */
export function receipt(file: string, { store: path, sessions, chainId }: ReceiptFlags, { print }: Streams): void {
  const text = new TextDecoder().decode(readFile(file));
  const store = openStore(path);
  try {
    print(keepReceipt({ store, sessions, chainId: BigInt(chainId), ...(JSON.parse(text) as ReceiptFile) }));
  } catch (cause) {
    // Of another form: what is missing in it is no string, number or list of fields where one is expected.
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
    throw new UsageError(`${file} is no receipt: JSON of {"terms": …, "signed": {"receipt": …, "signature": …}}.`, { cause });
  } finally {
    store.close();
  }
}
