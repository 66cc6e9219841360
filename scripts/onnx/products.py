"""Products of two activations, products that give their sums, and what models put behind products."""

import numpy as np

from model import Model

MS = "com.microsoft"
BOTH = [np.int8, np.uint8]


def two(m, shape, other, scales=(0.05, 0.04), zeros=(None, None)):
    """x, and another activation made of it, with its dimensions and those that are asked for."""
    a = m.real("x", scales[0], zeros[0])
    b = m.quantised(m.node("Tanh", [a]), 1 / 100)
    b = m.node("Reshape", [b, m.integers(*other)])
    return a, m.real(b, scales[1], zeros[1])


def of_two():
    shapes = [((3, 8), (8, 3)), ((2, 4, 6), (2, 6, 4)), ((1, 3, 5, 4), (1, 3, 4, 5)), ((2, 5, 8), (8, 10))]
    for seed, (shape, other) in enumerate(shapes):
        for dtype in BOTH:
            m = Model(1000 + seed, dtype)
            y = m.node("MatMul", two(m, shape, other))
            yield "MatMul of two", m.finish(m.quantised(y, 0.2), shape)
    for dtype in BOTH:
        # Without zero points.
        m = Model(1010, dtype)
        middle = 128 if dtype == np.uint8 else 0
        y = m.node("MatMul", two(m, (6, 8), (8, 6), zeros=(middle, middle)))
        yield "MatMul of two", m.finish(m.quantised(y, 0.2, middle), (6, 8))
        for attributes in [dict(transB=1), dict(transA=1)]:
            m = Model(1011, dtype)
            y = m.node("Gemm", two(m, (6, 6), (6, 6)), **attributes)
            yield "Gemm of two", m.finish(m.quantised(y, 0.2), (6, 6))
        # Attention: keys turned by the model, scores divided, a mask added, shares, and values.
        m = Model(1012, dtype)
        x = m.real("x", 0.05, 9)
        q, k = (m.node("Transpose", [x], perm=perm) for perm in ([0, 2, 1, 3], [0, 2, 3, 1]))
        y = m.node("Div", [m.node("MatMul", [q, k]), m.constant(np.float32(2.5))])
        y = m.node("Add", [y, m.constant(np.triu(np.full((1, 1, 5, 5), -3, np.float32), 1)[..., :1, :])])
        y = m.node("Softmax", [m.real(m.quantised(y, 0.1, 11), 0.1, 11)], axis=-1)
        low = np.iinfo(dtype).min
        y = m.real(m.quantised(y, 1 / 255, low), 1 / 255, low)
        y = m.node("MatMul", [y, q])
        yield "attention", m.finish(m.quantised(y, 0.04), (1, 5, 2, 6))
        m = Model(1013, dtype)
        a = ["x", *m.pair(0.05, m.zero())]
        b = [m.node("Transpose", ["x"], perm=[0, 2, 1]), *m.pair(0.04, m.zero())]
        y = m.node("QLinearMatMul", [*a, *b, *m.pair(0.3, m.zero())])
        yield "QLinearMatMul of two", m.finish(y, (2, 4, 7))


def by_constants():
    for dtype in BOTH:
        m = Model(1020, dtype)
        y = m.node("MatMul", [m.weights((7, 5), 0, 7), m.real("x")])
        yield "MatMul of a constant first", m.finish(m.quantised(y, 0.3), (2, 5, 4))
        # Quantisers that look for symmetry nowhere give weights a zero point.
        m = Model(1021, dtype)
        w = [np.clip(m.int8(9, 6), -100, 100), np.float32(0.01), np.int8(-20)]
        w = m.node("DequantizeLinear", [m.constant(o) for o in w])
        y = m.node("MatMul", [m.real("x"), w])
        yield "MatMul with a zero point", m.finish(m.quantised(y, 0.3), (3, 9))
        m = Model(1022, dtype)
        w = [m.int8(4, 3, 2, 2) // 2, np.full(4, 0.01, np.float32), np.array([5, 0, -9, 60], np.int8)]
        w = m.node("DequantizeLinear", [m.constant(o) for o in w], axis=0)
        y = m.node("Conv", [m.real("x"), w])
        yield "Conv with zero points", m.finish(m.quantised(y, 0.2), (1, 3, 5, 5))


def followed():
    """Bias and factor of a layer as operators of their own."""
    for dtype in BOTH:
        m = Model(1030, dtype)
        y = m.node("MatMul", [m.real("x", 0.05), m.weights((8, 6), 1, 6)])
        bias = m.constant(m.random.normal(0, 1, 6).astype(np.float32))
        y = m.node("Relu", [m.node("Add", [bias, y])])
        yield "MatMul, Add", m.finish(m.quantised(y, 0.1), (2, 3, 8))
        m = Model(1031, dtype)
        y = m.node("Conv", [m.real("x", 0.05), m.weights((4, 3, 3, 3), 0, 4), m.bias(0.05)])
        factor = m.constant(m.random.uniform(0.2, 2, (1, 4, 1, 1)).astype(np.float32))
        bias = m.constant(m.random.normal(0, 2, (4, 1, 1)).astype(np.float32))
        y = m.node("Add", [m.node("Mul", [y, factor]), bias])
        yield "Conv, Mul, Add", m.finish(m.quantised(y, 0.2), (1, 3, 6, 6))


def sums():
    """MatMulInteger and ConvInteger of a tensor whose scale is known."""
    for dtype in BOTH:
        m = Model(1040, dtype)
        w, zeros = m.int8(9, 6), [m.constant(m.zero()), m.constant(np.int8(0))]
        y = m.node("MatMulInteger", ["x", m.constant(w), *zeros])
        y = m.node("Mul", [m.node("Cast", [y], to=1), m.constant(np.float32(0.0007))])
        y = m.node("Add", [y, m.constant(m.random.normal(0, 1, 6).astype(np.float32))])
        yield "MatMulInteger", m.finish(m.quantised(y, 0.2), (3, 9))
        m = Model(1041, dtype)
        y = m.node("ConvInteger", ["x", m.constant(m.int8(4, 3, 3, 3)), m.constant(m.zero())], pads=[1, 1, 1, 1])
        factor = m.constant(m.random.uniform(0.0005, 0.002, (1, 4, 1, 1)).astype(np.float32))
        y = m.node("Mul", [m.node("Cast", [y], to=1), factor])
        yield "ConvInteger", m.finish(m.quantised(y, 0.3), (1, 3, 5, 5))


GROUPS = [of_two, by_constants, followed, sums]
