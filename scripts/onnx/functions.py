"""Functions of one element, alone and one behind the other."""

import numpy as np

from model import Model

MS = "com.microsoft"
BOTH = [np.int8, np.uint8]
# Operator, attributes, the version of ONNX that has it.
UNARY = [
    ("HardSigmoid", dict(alpha=0.3), 13), ("HardSwish", {}, 14), ("Elu", dict(alpha=0.7), 13), ("Selu", {}, 13),
    ("Celu", dict(alpha=0.6), 13), ("Softplus", {}, 13), ("Softsign", {}, 13), ("ThresholdedRelu", dict(alpha=0.5), 13),
    ("Erf", {}, 13), ("Exp", {}, 13), ("Abs", {}, 13), ("Neg", {}, 13), ("Sign", {}, 13), ("Floor", {}, 13),
    ("Ceil", {}, 13), ("Round", {}, 13), ("Sin", {}, 13), ("Cos", {}, 13), ("Mish", {}, 18), ("Gelu", {}, 20),
    ("Gelu", dict(approximate="tanh"), 20),
]


def alone():
    for seed, (kind, attributes, opset) in enumerate(UNARY):
        dtype = BOTH[seed % 2]
        m = Model(1100 + seed, dtype, opset)
        y = m.node(kind, [m.real("x", 0.025)], **attributes)
        yield kind, m.finish(m.quantised(y, 0.03), (1, 400), cases=1)
    for seed, kind in enumerate(["Gelu", "FastGelu", "QuickGelu"]):
        m = Model(1130 + seed, BOTH[seed % 2])
        y = m.node(kind, [m.real("x", 0.03)], MS)
        yield f"{kind} of onnxruntime", m.finish(m.quantised(y, 0.03), (1, 400), cases=1)
    for seed, kind in enumerate(["Log", "Sqrt", "Reciprocal"]):
        m = Model(1140 + seed, np.int8)
        # All elements are positive.
        y = m.node(kind, [m.node("Add", [m.real("x", 0.02, 0), m.constant(np.float32(2.7))])])
        yield kind, m.finish(m.quantised(y, 0.02), (1, 400), cases=1)


def with_constants():
    kinds = {"Add": 1.25, "Sub": 0.7, "Mul": -0.6, "Div": 1.7, "Pow": 2.0, "Min": 0.9, "Max": -0.4, "PRelu": 0.3}
    for seed, (kind, number) in enumerate(kinds.items()):
        m = Model(1150 + seed, BOTH[seed % 2])
        y = m.node(kind, [m.real("x", 0.025), m.constant(np.float32(number))])
        yield f"{kind} of a number", m.finish(m.quantised(y, 0.03), (1, 400), cases=1)
    m = Model(1160, np.int8)
    y = m.node("Div", [m.constant(np.float32(1.5)), m.node("Exp", [m.real("x", 0.02)])])
    yield "a number divided", m.finish(m.quantised(y, 0.05), (1, 400), cases=1)


def chains():
    for dtype in BOTH:
        m = Model(1170, dtype)
        x = m.real("x", 0.03)
        yield "x·sigmoid(x)", m.finish(m.quantised(m.node("Mul", [x, m.node("Sigmoid", [x])]), 0.03), (1, 400), cases=1)
        m = Model(1171, dtype)
        x = m.real("x", 0.03)
        y = m.node("Erf", [m.node("Div", [x, m.constant(np.float32(np.sqrt(2)))])])
        y = m.node("Mul", [x, m.node("Add", [y, m.constant(np.float32(1))])])
        y = m.node("Mul", [y, m.constant(np.float32(0.5))])
        yield "GELU by Erf", m.finish(m.quantised(y, 0.03), (1, 400), cases=1)
        m = Model(1172, dtype)
        x = m.real("x", 0.03)
        number = lambda real: m.constant(np.float32(real))
        y = m.node("Add", [x, m.node("Mul", [number(0.044715), m.node("Pow", [x, number(3)])])])
        y = m.node("Tanh", [m.node("Mul", [y, number(np.sqrt(2 / np.pi))])])
        y = m.node("Mul", [m.node("Mul", [x, number(0.5)]), m.node("Add", [y, number(1)])])
        yield "GELU by Tanh", m.finish(m.quantised(y, 0.03), (1, 400), cases=1)
        # What moves elements may stand between.
        m = Model(1173, dtype)
        y = m.node("Div", [m.real("x", 0.03), m.constant(np.float32(1.5))])
        y = m.node("Tanh", [m.node("Reshape", [y, m.integers(20, -1)])])
        yield "Div, Reshape, Tanh", m.finish(m.quantised(y, 1 / 128), (1, 400), cases=1)


GROUPS = [alone, with_constants, chains]
