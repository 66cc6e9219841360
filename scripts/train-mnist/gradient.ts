import { CLASSES, PIXELS } from "./digits";
import { exponential } from "./exponential";
import { HIDDEN, readHidden, readLogits, type Network } from "./network";
import { addScaled, largest } from "./vectors";

/** Adds up the gradients of cross-entropy, example by example. */
export class Gradient {
  private readonly hidden = new Float64Array(HIDDEN);
  private readonly blame = new Float64Array(HIDDEN);
  private readonly logits = new Float64Array(CLASSES);
  private readonly errors = new Float64Array(CLASSES);

  /** @param sum what the gradients are added to; clearing it is the caller's part. */
  constructor(private readonly network: Network, private readonly sum: Network) {}

  /** Adds an example's gradient to the sum; true where the network reads it rightly. */
  add(pixels: Uint8Array, label: number): boolean {
    readHidden(this.network, pixels, this.hidden);
    readLogits(this.network, this.hidden, this.logits);
    this.compare(label);
    this.descendOuter();
    this.descendInner(pixels);
    return largest(this.logits) === label;
  }

  /** The logits' errors: softmax, less 1 for the right class. */
  private compare(label: number): void {
    const top = this.logits[largest(this.logits)] as number;
    let sum = 0;
    for (let at = 0; at < CLASSES; at++) {
      const share = exponential((this.logits[at] as number) - top);
      this.errors[at] = share;
      sum += share;
    }
    for (let at = 0; at < CLASSES; at++) this.errors[at] = (this.errors[at] as number) / sum - (at === label ? 1 : 0);
  }

  private descendOuter(): void {
    this.blame.fill(0);
    for (let label = 0; label < CLASSES; label++) {
      const error = this.errors[label] as number;
      addScaled(this.blame, 0, this.network.outer, label * HIDDEN, error, HIDDEN);
      addScaled(this.sum.outer, label * HIDDEN, this.hidden, 0, error, HIDDEN);
    }
    addScaled(this.sum.outerBias, 0, this.errors, 0, 1, CLASSES);
  }

  private descendInner(pixels: Uint8Array): void {
    for (let unit = 0; unit < HIDDEN; unit++) if (this.hidden[unit] === 0) this.blame[unit] = 0;
    addScaled(this.sum.innerBias, 0, this.blame, 0, 1, HIDDEN);
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const grey = pixels[pixel] as number;
      if (grey !== 0) addScaled(this.sum.inner, pixel * HIDDEN, this.blame, 0, grey / 255, HIDDEN);
    }
  }
}
