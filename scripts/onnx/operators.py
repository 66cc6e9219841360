"""One model, or a few, for each operator that the importer takes."""

import numpy as np

from model import Model

MS = "com.microsoft"
BOTH = [np.int8, np.uint8]


def convolutions():
    forms = {
        "Conv": ((1, 5, 6, 7), (6, 5, 3, 3), 1, dict(pads=[1, 1, 1, 1])),
        "Conv 1x1": ((1, 8, 4, 4), (5, 8, 1, 1), 1, dict()),
        "Conv strides, dilations": ((1, 3, 9, 10), (4, 3, 3, 2), 1, dict(strides=[2, 1], dilations=[1, 2], pads=[0, 1, 2, 0])),
        "Conv SAME_UPPER": ((1, 3, 7, 8), (4, 3, 3, 3), 1, dict(strides=[2, 2], auto_pad="SAME_UPPER")),
        "Conv SAME_LOWER": ((1, 3, 7, 8), (4, 3, 3, 3), 1, dict(strides=[2, 2], auto_pad="SAME_LOWER")),
        "Conv depthwise": ((1, 6, 6, 5), (12, 1, 3, 3), 6, dict(pads=[1, 1, 1, 1])),
        "Conv groups": ((1, 6, 5, 5), (4, 3, 3, 3), 2, dict()),
    }
    for seed, (name, (shape, kernel, group, attributes)) in enumerate(forms.items()):
        for dtype in BOTH:
            for clip in ["", "Relu"]:
                m = Model(seed, dtype)
                scale = m.scale()
                x = m.real("x", scale)
                w = m.weights(kernel, 0, kernel[0])
                y = m.node("Conv", [x, w, m.bias(scale)], group=group, **attributes)
                y = m.node("Relu", [y]) if clip else y
                y = m.quantised(y, 0.05 * np.sqrt(np.prod(kernel[1:])))
                yield f"{name} {clip}".strip(), m.finish(y, shape)


def products():
    for seed, shape in enumerate([(3, 11), (2, 3, 16)]):
        for dtype in BOTH:
            m = Model(100 + seed, dtype)
            x = m.real("x")
            y = m.node("MatMul", [x, m.weights((shape[-1], 7), 1, 7)])
            yield "MatMul", m.finish(m.quantised(y, 0.4), shape)
    for transposed in [0, 1]:
        for dtype in BOTH:
            m = Model(110 + transposed, dtype)
            scale = m.scale()
            x = m.real("x", scale)
            w = m.weights((9, 40) if transposed else (40, 9), 1 - transposed, 9)
            y = m.node("Gemm", [x, w, m.bias(scale)], transB=transposed)
            yield "Gemm", m.finish(m.quantised(y, 0.7), (2, 40))


def arithmetic():
    for seed, kind in enumerate(["Add", "Sub", "Mul"]):
        for dtype in BOTH:
            m = Model(200 + seed, dtype)
            x = m.real("x")
            other = m.quantised(m.node("Sigmoid", [x]), 1 / 256)
            y = m.node(kind, [x, m.real(other, 1 / 100)])
            yield kind, m.finish(m.quantised(y, 0.08), (1, 4, 5, 6))
            m = Model(210 + seed, dtype)
            x = m.real("x")
            pool = m.node("MaxPool", [x], kernel_shape=[2, 2])
            array = m.int8(4, *[(1, 1), (4, 5), (1, 5)][seed]).astype(np.int16) + (128 if dtype == np.uint8 else 0)
            constant = m.constant(array.astype(dtype))
            y = m.node(kind, [pool, m.real(constant)])
            yield f"{kind} of a constant", m.finish(m.quantised(y, 0.3 if kind == "Mul" else 0.08), (1, 4, 5, 6))


