import {
  TRACE, type TraceNode, type TraceStatement, answerNode, answerOutput, postTrace, readDemand, readDispute, signTrace,
} from "@assay/sdk";
import { AccountCodeError, PendingError, WatchError } from "./errors";
import { Bench } from "./execution/bench";
import { Execution } from "./execution/execution";
import { answered } from "./node";
import type { Task } from "./schedule";
import { type KnownClaim, claimOfDispute, claimsBy } from "./store/claims";
import { type OpenDemand, openDemands } from "./store/disputes";
import { textOf } from "./store/node-text";
import { setSetting, settingOf } from "./store/settings";
import { type Work, sharedWorks } from "./store/works";
import { keepClaims, keepDisputes } from "./streams";
import { type Look, type WatchParameters, streamParameters, watch } from "./watcher";

export interface RespondParameters extends WatchParameters {
  /** Staked providers that are answered for. Only they and their operators may show a trace's root. */
  readonly providers: readonly string[];
  /** What is done about the root of a trace before anybody demands it; nothing by default. */
  readonly roots?: "post" | "sign";
}

/**
 * Answers for providers whatever the court is asked of their claims, out of a store where `keepWork` has put each claim's
 * program, input and salts. Ends with the signal; go on with the same store.
 *
 * @throws {WatchError} where the store is of another chain, court or account.
 * @throws {AccountCodeError} where the account has code.
 */
export async function respond(parameters: RespondParameters): Promise<void> {
  const { store, roots } = parameters;
  await checkAccount(parameters);
  const streams = streamParameters(parameters);
  // Threads of their own: what is known of one claim must not wait until another's trace is computed.
  const [traces, bench, works] = [new Execution(parameters.traces), new Bench(), sharedWorks(store)];
  try {
    await watch(parameters, (nodes) => ({
      streams: [() => keepDisputes(streams), ...(roots === undefined ? [] : [() => keepClaims(streams, () => undefined)])],
      look: ({ now }: Look) => {
        const owed = openDemands(store).flatMap((demand) => {
          const known = claimOfDispute(store, demand.dispute);
          return known !== undefined && isOwn(parameters, known) ? [{ demand, known }] : [];
        });
        const tasks = owed.map(({ demand, known }) => answerTask({ ...parameters, bench, works, execution: demand.node.kind === "trace" ? traces : nodes }, demand, known));
        const early = roots === undefined ? [] : claimsBy(store, parameters.providers, now);
        const shown = early.map((known) => (roots === "sign" ? signTask : postTask)({ ...parameters, bench, works, execution: traces }, known));
        return Promise.resolve({ tasks: [...tasks, ...shown], waiting: [] });
      },
    }));
  } finally {
    await traces.end();
  }
}

/** @throws {AccountCodeError} where the court would take none of the account's answers. */
async function checkAccount({ provider, wallet, signal, say = () => undefined }: RespondParameters): Promise<void> {
  let code = "0x";
  await answered(async () => { code = await provider.getCode(wallet.address); }, say, signal);
  if (code !== "0x") throw new AccountCodeError(wallet.address);
}

interface AnswerParameters extends RespondParameters {
  readonly bench: Bench;
  readonly works: ReturnType<typeof sharedWorks>;
  readonly execution: Execution;
}

/** Sources that nobody trusts may name any provider, and harm none. */
function isOwn({ market, sessions, providers }: RespondParameters, { source, claim }: KnownClaim): boolean {
  const among = (addresses: readonly (string | undefined)[], address: string): boolean =>
    addresses.some((each) => each?.toLowerCase() === address.toLowerCase());
  return among([market, sessions], source) && among(providers, claim.provider);
}

