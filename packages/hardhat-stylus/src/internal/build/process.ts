import { spawn } from "node:child_process";

export interface Invocation {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether what it prints to stderr is shown as it comes. */
  readonly shown?: boolean;
}

export interface Finished {
  /** Exit code; undefined where the command could not be started or was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Never throws: what went wrong is in the code and in stderr. */
export async function finish({ command, arguments: list, folder, environment, shown = false }: Invocation): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, list, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
      if (shown) process.stderr.write(data);
    });
    child.on("error", (error) => { resolve({ code: undefined, stdout, stderr: `${stderr}${error.message}` }); });
    child.on("close", (code) => { resolve({ code: code ?? undefined, stdout, stderr }); });
  });
}
