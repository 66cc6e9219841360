"""Answers one of halmos's questions, a file of SMT-LIB, with cvc5. Where there are products or quotients, bit vectors are put as
integers, since those of amounts are beyond solvers that look at bits; else as bits, since shifts are beyond those that do not.
OpenZeppelin's `Math.min` multiplies by a bit between two that are taken bit by bit, which integers do not end with either."""

import re
import sys
from pathlib import Path

import cvc5

ARITHMETIC = re.compile(r"\((bvmul|bvudiv|bvurem|bvsdiv|bvsrem) ")


def main(path: str) -> None:
    solver = cvc5.Solver(cvc5.TermManager())
    question = Path(path).read_text(encoding="utf-8")
    if ARITHMETIC.search(question) and "bvxor" not in question:
        solver.setOption("solve-bv-as-int", "sum")
    solver.setOption("produce-models", "true")
    parser = cvc5.InputParser(solver)
    parser.setFileInput(cvc5.InputLanguage.SMT_LIB_2_6, path)
    symbols = parser.getSymbolManager()
    satisfiable = False
    while not (command := parser.nextCommand()).isNull():
        # There is no model of what cannot be.
        if command.getCommandName() == "get-model" and not satisfiable:
            continue
        said = command.invoke(solver, symbols).strip()
        if said:
            print(said, flush=True)
        satisfiable = satisfiable or said == "sat"


main(sys.argv[1])
