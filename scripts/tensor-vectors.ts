import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serialise, tensorVectors } from "../test/oracle/vectors";

/** `npx ts-node scripts/tensor-vectors.ts` writes the vectors that Rust, WebAssembly and the oracle are compared with. */
writeFileSync(join(__dirname, "../test/vectors/tensor.json"), serialise(tensorVectors()));
