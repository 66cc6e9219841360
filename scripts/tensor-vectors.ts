import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { operatorVectors } from "../test/oracle/operator-vectors";
import { serialise, tensorVectors } from "../test/oracle/vectors";

/** `npx ts-node scripts/tensor-vectors.ts` writes the vectors that Rust, WebAssembly and the oracle are compared with. */
const folder = join(__dirname, "../test/vectors");
writeFileSync(join(folder, "tensor.json"), serialise(tensorVectors()));
writeFileSync(join(folder, "operators.json"), serialise(operatorVectors()));
