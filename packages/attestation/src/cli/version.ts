import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of this package, as its package.json says. */
export function versionOf(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { readonly version: string };
  return version;
}
