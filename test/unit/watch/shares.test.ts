import { expect } from "chai";
import { type AbstractSigner, Interface, type JsonRpcProvider, type TransactionRequest, makeError } from "ethers";
import { PendingError, UnreadyError } from "#watch/errors";
import { type PaidDemand, paidTasks } from "#watch/shares";

const [TOKEN, OTHER, COURT, ACCOUNT] = ["a0", "b0", "c0", "d0"].map((last) => `0x${"00".repeat(19)}${last}`) as [string, string, string, string];
const credits = new Interface(["function creditOf(address account, address token) view returns (uint256)"]);
const collecting = new Interface(["function collect(address token, address receiver) returns (uint256)"]);
const erc20 = new Interface(["function allowance(address,address) view returns (uint256)", "function balanceOf(address) view returns (uint256)", "function approve(address,uint256)"]);

describe("what demands for traces cost in tokens", () => {
  const held = { allowance: 0n, balance: 1_000n, credit: 0n };
  const provider = {
    call: ({ to, data }: { to: string; data: string }) => {
      if (to === COURT) return Promise.resolve(credits.encodeFunctionResult("creditOf", [held.credit]));
      if (to === OTHER) return Promise.resolve("0x");
      const name = erc20.parseTransaction({ data })?.name ?? "";
      return Promise.resolve(erc20.encodeFunctionResult(name, [name === "allowance" ? held.allowance : held.balance]));
    },
  } as unknown as JsonRpcProvider;

  beforeEach(() => Object.assign(held, { allowance: 0n, balance: 1_000n, credit: 0n }));

  function demand(name: string, due: number, amount: bigint, token = TOKEN): PaidDemand {
    return { task: { name, due, act: () => Promise.resolve() }, token, amount };
  }

  async function planned(...demands: PaidDemand[]): Promise<(string | undefined)[][]> {
    return (await paidTasks({ provider, court: COURT }, demands, ACCOUNT)).map(({ name, after }) => [name, after]);
  }

  const approval = (amount: number): string => `approve ${TOKEN} ${amount}`;

  it("is approved once for all, before the first of them", async () => {
    const tasks = await paidTasks({ provider, court: COURT }, [demand("b", 20, 70n), demand("a", 10, 30n)], ACCOUNT);
    expect(tasks.map(({ name, due, after }) => [name, due, after])).to.deep.equal([[approval(100), 10, undefined], ["a", 10, approval(100)], ["b", 20, approval(100)]]);
  });

  it("is approved only for what exceeds what is approved", async () => {
    held.allowance = 50n;
    expect(await planned(demand("a", 10, 30n), demand("b", 20, 70n))).to.deep.equal([["a", undefined], [approval(100), undefined], ["b", approval(100)]]);
    held.allowance = 100n;
    expect(await planned(demand("a", 10, 30n), demand("b", 20, 70n))).to.deep.equal([["a", undefined], ["b", undefined]]);
  });

  it("is demanded one after the other where the account has not enough", async () => {
    Object.assign(held, { allowance: 1_000n, balance: 80n });
    expect(await planned(demand("a", 10, 30n), demand("b", 20, 70n), demand("c", 30, 1n))).to.deep.equal([["a", undefined], ["b", "a"], ["c", "b"]]);
  });

  it("is collected first where the account has not enough, and the court owes it some", async () => {
    Object.assign(held, { allowance: 1_000n, balance: 80n, credit: 1n });
    const collects = `collect ${TOKEN} from ${COURT}`;
    const tasks = await paidTasks({ provider, court: COURT }, [demand("a", 10, 30n), demand("b", 20, 70n), demand("c", 30, 1n)], ACCOUNT);
    expect(tasks.map(({ name, due, after }) => [name, due, after])).to.deep.equal([["a", 10, undefined], [collects, 20, undefined], ["b", 20, collects], ["c", 30, collects]]);
    const sent: unknown[] = [];
    const signer = {
      getAddress: () => Promise.resolve(ACCOUNT),
      sendTransaction: ({ to, data }: TransactionRequest) => {
        sent.push(to, ...collecting.decodeFunctionData("collect", data ?? "0x"));
        return Promise.reject(new PendingError("", ""));
      },
    } as unknown as AbstractSigner;
    await tasks[1]?.act(signer).catch(() => undefined);
    expect(sent.map((each) => String(each).toLowerCase())).to.deep.equal([COURT, TOKEN, ACCOUNT]);
  });

  it("is not asked of what is no token", async () => {
    expect(await planned(demand("a", 10, 30n, OTHER), demand("b", 20, 5n))).to.deep.equal([["a", undefined], [approval(5), undefined], ["b", approval(5)]]);
  });

  it("is set to nothing first where the token takes no other allowance", async () => {
    held.allowance = 50n;
    const [, approve] = await paidTasks({ provider, court: COURT }, [demand("a", 10, 30n), demand("b", 20, 70n)], ACCOUNT);
    const amounts: bigint[] = [];
    const signer = {
      sendTransaction: ({ data }: TransactionRequest) => {
        const amount = erc20.decodeFunctionData("approve", data ?? "0x")[1] as bigint;
        amounts.push(amount);
        if (amount > 0n) throw makeError("execution reverted", "CALL_EXCEPTION", { action: "estimateGas", data: "0x", reason: null, transaction: { to: TOKEN, data: "" }, invocation: null, revert: null });
        return Promise.resolve({ wait: () => Promise.resolve({}) });
      },
    } as unknown as AbstractSigner;
    const thrown: unknown = await approve?.act(signer).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(UnreadyError);
    expect(amounts).to.deep.equal([100n, 0n]);
  });
});
