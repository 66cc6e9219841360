import { id } from "ethers";
import { ZERO, ZERO_HASH } from "../../oracle/market/setting";
import type { Opening, Voucher } from "../../oracle/market/sessions";
import { CLAIM, RECEIPT, type Receipt, type SessionTerms, TERMS, receiptDigest, voucherDigest } from "../../oracle/market/types";
import { address, bytes, list, uint } from "./abi";
import type { Dice } from "./dice";
import type { Act } from "./play";
import type { Opened, Scene } from "./scene";
import { everybody } from "./world";

const PROGRAM = id("a program");
const QUESTIONS = [id("a question"), id("another question")] as const;
const ANSWERS = [id("an answer"), id("another answer")] as const;

/* OPENING */

function spoil(scene: Scene, dice: Dice, terms: SessionTerms): SessionTerms {
  const { maxSessionSeconds, maxExecutionSeconds } = scene.world.setting.session;
  const { now } = scene;
  const faults: readonly Partial<SessionTerms>[] = [
    { openBy: now - 1n },
    { endsAt: now },
    { endsAt: now + maxSessionSeconds + 1n },
    { executionSeconds: maxExecutionSeconds + 1n },
    { clientKey: ZERO },
    { providerKey: ZERO },
    { feeBps: terms.feeBps + 1n },
    { payableCollateral: terms.collateral + 1n },
    { collateral: 10n ** 9n, payableCollateral: 0n },
    { payableCollateral: terms.collateral },
    { client: scene.world.cast.challenger },
    { token: scene.world.cast.tokens[terms.token === scene.world.cast.tokens[0] ? 1 : 0] },
  ];
  return { ...terms, ...dice.of(faults) };
}

/** Who can speak for an account: itself, or an agent that can act. */
function payer(scene: Scene, dice: Dice, client: string): string {
  const { clients, agents } = scene.world.cast;
  const agent = agents[0] as string;
  if (client === clients[2] || dice.once(25)) return dice.once(2) ? scene.anybody(dice) : agent;
  return dice.once(3) ? agent : client;
}

const tail = (opening: Opening, signature: string): ReturnType<typeof bytes> => bytes(`0x${TERMS.words(opening.terms)}${signature.slice(2)}`);

function pay(scene: Scene, kind: string, by: string, client: string, token: string, amount: bigint, opening: Opening, signature: string): Act {
  const { looks, world, model } = scene;
  const payee = world.setting.sessions;
  const { terms } = opening;
  return scene.act(
    kind, by, "Market", [address(client), address(payee), address(token), uint(amount), tail(opening, signature)],
    ({ accounts }) => accounts.pay(by, client, payee, token, amount, opening),
    [...looks.ofSession(model.sessions.idOf(terms), terms), ...(by === client ? [] : looks.agent(client, by, token))], "pay",
  );
}

export function openSession(scene: Scene, dice: Dice): Act {
  const { cast } = scene.world;
  const { sessions } = scene.model;
  const { now } = scene;
  const client = dice.of(cast.clients.slice(0, 2));
  const collateral = dice.once(8) ? 0n : dice.between(1n, 20_000n);
  const provider = dice.of(cast.providers);
  const fresh: SessionTerms = {
    client, provider, token: dice.of(cast.tokens),
    clientKey: cast.sessionKeys[0] as string, providerKey: cast.sessionKeys[1] as string,
    collateral, payableCollateral: (collateral * BigInt(dice.roll(40))) / 100n, answerPrice: 5n,
    openBy: now + dice.between(0n, 100n), endsAt: now + dice.between(dice.once(6) ? 1n : 1_800n, 7_200n), executionSeconds: dice.between(0n, 600n),
    feeBps: sessions.feeBps, workload: "0x696e6672", nonce: scene.nextNonce + BigInt(scene.sessions.length),
  };
  const again = scene.sessions.length > 0 && dice.once(25) ? dice.of(scene.sessions).terms : fresh;
  const terms = dice.once(8) ? spoil(scene, dice, again) : again;
  const session = sessions.idOf(terms);
  const signed = scene.signature(dice.once(30) ? dice.of(cast.operators) : sessions.books.signerOf(provider), dice.once(40) ? ZERO_HASH : session);
  scene.sessions.push({ id: session, terms });
  const amount = dice.once(40) ? 0n : dice.once(30) ? 10n ** 12n : dice.between(1n, 400_000n);
  return pay(scene, "openSession", payer(scene, dice, client), client, fresh.token, amount, { terms, signed }, scene.world.sign(signed));
}

