"""Sums, means, normalisations and shares over some dimensions, and pools whose windows reach beyond the image."""

import numpy as np

from model import Model

BOTH = [np.int8, np.uint8]


def reduced():
    forms = [([2, 3], 1), ([2, 3], 0), ([-1], 0), ([1], 1), ([0, 2], 0), ([0, 1, 2, 3], 1)]
    for seed, (axes, keep) in enumerate(forms):
        m = Model(1300 + seed, BOTH[seed % 2])
        y = m.node("ReduceMean", [m.real("x", 0.05)], axes=axes, keepdims=keep)
        yield "ReduceMean", m.finish(m.quantised(y, 0.01), (2, 5, 4, 6))
        m = Model(1310 + seed, BOTH[seed % 2])
        y = m.node("ReduceSum", [m.real("x", 0.05), m.integers(*axes)], keepdims=keep)
        yield "ReduceSum", m.finish(m.quantised(y, 0.2), (2, 5, 4, 6))
    m = Model(1321, np.uint8)
    yield "ReduceMax", m.finish(m.quantised(m.node("ReduceMax", [m.real("x", 0.05, 3)], axes=[1], keepdims=0), 0.05, 3), (3, 5, 4))
    m = Model(1322, np.int8)
    y = m.node("GlobalMaxPool", [m.node("MaxPool", [m.real("x", 0.05, 3)], kernel_shape=[2, 2])])
    yield "GlobalMaxPool", m.finish(m.quantised(y, 0.05, 3), (2, 5, 4, 4))
    m = Model(1320, np.int8, 18)
    y = m.node("ReduceMean", [m.real("x", 0.05), m.integers(1)])
    yield "ReduceMean", m.finish(m.quantised(y, 0.02), (3, 5, 4))


def normalised():
    for seed, (shape, axis) in enumerate([((6, 32), -1), ((1, 5, 48), 2), ((2, 3, 4, 5), 2)]):
        for dtype in BOTH:
            m = Model(1330 + seed, dtype, 17)
            row = shape[axis:] if axis > 0 else shape[-1:]
            gamma = m.random.normal(1, 0.3, row).astype(np.float32)
            beta = m.random.normal(0, 0.3, row).astype(np.float32)
            y = m.node("LayerNormalization", [m.real("x", 0.02), m.constant(gamma), m.constant(beta)], axis=axis)
            yield "LayerNormalization", m.finish(m.quantised(y, 0.03), shape)
    m = Model(1340, np.int8, 17)
    gamma = [m.int8(24), np.float32(0.01), np.int8(3)]
    gamma = m.node("DequantizeLinear", [m.constant(o) for o in gamma])
    y = m.node("LayerNormalization", [m.real("x", 0.001), gamma], axis=-1, epsilon=1e-3)
    yield "LayerNormalization", m.finish(m.quantised(y, 0.02), (7, 24))
    for dtype in BOTH:
        m = Model(1341, dtype, 17)
        gamma = m.constant(m.random.normal(1, 0.3, 32).astype(np.float32))
        y = m.node("SimplifiedLayerNormalization", [m.real("x", 0.02), gamma], axis=-1, epsilon=1e-5)
        yield "SimplifiedLayerNormalization", m.finish(m.quantised(y, 0.03), (6, 32))


def shares():
    for seed, (shape, axis, opset) in enumerate([((3, 7, 5), 1, 13), ((1, 6, 4, 4), 1, 13), ((3, 4, 5), 1, 12)]):
        m = Model(1350 + seed, BOTH[seed % 2], opset)
        y = m.node("Softmax", [m.real("x", 0.02)], axis=axis)
        yield "Softmax of other axes", m.finish(m.quantised(y, 1 / 255, np.iinfo(m.dtype).min), shape)
    # Shares that are all small.
    for dtype in BOTH:
        m = Model(1360, dtype)
        y = m.node("Softmax", [m.real("x", 0.01)], axis=-1)
        yield "Softmax, finely", m.finish(m.quantised(y, 0.0003, np.iinfo(dtype).min), (4, 64))


def pools():
    for dtype in BOTH:
        m = Model(1370, dtype)
        y = m.node("MaxPool", ["x"], kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
        yield "MaxPool, ceil_mode", m.finish(y, (1, 3, 8, 6))
        m = Model(1371, dtype)
        y = m.node("AveragePool", [m.real("x", 0.05)], kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])
        yield "AveragePool, inside", m.finish(m.quantised(y, 0.03), (1, 3, 6, 6))
        m = Model(1372, dtype)
        y = m.node("AveragePool", [m.real("x", 0.05)], kernel_shape=[3, 3], strides=[1, 1], auto_pad="SAME_UPPER")
        yield "AveragePool, inside", m.finish(m.quantised(y, 0.03), (1, 3, 5, 5))


GROUPS = [reduced, normalised, shares, pools]
