import { type DailyEvent, type DailyPorts, type Hex, runDaily } from "@assay/attestation";
import { expect } from "chai";

const SENT = { hash: "0xaa" as Hex, gas: 5n, cost: 10n };
const OFTEN = { attempts: 3, pauseSeconds: 0 };

/**
 * given a seed, and nodes of which some are attested
 *   when all answer, when one fails for now, when one fails for good, when there is no seed
 */
describe("a provider's day", () => {
  const calls: string[] = [];
  const said: DailyEvent[] = [];
  beforeEach(() => {
    calls.length = 0;
    said.length = 0;
  });
  const say = (event: DailyEvent): void => void said.push(event);

  /** Ports whose attestations fail with these errors, in their order, before they succeed. */
  function portsWith(errors: Readonly<Record<number, Error[]>>, attested: Readonly<Record<number, number>> = {}): DailyPorts {
    return {
      freshen: () => {
        calls.push("freshen");
        return Promise.resolve({ number: 7, stored: true });
      },
      attestedUntil: (node) => Promise.resolve(attested[node]),
      attest: (node) => {
        calls.push(`attest ${node}`);
        const error = errors[node]?.shift();
        return error === undefined ? Promise.resolve(SENT) : Promise.reject(error);
      },
      mayTryAgain: (error) => (error as Error).message === "away",
    };
  }

  it("freshens the seed, then attests what is not attested", async () => {
    const left = await runDaily(portsWith({}, { 1: 99 }), { nodes: [0, 1, 2], ...OFTEN }, say);
    expect(left).to.deep.equal([]);
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 2"]);
    expect(said).to.deep.equal([
      { kind: "seed", number: 7, stored: true },
      { kind: "attested", node: 0, ...SENT },
      { kind: "current", node: 1, until: 99 },
      { kind: "attested", node: 2, ...SENT },
    ]);
  });

  it("tries again what may succeed later, and no more often than it is told", async () => {
    const away = (): Error => new Error("away");
    const left = await runDaily(portsWith({ 0: [away(), away()], 1: [away(), away(), away()] }), { nodes: [0, 1], ...OFTEN }, say);
    expect(left).to.deep.equal([1]);
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 0", "attest 0", "attest 1", "attest 1", "attest 1"]);
    expect(said.map((event) => ("attempt" in event ? `${event.node} ${event.attempt}` : event.kind))).to.deep.equal(["seed", "0 1", "0 2", "attested", "1 1", "1 2", "1 3"]);
  });

  it("leaves a node that is refused, and goes on with the next", async () => {
    const left = await runDaily(portsWith({ 0: [new Error("refused")] }), { nodes: [0, 1], ...OFTEN }, say);
    expect(left).to.deep.equal([0]);
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 1"]);
  });

  it("ends where there is no seed", async () => {
    const ports: DailyPorts = { ...portsWith({}), freshen: () => Promise.reject(new Error("refused")) };
    let error: unknown;
    try {
      await runDaily(ports, { nodes: [0], ...OFTEN }, say);
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).to.equal("refused");
    expect(calls).to.deep.equal([]);
  });
});
