/** Runs programs beside the process that keeps the deadlines, which would hear of nothing meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import { answerTo } from "./answer";
import type { Request } from "./requests";

parentPort?.on("message", (request: Request) => {
  try {
    parentPort?.postMessage({ answer: answerTo(request, workerData as string) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