/** A session that fits, mostly; none where there is none, mostly, so that one is opened. */
function some(scene: Scene, dice: Dice, fits: (opened: Opened) => boolean): Opened | undefined {
  const there = scene.sessions.filter(({ id: session }) => scene.model.sessions.sessions.get(session).closesAt !== 0n);
  const fitting = there.filter(fits);
  if (fitting.length > 0 && !dice.once(12)) return dice.of(fitting);
  if (!dice.once(4)) return undefined;
  return there.length > 0 ? dice.of(there) : scene.sessions.at(-1);
}

export function topUp(scene: Scene, dice: Dice): Act {
  const { sessions } = scene.model;
  const chosen = some(scene, dice, ({ id: session, terms }) => scene.now <= terms.endsAt && sessions.sessions.get(session).closesAt > terms.endsAt);
  if (chosen === undefined) return openSession(scene, dice);
  const { terms } = chosen;
  const amount = dice.once(40) ? 2n ** 104n : dice.between(1n, 100_000n);
  return pay(scene, "topUp", payer(scene, dice, terms.client), terms.client, terms.token, amount, { terms }, "0x");
}

/* PAYMENT */

/** One of a session's vouchers, mostly a good one. */
function voucher(scene: Scene, dice: Dice, { id: session, terms }: Opened): Voucher {
  const { funded, redeemed } = scene.model.sessions.sessions.get(session);
  const left = funded > redeemed ? (funded - redeemed) / 2n : 1n;
  const amount = dice.once(12) ? redeemed : dice.once(8) ? funded + 7n : redeemed + dice.between(1n, left);
  const digest = voucherDigest(scene.world.setting.domains.sessions, session, dice.once(40) ? amount + 1n : amount);
  const by = dice.once(40) ? (scene.world.cast.sessionKeys[2] as string) : terms.clientKey;
  return { terms, amount, signed: scene.signature(by, digest) };
}

/** As EIP-2098 has it: r, then s with the parity as its highest bit. */
function compact(signature: string): string {
  if (signature === "0x") return ZERO_HASH.slice(2).repeat(2);
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)];
  return r + (BigInt(`0x${s}`) | (v === "1c" ? 1n << 255n : 0n)).toString(16).padStart(64, "0");
}

export function redeem(scene: Scene, dice: Dice, by?: string): Act {
  const { model: { sessions }, looks } = scene;
  const able = ({ id: session }: Opened): boolean => {
    const { funded, redeemed, closesAt } = sessions.sessions.get(session);
    return funded > redeemed && scene.now < closesAt;
  };
  const first = some(scene, dice, able);
  if (first === undefined) return openSession(scene, dice);
  const others = scene.sessions.filter((opened) => opened !== first && dice.once(3)).slice(0, 3);
  const chosen = dice.once(3) ? [first, ...others] : [first];
  const vouchers = chosen.map((opened) => voucher(scene, dice, opened));
  const from = by ?? scene.anybody(dice);
  const words = vouchers.map(({ terms, amount, signed }) => TERMS.words(terms) + uint(amount) + compact(sign(scene, signed)));
  return scene.act("redeem", from, "Sessions", [list(words)], () => sessions.redeem(from, vouchers), chosen.flatMap(({ id: session, terms }) => looks.ofSession(session, terms)));
}

/** What a key that there is not cannot sign stays unsigned. */
function sign(scene: Scene, signed: ReturnType<Scene["signature"]>): string {
  return signed.by === ZERO ? "0x" : scene.world.sign(signed);
}

