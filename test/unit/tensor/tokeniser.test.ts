import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MOST_TOKENS, PADDING, tokeniser } from "../../../scripts/minilm/tokeniser";

interface Vectors {
  readonly most: number;
  readonly definition: object;
  readonly settings: object;
  readonly cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

/** Written by scripts/minilm/vectors.py: what the Python library of the same tokeniser gives. */
const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/tokens.json"), "utf8")) as Vectors;

describe("MiniLM's tokeniser", () => {
  const tokenise = tokeniser(vectors.definition, vectors.settings);

  it("reads as many tokens as the vectors were made for", () => {
    expect(MOST_TOKENS).to.equal(vectors.most);
    expect(vectors.cases.filter(({ ids }) => ids.length === vectors.most).length).to.be.at.least(5);
  });

  for (const { text, ids } of vectors.cases) {
    it(`gives the ids of ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)}`, () => {
      expect(tokenise(text)).to.deep.equal(ids);
    });
  }

  it("ends a text that is cut, and never gives the id of padding", () => {
    expect(tokenise("the quick brown fox", 4)).to.have.length(4).and.satisfy((ids: number[]) => ids[3] === 102);
    expect(tokenise("[PAD] a [PAD]")).not.to.include(PADDING);
  });
});