def tables():
    kinds = {
        "Relu": {}, "LeakyRelu": dict(alpha=0.2), "Sigmoid": {}, "Tanh": {}, "Clip": {},
    }
    for seed, (kind, attributes) in enumerate(kinds.items()):
        for dtype in BOTH:
            m = Model(300 + seed, dtype)
            x = m.real("x")
            bounds = [m.constant(np.float32(b)) for b in (-1.5, 2.25)] if kind == "Clip" else []
            y = m.node(kind, [x, *bounds], **attributes)
            yield kind, m.finish(m.quantised(y, 1 / 128 if kind in ("Sigmoid", "Tanh") else 0.03), (1, 1024))
    for dtype in BOTH:
        m = Model(310, dtype)
        yield "QuantizeLinear", m.finish(m.quantised(m.real("x"), 0.06), (1, 1024))


def pools():
    for dtype in BOTH:
        m = Model(400, dtype)
        zero, scale = m.zero(), m.scale()
        y = m.node("MaxPool", [m.real("x", scale, zero)], kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])
        yield "MaxPool", m.finish(m.quantised(y, scale, zero), (1, 5, 7, 8))
        m = Model(401, dtype)
        yield "MaxPool of integers", m.finish(m.node("MaxPool", ["x"], kernel_shape=[2, 2]), (1, 5, 7, 8))
        for same in [True, False]:
            m = Model(402, dtype)
            zero, scale = m.zero(), m.scale()
            y = m.node("AveragePool", [m.real("x", scale, zero)], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], count_include_pad=1)
            y = m.quantised(y, scale, zero) if same else m.quantised(y, scale * 0.7)
            yield "AveragePool", m.finish(y, (1, 5, 7, 8))
            m = Model(403, dtype)
            zero, scale = m.zero(), m.scale()
            y = m.node("GlobalAveragePool", [m.real("x", scale, zero)])
            y = m.quantised(y, scale, zero) if same else m.quantised(y, scale * 0.3)
            yield "GlobalAveragePool", m.finish(y, (1, 64, 7, 8))


def shares():
    for scale in [0.02, 0.1, 0.5]:
        for dtype in BOTH:
            m = Model(500, dtype)
            y = m.node("Softmax", [m.real("x", scale)], axis=-1)
            yield "Softmax", m.finish(m.quantised(y, 1 / 255, 0 if dtype == np.uint8 else -128), (16, 10))


