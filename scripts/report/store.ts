import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Cursor } from "@assay/sdk";
import Database from "better-sqlite3";
import { ReportError } from "./errors";

const VERSION = 2;

/** What is kept of a chain, so that it is read once. Addresses and topics are in small letters; times are seconds. */
const TABLES = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE cursor (stream TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE log (
    stream TEXT NOT NULL, block INTEGER NOT NULL, position INTEGER NOT NULL, time INTEGER NOT NULL, address TEXT NOT NULL,
    sent_in TEXT NOT NULL, topics TEXT NOT NULL, data TEXT NOT NULL, lane TEXT,
    PRIMARY KEY (stream, block, position)
  ) STRICT;
`;

/** A log as it is kept. */
export interface KeptLog {
  readonly block: number;
  /** Among the block's logs. */
  readonly position: number;
  /** Of the block, a timestamp in seconds. */
  readonly time: number;
  readonly address: string;
  readonly transaction: string;
  readonly topics: readonly string[];
  readonly data: string;
  /** Of a settlement whose order could be read. */
  readonly lane: string | null;
}

interface Row extends Omit<KeptLog, "topics" | "transaction"> {
  readonly topics: string;
  readonly sentIn: string;
}

/** Logs of one market and of the contracts around it, and how far each stream of them was read. */
export class Store {
  private readonly database: Database.Database;

  /**
   * @param path is made where there is none.
   * @throws {ReportError} where another version wrote it.
   */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.database = new Database(path);
    this.database.pragma("journal_mode = WAL");
    // A crash of the machine may cost the last blocks, which are then read again.
    this.database.pragma("synchronous = NORMAL");
    const create = this.database.transaction(() => {
      const version = this.database.pragma("user_version", { simple: true });
      if (version === VERSION) return;
      if (version !== 0) throw new ReportError(`${path} is of version ${String(version)}, not ${VERSION}: remove it.`);
      this.database.exec(TABLES);
      this.database.pragma(`user_version = ${VERSION}`);
    });
    create.immediate();
  }

  /** @throws {ReportError} where the store is of something else. */
  bind(facts: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(facts)) {
      const kept = this.setting(name, value);
      if (kept !== value) throw new ReportError(`The folder's report.sqlite is of the ${name} ${kept}, and this is ${value}: name another folder, or remove it.`);
    }
  }

  /** The value of that name; `first` is kept where there is none. */
  setting(name: string, first: string): string {
    this.database.prepare("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING").run(name, first);
    return this.known(name) ?? first;
  }

  known(name: string): string | undefined {
    return this.database.prepare<[string], { value: string }>("SELECT value FROM setting WHERE name = ?").get(name)?.value;
  }

  cursor(stream: string): Cursor | undefined {
    const row = this.database.prepare<[string], { value: string }>("SELECT value FROM cursor WHERE stream = ?").get(stream);
    return row === undefined ? undefined : (JSON.parse(row.value) as Cursor);
  }

  /** Keeps logs and the cursor after them together. */
  keep(stream: string, logs: readonly KeptLog[], cursor: Cursor): void {
    const insert = this.database.prepare("INSERT OR REPLACE INTO log (stream, block, position, time, address, sent_in, topics, data, lane) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.database.transaction(() => {
      for (const { block, position, time, address, transaction, topics, data, lane } of logs) {
        insert.run(stream, block, position, time, address, transaction, topics.join(), data, lane);
      }
      this.move(stream, cursor);
    })();
  }

  /** Drops what was kept of later blocks. */
  rewind(stream: string, block: number, cursor: Cursor): void {
    this.database.transaction(() => {
      this.database.prepare("DELETE FROM log WHERE stream = ? AND block > ?").run(stream, block);
      this.move(stream, cursor);
    })();
  }

  count(stream: string): number {
    return this.database.prepare<[string], { many: number }>("SELECT count(*) AS many FROM log WHERE stream = ?").get(stream)?.many ?? 0;
  }

  /** All logs up to a block, in the chain's order. */
  logs(lastBlock: number): readonly KeptLog[] {
    const rows = this.database
      .prepare<[number], Row>("SELECT block, position, time, address, sent_in AS sentIn, topics, data, lane FROM log WHERE block <= ? ORDER BY block, position")
      .all(lastBlock);
    return rows.map(({ sentIn, topics, ...row }) => ({ ...row, transaction: sentIn, topics: topics.split(",") }));
  }

  close(): void {
    this.database.close();
  }

  private move(stream: string, cursor: Cursor): void {
    this.database.prepare("INSERT INTO cursor (stream, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value").run(stream, JSON.stringify(cursor));
  }
}