function answerTask(parameters: AnswerParameters, { dispute, node, deadline }: OpenDemand, known: KnownClaim): Task {
  const { court, provider, bench, execution } = parameters;
  const name = `answer ${dispute} ${textOf(node)} ${deadline}`;
  return {
    name,
    due: deadline,
    // The root is shown once, whatever was demanded when that was sent.
    ...(node.kind === "trace" ? { after: postName(dispute) } : {}),
    act: async (signer) => {
      // The store may be behind the chain.
      const demand = await readDemand({ provider, court, dispute, node });
      if (demand === undefined || demand.deadline === 0) return;
      const { source, claim } = known;
      const disputed = { source, claim };
      if (node.kind === "output") {
        const output = bench.take(name, async () => execution.ask<"piece">({ kind: "piece", work: await workOf(parameters, known), index: node.index }));
        await used(bench, name, answerOutput({ signer, court, disputed, piece: node.index, output }));
      } else {
        const { data, statement } = bench.take(name, () => answerFor(parameters, known, node));
        const unknown = node.kind === "trace" && (await readDispute({ provider, court, dispute })).root === undefined;
        const isPosted = unknown && statement !== undefined;
        await used(bench, name, isPosted ? postTrace({ signer, court, disputed, statement, level: data }) : answerNode({ signer, court, dispute, node, data }));
      }
    },
  };
}

/** Waits until what was computed under a name is in a transaction, and forgets it: the store has that. */
async function used(bench: Bench, name: string, sending: Promise<unknown>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof PendingError) bench.forget(name);
    throw error;
  }
  bench.forget(name);
}

interface NodeShown {
  readonly data: Uint8Array;
  /** With the trace itself. */
  readonly statement?: TraceStatement;
}

async function answerFor(parameters: AnswerParameters, known: KnownClaim, node: TraceNode): Promise<NodeShown> {
  const { execution } = parameters;
  const work = await workOf(parameters, known);
  const data = await execution.ask<"answer">({ kind: "answer", work, node });
  return node.kind === "trace" ? { data, statement: await execution.ask<"statement">({ kind: "statement", work }) } : { data };
}

/** Of what is kept of a claim's program and input, that whose output salt gives the claimed output; the first where none does. */
async function workOf({ works: worksOf, execution }: AnswerParameters, { claim }: KnownClaim): Promise<Work> {
  const works = worksOf(claim.program, claim.input);
  for (const work of works) {
    if (works.length === 1 || (await execution.ask<"output">({ kind: "output", work })) === claim.output) return work;
  }
  const [first] = works;
  if (first === undefined) throw new WatchError(`Nothing is kept of program ${claim.program} and input ${claim.input}: keep them, or the claim is lost.`);
  return first;
}

async function statementOf(parameters: AnswerParameters, known: KnownClaim): Promise<TraceStatement> {
  return parameters.execution.ask<"statement">({ kind: "statement", work: await workOf(parameters, known) });
}

function postName(dispute: string): string {
  return `post ${dispute}`;
}

function postTask(parameters: AnswerParameters, known: KnownClaim): Task {
  const { court, provider, bench } = parameters;
  const { dispute, source, claim, until } = known;
  const name = postName(dispute);
  return {
    name,
    due: until,
    act: async (signer) => {
      const { root } = await readDispute({ provider, court, dispute });
      // A demand for it is answered together with the root.
      if (root !== undefined || (await readDemand({ provider, court, dispute, node: TRACE })) !== undefined) return;
      const statement = bench.take(name, () => statementOf(parameters, known));
      await used(bench, name, postTrace({ signer, court, disputed: { source, claim }, statement }));
    },
  };
}

/** Signs each root once, and tells it: whoever is shown it may present it. */
function signTask(parameters: AnswerParameters, known: KnownClaim): Task {
  const { store, wallet, provider, court, bench, say = () => undefined } = parameters;
  const { dispute, source, claim, until } = known;
  const name = `sign ${dispute}`;
  return {
    name,
    due: until,
    act: async () => {
      if (settingOf(store, name, () => "") !== "") return;
      const { root } = bench.take(name, () => statementOf(parameters, known));
      const signature = await signTrace({ signer: wallet.connect(provider), court, disputed: { source, claim }, root });
      setSetting(store, name, signature);
      say({ kind: "rootSigned", dispute, root, signature });
      bench.forget(name);
    },
  };
}
