/**
 * What a store holds, each entry what it took to come from the version before; `user_version` counts them. Never change
 * one that was released: add another.
 *
 * What the chain said has the block in which it said so, and is dropped where that block is no more. Hashes, addresses and
 * nodes are text; times are seconds.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE cursor (stream TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE program (id TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT;
  CREATE TABLE work (
    program TEXT NOT NULL, input TEXT NOT NULL, output_salt TEXT NOT NULL, input_salt TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (program, input, output_salt)
  ) STRICT;

  CREATE TABLE claim (
    dispute TEXT PRIMARY KEY, source TEXT NOT NULL, subject TEXT NOT NULL, provider TEXT NOT NULL, program TEXT NOT NULL,
    input TEXT NOT NULL, output TEXT NOT NULL, context TEXT, until INTEGER NOT NULL, origin TEXT NOT NULL
  ) STRICT;
  CREATE TABLE examination (dispute TEXT PRIMARY KEY, verdict TEXT NOT NULL) STRICT;

  CREATE TABLE root (dispute TEXT PRIMARY KEY, root TEXT NOT NULL, block INTEGER NOT NULL) STRICT;
  CREATE TABLE judgment (dispute TEXT PRIMARY KEY, prover TEXT NOT NULL, fault TEXT NOT NULL, block INTEGER NOT NULL) STRICT;
  CREATE TABLE release (dispute TEXT PRIMARY KEY, block INTEGER NOT NULL) STRICT;
  CREATE TABLE demand (
    dispute TEXT NOT NULL, node TEXT NOT NULL, demander TEXT NOT NULL, deadline INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL,
    PRIMARY KEY (dispute, node, block, log)
  ) STRICT;
  CREATE TABLE closing (
    dispute TEXT NOT NULL, node TEXT NOT NULL, answered INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL,
    PRIMARY KEY (dispute, node, block, log)
  ) STRICT;
  CREATE TABLE shown (dispute TEXT NOT NULL, node TEXT NOT NULL, data BLOB NOT NULL, block INTEGER NOT NULL) STRICT;
  CREATE INDEX shown_dispute ON shown (dispute);

  CREATE TABLE sending (
    hash TEXT PRIMARY KEY, task TEXT NOT NULL, nonce INTEGER NOT NULL, raw TEXT NOT NULL, fee TEXT NOT NULL, signed_at INTEGER NOT NULL,
    block INTEGER, succeeded INTEGER, void INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX sending_task ON sending (task);
  `,
  `
  CREATE INDEX sending_waiting ON sending (nonce) WHERE block IS NULL AND void = 0;
  CREATE INDEX sending_block ON sending (block);
  `,
];