export function close(scene: Scene, dice: Dice): Act {
  const { model: { sessions }, looks } = scene;
  const chosen = some(scene, dice, ({ id: session }) => scene.now < sessions.sessions.get(session).closesAt);
  if (chosen === undefined) return openSession(scene, dice);
  const { id: session, terms } = chosen;
  const parties = [terms.client, terms.provider, sessions.bonds.get(session).spender, sessions.books.signerOf(terms.provider)];
  const able = parties.filter((who) => everybody(scene.world.cast).includes(who));
  const from = able.length === 0 || dice.once(12) ? scene.anybody(dice) : dice.of(able);
  return scene.act("close", from, "Sessions", [TERMS.words(terms)], () => sessions.close(from, terms), looks.ofSession(session, terms));
}

const isOver = (scene: Scene) => ({ id: session }: Opened): boolean => {
  const { closesAt, finished } = scene.model.sessions.sessions.get(session);
  return scene.now >= closesAt && !finished;
};

export function finish(scene: Scene, dice: Dice, by?: string): Act {
  const { model: { sessions }, looks } = scene;
  const chosen = some(scene, dice, isOver(scene));
  if (chosen === undefined) return openSession(scene, dice);
  const { id: session, terms } = chosen;
  const from = by ?? scene.anybody(dice);
  const { spender } = sessions.bonds.get(session);
  const agents = spender === ZERO || spender === terms.client ? [] : looks.agent(terms.client, spender, terms.token);
  return scene.act("finish", from, "Sessions", [TERMS.words(terms)], () => sessions.finish(from, terms), [...looks.ofSession(session, terms), ...agents]);
}

export function finishTo(scene: Scene, dice: Dice): Act {
  const { model: { sessions }, looks } = scene;
  const chosen = some(scene, dice, isOver(scene));
  if (chosen === undefined) return openSession(scene, dice);
  const { id: session, terms } = chosen;
  const from = dice.once(12) ? scene.anybody(dice) : terms.client;
  const receiver = dice.once(12) ? ZERO : scene.anybody(dice);
  return scene.act(
    "finishTo", from, "Sessions", [TERMS.words(terms), address(receiver)], () => sessions.finishTo(from, terms, receiver),
    [...looks.ofSession(session, terms), ...(receiver === ZERO ? [] : [looks.held(receiver, terms.token)])],
  );
}

export function release(scene: Scene, dice: Dice, by?: string): Act {
  const { model: { sessions }, looks } = scene;
  const chosen = some(scene, dice, ({ id: session, terms }) => sessions.bonds.get(session).locked && scene.now > sessions.disputableUntil(session, terms));
  if (chosen === undefined) return openSession(scene, dice);
  const { id: session, terms } = chosen;
  const from = by ?? scene.anybody(dice);
  return scene.act("release", from, "Sessions", [TERMS.words(terms)], () => sessions.release(from, terms), looks.ofSession(session, terms));
}

export function earnings(scene: Scene, dice: Dice): Act {
  const { model: { sessions }, looks, world: { cast, setting } } = scene;
  const token = dice.of(cast.tokens);
  const rich = cast.providers.filter((who) => sessions.balances.get(who, token) > 0n);
  const from = rich.length > 0 && !dice.once(12) ? dice.of(rich) : scene.anybody(dice);
  const all = sessions.balances.get(from, token);
  const amount = dice.once(15) ? all + 1n : dice.part(all);
  const receiver = dice.once(20) ? ZERO : scene.anybody(dice);
  return scene.act(
    "earnings", from, "Sessions", [address(token), uint(amount), address(receiver)], () => sessions.withdraw(from, token, amount, receiver),
    [looks.earned(from, token), looks.held(setting.sessions, token), ...(receiver === ZERO ? [] : [looks.held(receiver, token)])], "withdraw",
  );
}

/* FAULTS */

function receipt(dice: Dice, session: string, output: string, input: string): Receipt {
  return { session: dice.once(40) ? ZERO_HASH : session, sequence: dice.between(0n, 9n), program: PROGRAM, input, output };
}

const isDisputable = (scene: Scene) => ({ id: session, terms }: Opened): boolean => {
  const { sessions } = scene.model;
  return sessions.bonds.get(session).locked && scene.now <= sessions.disputableUntil(session, terms);
};

