import { type DailyEvent, type DailyPorts, type Hex, runDaily } from "@assay/attestation";
import { expect } from "chai";

const SENT = { hash: "0xaa" as Hex, gas: 5n, cost: 10n };
const OFTEN = { attempts: 3, pauseSeconds: 0 };

/**
 * given a seed, and nodes of which some are attested
 *   when all answer, when one fails for now, when one fails for good, when there is no seed
 *   when units are to count, and when they cannot
 */
describe("a provider's day", () => {
  const calls: string[] = [];
  const said: DailyEvent[] = [];
  beforeEach(() => {
    calls.length = 0;
    said.length = 0;
  });
  const say = (event: DailyEvent): void => void said.push(event);

  /** Steps that fail with these errors, in their order, before they succeed; 9 and 10 are those of units and of a service. */
  function portsWith(errors: Readonly<Record<number, Error[]>>, attested: Readonly<Record<number, number>> = {}): DailyPorts {
    const step = (name: string, number: number, event: DailyEvent | undefined): Promise<DailyEvent | undefined> => {
      calls.push(name);
      const error = errors[number]?.shift();
      return error === undefined ? Promise.resolve(event) : Promise.reject(error);
    };
    return {
      freshen: () => step("freshen", -1, { kind: "seed", number: 7, stored: true }),
      attest: (node) => {
        const until = attested[node];
        return step(`attest ${node}`, node, until === undefined ? { kind: "attested", node, ...SENT } : { kind: "current", node, until });
      },
      serve: [["units", () => step("units", 9, { kind: "units", units: 64n, until: 99, ...SENT })], ["sync of a market", () => step("sync", 10, undefined)]],
      mayTryAgain: (error) => (error as Error).message === "away",
    };
  }

  it("freshens the seed, attests what is not attested, then has units count", async () => {
    const left = await runDaily(portsWith({}, { 1: 99 }), { nodes: [0, 1, 2], ...OFTEN }, say);
    expect(left).to.deep.equal({ nodes: [], steps: [] });
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 1", "attest 2", "units", "sync"]);
    expect(said).to.deep.equal([
      { kind: "seed", number: 7, stored: true },
      { kind: "attested", node: 0, ...SENT },
      { kind: "current", node: 1, until: 99 },
      { kind: "attested", node: 2, ...SENT },
      { kind: "units", units: 64n, until: 99, ...SENT },
    ]);
  });

  it("tries again what may succeed later, and no more often than it is told", async () => {
    const away = (): Error => new Error("away");
    const left = await runDaily(portsWith({ 0: [away(), away()], 1: [away(), away(), away()] }), { nodes: [0, 1], ...OFTEN }, say);
    expect(left).to.deep.equal({ nodes: [1], steps: [] });
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 0", "attest 0", "attest 1", "attest 1", "attest 1", "units", "sync"]);
    expect(said.map((event) => ("attempt" in event ? `${event.what} ${event.attempt}` : event.kind))).to.deep.equal(
      ["seed", "node 0 1", "node 0 2", "attested", "node 1 1", "node 1 2", "node 1 3", "units"],
    );
  });

  it("leaves a node that is refused, and goes on with the next, and with units", async () => {
    const left = await runDaily(portsWith({ 0: [new Error("refused")] }), { nodes: [0, 1], ...OFTEN }, say);
    expect(left).to.deep.equal({ nodes: [0], steps: [] });
    expect(calls).to.deep.equal(["freshen", "attest 0", "attest 1", "units", "sync"]);
  });

  it("tells no service of units that the registry refused, and tries again what may succeed later", async () => {
    const left = await runDaily(portsWith({ 9: [new Error("away"), new Error("refused")] }), { nodes: [0], ...OFTEN }, say);
    expect(left).to.deep.equal({ nodes: [], steps: ["units", "sync of a market"] });
    expect(calls).to.deep.equal(["freshen", "attest 0", "units", "units"]);
    const late = await runDaily(portsWith({ 10: [new Error("refused")] }), { nodes: [], ...OFTEN }, say);
    expect(late).to.deep.equal({ nodes: [], steps: ["sync of a market"] });
  });

  it("ends where there is no seed", async () => {
    let error: unknown;
    try {
      await runDaily(portsWith({ [-1]: [new Error("refused")] }), { nodes: [0], ...OFTEN }, say);
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).to.equal("refused");
    expect(calls).to.deep.equal(["freshen"]);
  });
});
