"""Answers one of halmos's questions, a file of SMT-LIB, with cvc5: bit vectors as integers, since products and quotients of
amounts are beyond solvers that look at bits."""

import sys

import cvc5


def main(path: str) -> None:
    solver = cvc5.Solver(cvc5.TermManager())
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