function signedReceipt(scene: Scene, dice: Dice, { providerKey }: SessionTerms, said: Receipt): ReturnType<Scene["signature"]> {
  const by = dice.once(30) ? (scene.world.cast.sessionKeys[2] as string) : providerKey;
  return scene.signature(by, receiptDigest(scene.world.setting.domains.sessions, said));
}

const touched = (scene: Scene, { id: session, terms }: Opened, people: readonly string[]): Act["looks"] => {
  const { looks, world } = scene;
  const credits = [terms.client, ...people].map((who) => looks.stakeCredit(who, world.cast.tokens[0]));
  return [...looks.ofSession(session, terms), ...looks.stakeOf(terms.provider), looks.book("Market", terms.provider), ...credits];
};

export function proveEquivocation(scene: Scene, dice: Dice): Act {
  const { sessions } = scene.model;
  const chosen = some(scene, dice, isDisputable(scene));
  if (chosen === undefined) return openSession(scene, dice);
  const { id: session, terms } = chosen;
  const first = receipt(dice, session, ANSWERS[0], QUESTIONS[0]);
  const second = receipt(dice, session, ANSWERS[dice.once(12) ? 0 : 1], QUESTIONS[dice.once(12) ? 1 : 0]);
  const [one, other] = [signedReceipt(scene, dice, terms, first), signedReceipt(scene, dice, terms, second)];
  const from = scene.anybody(dice);
  return scene.act(
    "proveEquivocation", from, "Sessions",
    [TERMS.words(terms), RECEIPT.words(first), bytes(sign(scene, one)), RECEIPT.words(second), bytes(sign(scene, other))],
    () => sessions.proveEquivocation(from, terms, first, one, second, other), touched(scene, chosen, [from]),
  );
}

function shown(scene: Scene, dice: Dice, { id: session, terms }: Opened) {
  const said = receipt(dice, session, dice.of(ANSWERS), dice.of(QUESTIONS));
  const signed = signedReceipt(scene, dice, terms, said);
  const { program, input, output } = said;
  const claim = {
    subject: receiptDigest(scene.world.setting.domains.sessions, said), provider: terms.provider, program, input,
    output: dice.once(15) ? ZERO_HASH : output,
  };
  return { claim, context: { terms, receipt: said, signed }, data: bytes(`0x${TERMS.words(terms)}${RECEIPT.words(said)}${sign(scene, signed).slice(2)}`) };
}

export function holdReceipt(scene: Scene, dice: Dice): Act {
  const { sessions } = scene.model;
  const chosen = some(scene, dice, isDisputable(scene));
  if (chosen === undefined) return openSession(scene, dice);
  const { claim, context, data } = shown(scene, dice, chosen);
  const until = scene.now + dice.between(0n, 30_000n);
  const from = dice.once(12) ? scene.anybody(dice) : scene.world.cast.court;
  const by = dice.once(6) ? scene.anybody(dice) : context.terms.client;
  return scene.act(
    "holdReceipt", from, "Sessions", [CLAIM.words(claim), data, uint(until), address(by)], () => sessions.hold(from, claim, context, until, by),
    scene.looks.session(chosen.id), "hold",
  );
}

export function convictReceipt(scene: Scene, dice: Dice): Act {
  const { sessions } = scene.model;
  const chosen = some(scene, dice, isDisputable(scene));
  if (chosen === undefined) return openSession(scene, dice);
  const { claim, context, data } = shown(scene, dice, chosen);
  const fault = 1 + dice.roll(3);
  const challengers = Array.from({ length: dice.roll(4) }, () => scene.anybody(dice));
  const from = dice.once(12) ? scene.anybody(dice) : scene.world.cast.court;
  return scene.act(
    "convictReceipt", from, "Sessions", [CLAIM.words(claim), data, uint(BigInt(fault)), list(challengers.map(address))],
    () => sessions.convict(from, claim, context, fault, challengers), touched(scene, chosen, challengers), "convict",
  );
}
