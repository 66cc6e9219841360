import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** In bytes, of the whole process. */
const GROWTH = 512 * 2 ** 20;
/** In milliseconds. */
const INTERVAL = 500;

/**
 * Root hooks for mocha that collect garbage when a process has grown. Hardhat's chain gives a native trace of every call and
 * transaction to an object of some bytes; V8 sees these bytes alone and lets gigabytes wait for them.
 */
export function garbageHooks(): { beforeAll: () => void; afterAll: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    beforeAll: () => {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc") as () => void;
      let before = process.memoryUsage.rss();
      timer = setInterval(() => {
        if (process.memoryUsage.rss() < before + GROWTH) return;
        collect();
        before = process.memoryUsage.rss();
      }, INTERVAL).unref();
    },
    afterAll: () => {
      clearInterval(timer);
    },
  };
}
