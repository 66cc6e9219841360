/**
 * Child processes with the manners that every command here shares: silent when quick, a line of progress when not, the
 * whole output when something fails. Plain Node, since it runs before anything is installed.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const QUIET_MS = 2_000;
const TICK_MS = 10_000;

/** What a command's `main` throws to end with a message and no stack. */
export class StepFailed extends Error {}

function elapsed(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

/** Says what is going on, once it takes longer than two seconds, and every ten from then on; nothing without a title. */
function progress(title) {
  if (title === undefined) return () => undefined;
  const since = Date.now();
  let shown = false;
  let timer = setTimeout(function tick() {
    process.stderr.write(shown ? `  ${title}: ${elapsed(since)}\n` : `${title} ...\n`);
    shown = true;
    timer = setTimeout(tick, TICK_MS);
  }, QUIET_MS);
  return () => {
    clearTimeout(timer);
    if (shown) process.stderr.write(`  ${title}: done after ${elapsed(since)}\n`);
  };
}

/**
 * Runs a command in the repository and gives its exit code and output.
 * @param {string | undefined} title what a person reads while it takes time; undefined: something else is on the screen
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 */
export async function capture(title, command, args, { env = {}, cwd = root } = {}) {
  const end = progress(title);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    });
  } finally {
    end();
  }
}

/** Like {@link capture}, for a command that has to succeed. */
export async function step(title, command, args, options) {
  const { code, stdout, stderr } = await capture(title, command, args, options);
  // What a tool says matters to whoever ran the command, where in the tool it said so does not.
  const said = `${stdout}${stderr}`.replaceAll(/\n {4}at .*/g, "");
  if (code !== 0) throw new StepFailed(`${title} failed (${command} ${args.join(" ")}, exit code ${code})\n${said}`);
  return stdout;
}

/** Runs a command whose output is for the person who waits; gives its exit code. */
export function show(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Whether a command can be run at all. */
export async function found(command, args = ["--version"], options) {
  try {
    return (await capture(command, command, args, options)).code === 0;
  } catch {
    return false;
  }
}

/** The exit code of a command's `main`, with a failed step printed as it is. */
export async function end(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
