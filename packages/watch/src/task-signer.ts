import {
  AbstractSigner, type BaseWallet, type JsonRpcProvider, type TransactionReceipt, type TransactionRequest, type TransactionResponse, type TypedDataDomain, type TypedDataField, makeError,
} from "ethers";

/** A task's signer: the SDK sends by it as by any other. */
export class TaskSigner extends AbstractSigner {
  constructor(
    private readonly wallet: BaseWallet,
    provider: JsonRpcProvider,
    private readonly send: (request: TransactionRequest) => Promise<TransactionReceipt>,
  ) {
    super(provider);
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.wallet.address);
  }

  override connect(): AbstractSigner {
    return this;
  }

  override signTransaction(): Promise<string> {
    return Promise.reject(new Error("A task's transactions are signed when they are sent."));
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.wallet.signMessage(message);
  }

  override signTypedData(domain: TypedDataDomain, types: Record<string, TypedDataField[]>, value: Record<string, unknown>): Promise<string> {
    return this.wallet.signTypedData(domain, types, value);
  }

  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const receipt = await this.send(request);
    if (receipt.status !== 1) {
      const transaction = { from: receipt.from, to: receipt.to ?? "", data: "" };
      throw makeError("transaction execution reverted", "CALL_EXCEPTION", { action: "sendTransaction", data: null, reason: null, invocation: null, revert: null, transaction, receipt });
    }
    // The SDK asks a response for its receipt, which is there already, and for nothing else.
    return { hash: receipt.hash, wait: () => Promise.resolve(receipt) } as unknown as TransactionResponse;
  }
}
