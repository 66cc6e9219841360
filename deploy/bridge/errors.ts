/** What stops a step between two chains. */
export class BridgeError extends Error {
  override readonly name: string = "BridgeError";
}

/** A transaction that the parent chain does not know, or that failed there. */
export class BridgeTransactionError extends BridgeError {
  override readonly name = "BridgeTransactionError";

  constructor(readonly transaction: string, fault: "unknown" | "failed") {
    super(
      fault === "unknown"
        ? `The parent chain knows no transaction ${transaction}: wait until it is in a block, and ask a node of the chain that it was sent to.`
        : `Transaction ${transaction} failed on the parent chain: it sent nothing. Send it again.`,
    );
  }
}

/** A token that does not name its counterpart: registering would bind it to a stranger for ever. */
export class BridgeCounterpartError extends BridgeError {
  override readonly name = "BridgeCounterpartError";

  constructor(readonly token: string, readonly named: string, readonly wanted: string) {
    super(`Token ${token} names ${named} as its counterpart, not ${wanted}: the timelock calls AssayToken.setGateway once, before the registration.`);
  }
}
