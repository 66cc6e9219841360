import { expect } from "chai";
import { ZeroAddress, getAddress } from "ethers";
import { checkDeadlines } from "../../deploy/deadlines";
import { unrecordedTransactions } from "../../deploy/lost-transactions";
import { DEPLOYER_KEY, KNOWN_NETWORKS, NetworkSettingsError, ORBIT_CHAIN_ID, type Variables, checkNetwork, checkUrl, deployNetworks } from "../../deploy/networks";
import { DeployParameterError, readParameters, readSuiteParameters } from "../../deploy/parameters";
import { PublishedAccountError, refusePublished } from "../../deploy/published-accounts";
import { unitOf } from "../../deploy/units";
import { refusal } from "../fixtures/refusal";

const KEY = `0x${"11".repeat(32)}`;
const ACCOUNT = "0x00000000000000000000000000000000000000A1";
/** With accounts of their own; `hardhat`, `localhost` and `nitro` have published ones. */
const UNFINISHED = ["arbitrumSepolia", "arbitrumOne", "orbit"] as const;

function variables(values: Readonly<Record<string, string>>): Variables {
  return { has: (name) => name in values, get: (name) => values[name] ?? "" };
}

describe("networks that are deployed to", () => {
  it("are there without a variable, and say what to set when they are used", () => {
    const networks = deployNetworks(variables({}));
    expect(Object.keys(networks)).to.deep.equal(["nitro", "arbitrumSepolia", "arbitrumOne", "sepolia", "ethereum", "orbit"]);
    expect(networks.arbitrumOne).to.deep.equal({ url: "http://unset.invalid", accounts: "remote", chainId: 42_161 });
    expect(networks.nitro).to.deep.include({ url: "http://127.0.0.1:8547", chainId: 412_346 });
    for (const name of [...UNFINISHED, "sepolia", "ethereum"]) {
      const { url } = networks[name] as { url: string };
      expect(() => { checkUrl(name, url); }).to.throw(NetworkSettingsError, `Network ${name}: it has no URL. Set one by "npx hardhat vars set ${KNOWN_NETWORKS[name]?.url}".`);
    }
    expect(() => { checkUrl("nitro", "http://127.0.0.1:8547"); }).not.to.throw();
    expect(() => { checkUrl("hardhat", undefined); }).not.to.throw();
  });

  it("take address, key and an Orbit chain's number from Hardhat's variables", () => {
    const set = { ASSAY_ORBIT_URL: "https://orbit.example", [ORBIT_CHAIN_ID]: "98765", [DEPLOYER_KEY]: KEY, ASSAY_ARBITRUM_SEPOLIA_URL: "https://sepolia.example" };
    const networks = deployNetworks(variables(set));
    expect(networks.orbit).to.deep.equal({ url: "https://orbit.example", accounts: [KEY], chainId: 98_765 });
    expect(networks.arbitrumSepolia).to.deep.equal({ url: "https://sepolia.example", accounts: [KEY], chainId: 421_614 });
  });

  it("need somebody who signs", () => {
    expect(() => { checkNetwork("arbitrumOne", "https://one.example", []); }).to.throw(NetworkSettingsError, `nobody signs. Give a key by "npx hardhat vars set ${DEPLOYER_KEY}"`);
    expect(() => { checkNetwork("arbitrumOne", "https://one.example", [ACCOUNT]); }).not.to.throw();
  });

  it("take no account whose key is published", () => {
    const published = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
    expect(() => { refusePublished({ "Assay.guardian": ACCOUNT, "Assay.treasury": published.toLowerCase() }); })
      .to.throw(PublishedAccountError).that.includes({ parameter: "Assay.treasury", account: published.toLowerCase() });
    expect(() => { refusePublished({ "Assay.guardian": ACCOUNT, "Assay.treasury": ZeroAddress }); }).not.to.throw();
  });
});

describe("parameter files of networks", () => {
  for (const name of ["hardhat", "localhost", "nitro"]) {
    it(`can be deployed from: ${name}`, async () => {
      const parameters = await readSuiteParameters(name);
      checkDeadlines(parameters);
      for (const account of [parameters.guardian, parameters.treasury, parameters.market.burner]) expect(getAddress(account)).to.equal(account);
    });
  }

  for (const name of UNFINISHED) {
    it(`wait for accounts, and have production's figures: ${name}`, async () => {
      const error = await refusal(readSuiteParameters(name));
      expect(error).to.be.instanceOf(DeployParameterError).that.includes({ parameter: "guardian", value: null });
    });
  }

  it("never take accounts or tokens from the file whose figures they take", async () => {
    const error = await refusal(readParameters("localhost"));
    expect(error).to.be.instanceOf(DeployParameterError).that.includes({ parameter: "owner", value: undefined });
    const { governance, stake, court } = await readSuiteParameters("localhost");
    const hardhat = await readSuiteParameters("hardhat");
    expect({ governance, stake, court }).to.deep.equal({ governance: hardhat.governance, stake: hardhat.stake, court: hardhat.court });
  });
});

describe("units", () => {
  it("are what names say", () => {
    expect(unitOf("market.maxLockSeconds")).to.equal("s");
    expect(unitOf("sessions.THAW_SECONDS")).to.equal("s");
    expect(unitOf("governor.votingDelay")).to.equal("s");
    expect(unitOf("market.protocolFee.feeBps")).to.equal("1/10,000");
    expect(unitOf("router.laneOf(EXECUTE).gasCap")).to.equal("gas");
    expect(unitOf("providers.minStakePerUnit.next")).to.equal("smallest units of the stake token");
    expect(unitOf("slashing.disputeCost")).to.equal("smallest units of the stake token");
    expect(unitOf("market.guardian")).to.equal(undefined);
  });
});

describe("transactions that a journal lost", () => {
  const line = (type: string, futureId: string, nonce?: number): string => JSON.stringify({ type, futureId, networkInteractionId: 1, nonce });

  it("are those that were prepared, and of which nothing followed", () => {
    const request = JSON.stringify({ type: "NETWORK_INTERACTION_REQUEST", futureId: "A#B", networkInteraction: { id: 1, data: "0x12" } });
    const journal = [
      line("TRANSACTION_PREPARE_SEND", "A#A", 4), request, line("TRANSACTION_SEND", "A#A", 4), line("TRANSACTION_PREPARE_SEND", "A#B", 5),
      line("TRANSACTION_PREPARE_SEND", "A#C", 6), line("ONCHAIN_INTERACTION_DROPPED", "A#C"), "",
    ];
    expect(unrecordedTransactions(journal.join("\n"))).to.deep.equal([{ futureId: "A#B", networkInteractionId: 1, nonce: 5, data: "0x12" }]);
    expect(unrecordedTransactions([...journal.slice(0, 4), line("TRANSACTION_PREPARE_SEND", "A#B", 7)].join("\n"))).to.deep.equal([{ futureId: "A#B", networkInteractionId: 1, nonce: 7, data: "0x12" }]);
    expect(unrecordedTransactions("")).to.deep.equal([]);
  });
});
