/** What this package throws itself. */
export class WatchError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A transaction that was sent and is in no block yet; it is followed up, not sent anew. */
export class PendingError extends WatchError {
  constructor(
    readonly task: string,
    readonly hash: string,
  ) {
    super(`${task} waits in ${hash}.`);
  }
}

/** A fee above what the process may pay. */
export class FeeError extends WatchError {
  constructor(
    readonly asked: bigint,
    readonly most: bigint,
  ) {
    super(`Gas costs ${asked} wei, and at most ${most} may be paid: raise --max-fee.`);
  }
}

/** A transaction that the account cannot pay beside those that wait already; in wei. */
export class FundsError extends WatchError {
  constructor(
    readonly account: string,
    readonly needed: bigint,
    readonly left: bigint,
  ) {
    super(`It may cost ${needed} wei, and ${account} has ${left} beside what waits and what collecting its credit takes: send it ether.`);
  }
}

/** An account whose answers the court refuses: what it shows could be hidden by its code. */
export class AccountCodeError extends WatchError {
  constructor(readonly account: string) {
    super(`${account} has code, a delegation by EIP-7702 for instance, and the court takes answers of accounts without code only: take the delegation back, or answer from another operator's key.`);
  }
}

/** What is computed elsewhere meanwhile. */
export class UnreadyError extends WatchError {
  constructor(readonly what: string) {
    super(`${what} is being computed.`);
  }
}
