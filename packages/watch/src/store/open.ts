import Database from "better-sqlite3";
import { WatchError } from "../errors";
import { MIGRATIONS } from "./migrations";

export type Store = Database.Database;

/**
 * Opens a store, and makes one where there is none. What a transaction has written survives a crash, of the machine too.
 *
 * @param path of a file; `:memory:` for one that is nobody's
 * @throws {WatchError} where a later version wrote it.
 */
export function openStore(path: string): Store {
  const store = new Database(path);
  store.pragma("journal_mode = WAL");
  store.pragma("synchronous = FULL");
  migrate(store, path);
  return store;
}

function migrate(store: Store, path: string): void {
  const up = store.transaction(() => {
    const version = store.pragma("user_version", { simple: true }) as number;
    if (version > MIGRATIONS.length) throw new WatchError(`${path} is of version ${version}, and this is version ${MIGRATIONS.length}: run the later release.`);
    for (const step of MIGRATIONS.slice(version)) store.exec(step);
    store.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  // Locks first: two processes may open a new store at once.
  up.immediate();
}

/**
 * Takes a store for this process. The lock is the system's, so a process that was killed holds none.
 *
 * @returns gives it back.
 * @throws {WatchError} where another process has it: two that send from one account would take each other's nonces.
 */
export function takeStore(path: string): () => void {
  const lock = new Database(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    throw new WatchError(`Another process works with ${path}: end it first, or name another store.`, { cause });
  }
  return () => void lock.close();
}
