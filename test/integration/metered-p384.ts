import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { Hex, SignedDigest } from "@assay/attestation";
import { getBytes, hexlify, Interface } from "ethers";
import { artifacts } from "hardhat";
import { decodeProgram, MemoryHost, type PreparedModule, prepare, run, stylusParams } from "stylus-runtime";

const GAS = 32_000_000n;

/** What the contract answers, and gas of its ink. */
export interface Verified {
  /** `true`, `false`, or an error with its values. */
  readonly answer: string;
  readonly gas: number;
}

/** The compiled P-384 contract, with its meter, on a chain in memory. */
export class MeteredP384 {
  private readonly params = stylusParams();
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  constructor() {
    const { abi, deployedBytecode } = artifacts.readArtifactSync("P384");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
  }

  ask(name: "verify" | "verifyBatch", records: string, hints: string): Verified {
    return this.call(getBytes(this.abi.encodeFunctionData(name, [records, hints])));
  }

  call(calldata: Uint8Array): Verified {
    const { status, output, inkUsed } = run(this.module, { calldata, gas: GAS, host: new MemoryHost(), params: this.params });
    const gas = Number((inkUsed + 9_999n) / 10_000n);
    if (status === "success") return { answer: String(this.abi.decodeFunctionResult("verify", output)[0]), gas };
    const error = status === "revert" && output.length > 0 ? this.abi.parseError(hexlify(output)) : null;
    return { answer: error === null ? `${status} ${hexlify(output)}` : `${error.name}(${error.args.join(", ")})`, gas };
  }
}

/** A signer with a key of its own, by the runtime's own implementation. */
export function signer(): (message: string) => SignedDigest {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const coordinate = (text: string | undefined): Hex => hexlify(Buffer.from(text ?? "", "base64url")) as Hex;
  const key = { x: coordinate(x), y: coordinate(y) };
  return (message) => {
    const signature = sign("sha384", Buffer.from(message), { key: privateKey, dsaEncoding: "ieee-p1363" });
    const digest = createHash("sha384").update(message).digest();
    const [r, s] = [signature.subarray(0, 48), signature.subarray(48)].map((bytes) => hexlify(bytes) as Hex) as [Hex, Hex];
    return { digest: hexlify(digest) as Hex, r, s, publicKey: key };
  };
}
