import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zooHashes } from "../test/fixtures/zoo";
import { operatorVectors } from "../test/oracle/operator-vectors";
import { serialise, tensorVectors } from "../test/oracle/vectors";

/** `npx ts-node scripts/tensor-vectors.ts` writes the vectors that Rust, WebAssembly and the oracle are compared with. */
const folder = join(__dirname, "../test");
writeFileSync(join(folder, "vectors/tensor.json"), serialise(tensorVectors()));
writeFileSync(join(folder, "vectors/operators.json"), serialise(operatorVectors()));
writeFileSync(join(folder, "fixtures/zoo/hashes.json"), serialise({ zoo: zooHashes() }));
