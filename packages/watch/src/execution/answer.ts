import { rmSync } from "node:fs";
import { type CommittedTrace, commitTensor, commitTrace, describeProgram, executeProgram, folderStore, searchFault } from "@assay/sdk";
import { type Work, programOf } from "../store/works";
import type { Answers, Request } from "./requests";

/** The last work that was asked about: demands come in a row. */
let last: { readonly name: string; readonly trace: CommittedTrace } | undefined;

function traceOf(work: Work, folder: string): CommittedTrace {
  const name = `${work.programId} ${Buffer.from(work.input).toString("base64")}`;
  if (last?.name === name) return last.trace;
  forget(folder);
  last = { name, trace: commit(programOf(work), work.input, folder) };
  return last.trace;
}

/** Without its tensors in files, each that is asked about costs an execution: many demands would cost more time than there is. */
function commit(program: Uint8Array, input: Uint8Array, folder: string): CommittedTrace {
  try {
    return commitTrace(program, input, { store: folderStore(folder) });
  } catch (error) {
    if (!isOfFiles(error)) throw error;
    remove(folder);
    return commitTrace(program, input);
  }
}

function forget(folder: string): void {
  last?.trace.release();
  last = undefined;
  remove(folder);
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // What stays is written over, or nothing can be written either.
    if (!isOfFiles(error)) throw error;
  }
}

/** Whether the system refused it: the disk is full, or somebody took the files away. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

type Answering = { readonly [K in Request["kind"]]: (request: Extract<Request, { kind: K }>, folder: string) => Answers[K] };

const ANSWERS: Answering = {
  output: ({ work }) => {
    const program = programOf(work);
    const { output: type } = describeProgram(program);
    return commitTensor({ type, data: executeProgram(program, work.input), salt: work.outputSalt });
  },
  statement: ({ work }, folder) => traceOf(work, folder).statement(work.outputSalt),
  answer: ({ work, node }, folder) => traceOf(work, folder).answer(node),
  piece: ({ work, index }, folder) => traceOf(work, folder).piece(index, work.outputSalt),
  proof: ({ work, node }, folder) => traceOf(work, folder).proof(node),
  search: ({ work, root, shown }, folder) => searchFault({ trace: traceOf(work, folder), inputSalt: work.inputSalt, root, shown }),
};

/**
 * @param folder where the tensors of the last trace are kept; nothing else is in it.
 * @throws what the tensor package throws, and Node where files are missing: the next time all is made anew.
 */
export function answerTo(request: Request, folder: string): Answers[Request["kind"]] {
  const answer = ANSWERS[request.kind] as (request: Request, folder: string) => Answers[Request["kind"]];
  try {
    return answer(request, folder);
  } catch (error) {
    if (isOfFiles(error)) forget(folder);
    throw error;
  }
}