def views():
    kinds = {
        "Reshape": {}, "Flatten": dict(axis=1), "Transpose": dict(perm=[0, 2, 3, 1]),
    }
    for dtype in BOTH:
        for kind, attributes in kinds.items():
            m = Model(600, dtype)
            shape = [m.constant(np.array([0, -1, 6], np.int64))] if kind == "Reshape" else []
            yield kind, m.finish(m.node(kind, ["x", *shape], **attributes), (1, 4, 5, 6))
        m = Model(601, dtype)
        x = m.real("x", 0.05)
        pool = m.node("MaxPool", [x], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        y = m.node("Concat", [x, pool], axis=1)
        yield "Concat", m.finish(m.quantised(y, 0.07), (1, 4, 5, 6))


def quantised():
    for dtype in BOTH:
        m = Model(700, dtype)
        w = [m.int8(6, 4, 3, 3), m.random.uniform(0.005, 0.02, 6).astype(np.float32), np.zeros(6, np.int8)]
        bias = m.constant(m.random.integers(-4000, 4000, 6).astype(np.int32))
        operands = ["x", *m.pair(m.scale(), m.zero()), *map(m.constant, w), *m.pair(0.3, m.zero()), bias]
        yield "QLinearConv", m.finish(m.node("QLinearConv", operands, pads=[1, 1, 1, 1]), (1, 4, 6, 6))
        m = Model(701, dtype)
        w = [m.int8(20, 6), np.float32(0.01), np.int8(0)]
        operands = ["x", *m.pair(m.scale(), m.zero()), *map(m.constant, w), *m.pair(0.2, m.zero())]
        yield "QLinearMatMul", m.finish(m.node("QLinearMatMul", operands), (3, 20))
        for seed, kind in enumerate(["QLinearAdd", "QLinearMul"]):
            m = Model(702 + seed, dtype)
            pool = m.node("MaxPool", ["x"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
            scale, zero = m.scale(), m.zero()
            operands = ["x", *m.pair(scale, zero), pool, *m.pair(scale, zero), *m.pair(0.11 if kind == "QLinearAdd" else 0.4, m.zero())]
            yield kind, m.finish(m.node(kind, operands, MS), (1, 4, 5, 6))
        m = Model(710, dtype)
        w = [m.int8(6, 20), np.float32(0.01), np.int8(0)]
        bias = m.constant(m.random.integers(-4000, 4000, 6).astype(np.int32))
        operands = ["x", *m.pair(m.scale(), m.zero()), *map(m.constant, w), bias, *m.pair(0.2, m.zero())]
        yield "QGemm", m.finish(m.node("QGemm", operands, MS, transB=1), (3, 20))
        forms = {
            "QLinearSigmoid": ((1, 600), {}, 1 / 128),
            "QLinearLeakyRelu": ((1, 600), dict(alpha=0.2), 0.05),
            "QLinearAveragePool": ((1, 5, 7, 8), dict(kernel_shape=[3, 3]), 0.05),
            "QLinearGlobalAveragePool": ((1, 64, 7, 8), {}, 0.01),
            "QLinearSoftmax": ((16, 10), dict(axis=-1, opset=13), 1 / 255),
        }
        for seed, (kind, (shape, attributes, scale)) in enumerate(forms.items()):
            m = Model(720 + seed, dtype)
            zero = m.zero() if kind != "QLinearSoftmax" else (0 if dtype == np.uint8 else -128)
            operands = ["x", *m.pair(m.scale(), m.zero()), *m.pair(scale, zero)]
            yield kind, m.finish(m.node(kind, operands, MS, **attributes), shape)
        m = Model(730, dtype)
        pool = m.node("MaxPool", ["x"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        scale, zero = m.scale(), m.zero()
        operands = [*m.pair(0.08, m.zero()), "x", *m.pair(scale, zero), pool, *m.pair(scale * 2, zero)]
        yield "QLinearConcat", m.finish(m.node("QLinearConcat", operands, MS, axis=1), (1, 4, 5, 6))


def network():
    """Float edges, a batch that is not known, and a branch."""
    for dtype in BOTH:
        m = Model(800, dtype)
        zero = m.zero()
        x = m.real(m.quantised("x", 0.02, zero), 0.02, zero)
        w = m.weights((8, 3, 3, 3), 0, 8)
        y = m.node("Relu", [m.node("Conv", [x, w, m.bias(0.02)], pads=[1, 1, 1, 1])])
        low = m.dtype.type(np.iinfo(m.dtype).min)
        y = m.real(m.quantised(y, 0.05, low), 0.05, low)
        branch = m.node("MaxPool", [y], kernel_shape=[2, 2], strides=[2, 2])
        w = m.weights((8, 8, 3, 3), 0, 8)
        y = m.node("Conv", [branch, w, m.bias(0.05)], pads=[1, 1, 1, 1])
        y = m.real(m.quantised(y, 0.3, 100), 0.3, 100)
        y = m.node("Add", [y, branch])
        y = m.real(m.quantised(y, 0.3, 100), 0.3, 100)
        y = m.node("GlobalAveragePool", [y])
        y = m.node("Flatten", [m.real(m.quantised(y, 0.05, 50), 0.05, 50)])
        w = m.weights((8, 10), 1, 10)
        y = m.node("Gemm", [y, w, m.bias(0.05)])
        y = m.real(m.quantised(y, 0.1, 60), 0.1, 60)
        y = m.node("Softmax", [y])
        out = (1 / 256, low)
        y = m.real(m.quantised(y, *out), *out)
        yield "network", m.finish(y, ("batch", 3, 8, 8), float_edges=[(0.02, zero), out])


GROUPS = [convolutions, products, arithmetic, tables, pools, shares, views, quantised, network]
