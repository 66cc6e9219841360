import { brokenDescriptors } from "./bytes";
import { brokenElementwise } from "./elementwise";
import { brokenEpilogues } from "./epilogues";
import { brokenFused } from "./fused";
import type { Malformed } from "./malformed";
import { brokenProducts } from "./products";
import { brokenRows } from "./rows";
import { brokenViews } from "./views";

/** Programs that break a rule of an operator, each named. */
export function malformedOperators(): readonly Malformed[] {
  return [...brokenDescriptors(), ...brokenEpilogues(), ...brokenProducts(), ...brokenElementwise(), ...brokenRows(), ...brokenViews(), ...brokenFused()];
}
