import { type Hex, type NodeAnswer, type Search, TRACE } from "@assay/sdk";
import { expect } from "chai";
import { id } from "ethers";
import { UnreadyError, WatchError } from "#watch/errors";
import type { Execution } from "#watch/execution/execution";
import { searching } from "#watch/searching";
import type { Work } from "#watch/store/works";

type Asked = Parameters<ReturnType<typeof searching>>[1];

const DISPUTE = id("a dispute") as Hex;
const AGREED: Search = { kind: "agreed" };

describe("a challenger's searches", () => {
  let asked: { readonly answers: number; readonly end: (found: Search) => void; readonly fail: (error: Error) => void }[] = [];
  let search: ReturnType<typeof searching>;

  beforeEach(() => {
    asked = [];
    const ask = ({ shown }: Asked): Promise<Search> => new Promise((end, fail) => asked.push({ answers: shown.length, end, fail }));
    search = searching({ ask } as unknown as Execution);
  });

  /** What a look at a dispute gives in which so many answers are known: a search's result, or the error that it throws. */
  function look(answers: number): unknown {
    const shown = Array.from({ length: answers }, (): NodeAnswer => ({ node: TRACE, data: new Uint8Array() }));
    try {
      return search(DISPUTE, { kind: "search", work: {} as Work, root: undefined, shown });
    } catch (error) {
      return error;
    }
  }

  it("are made once for what is known, and again for more", async () => {
    expect(look(1)).to.be.instanceOf(UnreadyError);
    asked[0]?.end(AGREED);
    await Promise.resolve();
    expect([look(1), look(1)]).to.deep.equal([AGREED, AGREED]);
    look(2);
    expect(look(2)).to.be.instanceOf(UnreadyError);
    expect(asked.map(({ answers }) => answers)).to.deep.equal([1, 2]);
  });

  it("end and are used, whoever has more shown at each look", async () => {
    for (let answers = 1; answers < 9; answers++) expect(look(answers)).to.be.instanceOf(UnreadyError);
    expect(asked.map(({ answers }) => answers)).to.deep.equal([1]);
    asked[0]?.end(AGREED);
    await Promise.resolve();
    expect(look(9)).to.equal(AGREED);
    expect(look(10)).to.be.instanceOf(UnreadyError);
    expect(asked.map(({ answers }) => answers)).to.deep.equal([1, 10]);
  });

  it("that failed are made anew, by what is known then", async () => {
    look(1);
    asked[0]?.fail(new WatchError("no"));
    await Promise.resolve();
    await Promise.resolve();
    expect(look(2)).to.be.instanceOf(WatchError).with.property("message", "no");
    expect(look(3)).to.be.instanceOf(UnreadyError);
    expect(asked.map(({ answers }) => answers)).to.deep.equal([1, 3]);
  });
});
