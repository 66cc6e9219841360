"""Whole networks of the kinds that benchmarks for small machines have."""

import numpy as np
from ai_edge_litert import schema_py_generated as s

from model import F32, OP
from operators import out_dim, softmax, unary


def layer(n, x, outputs, k=1, stride=1, act=1, pad=0, depthwise=False, scale=None):
    b, h, w, c = n.shape(x)
    xs, _ = n.qp(x)
    o = c if depthwise else outputs
    fan = k * k * (1 if depthwise else c)
    sc = n.scales(o, True)
    f = n.weights([1, k, k, c] if depthwise else [o, k, k, c], sc, 3 if depthwise else 0)
    q = n.acc_quant(xs, float(np.mean(sc)), fan)
    q = (q[0], -128 if act else q[1])
    y = n.tensor([b, out_dim(h, k, stride, 1, pad), out_dim(w, k, stride, 1, pad), o], *(scale or q))
    t = s.DepthwiseConv2DOptionsT() if depthwise else s.Conv2DOptionsT()
    t.padding = pad
    t.strideH = t.strideW = stride
    t.dilationHFactor = t.dilationWFactor = 1
    t.fusedActivationFunction = act
    if depthwise:
        t.depthMultiplier = 1
    n.op(
        OP.DEPTHWISE_CONV_2D if depthwise else OP.CONV_2D,
        [x, f, n.bias(o, [float(F32(xs * q)) for q in sc])],
        [y],
        t,
        s.BuiltinOptions.DepthwiseConv2DOptions if depthwise else s.BuiltinOptions.Conv2DOptions,
    )
    return y


def dense(n, x, units, act=0, per_channel=False, w_scale=None):
    k = n.shape(x)[-1]
    xs, _ = n.qp(x)
    sc = n.scales(units, per_channel) if w_scale is None else [w_scale]
    y = n.tensor([n.shape(x)[0], units], *n.acc_quant(xs, float(np.mean(sc)), k))
    t = s.FullyConnectedOptionsT()
    t.fusedActivationFunction = act
    n.op(
        OP.FULLY_CONNECTED,
        [x, n.weights([units, k], sc, 0), n.bias(units, [float(F32(xs * q)) for q in sc])],
        [y],
        t,
        s.BuiltinOptions.FullyConnectedOptions,
    )
    return y


def added(n, a, b, act=1):
    y = n.tensor(n.shape(a), float(F32(max(n.scale(a), n.scale(b)) * 1.4)), -128 if act else n.r.randint(-60, 60))
    t = s.AddOptionsT()
    t.fusedActivationFunction = act
    n.op(OP.ADD, [a, b], [y], t, s.BuiltinOptions.AddOptions)
    return y


def flat(n, x):
    shape = n.shape(x)
    out = [shape[0], int(np.prod(shape[1:]))]
    t = s.ReshapeOptionsT()
    t.newShape = out
    y = n.tensor(out, *n.qp(x))
    n.op(OP.RESHAPE, [x, n.ints([-1, out[1]])], [y], t, s.BuiltinOptions.ReshapeOptions)
    return y


def averaged(n, x):
    b, h, w, c = n.shape(x)
    t = s.Pool2DOptionsT()
    t.padding = 1
    t.strideH = t.filterHeight = h
    t.strideW = t.filterWidth = w
    t.fusedActivationFunction = 0
    y = n.tensor([b, 1, 1, c], *n.qp(x))
    n.op(OP.AVERAGE_POOL_2D, [x], [y], t, s.BuiltinOptions.Pool2DOptions)
    return y


def mean_hw(n, x):
    b, h, w, c = n.shape(x)
    t = s.ReducerOptionsT()
    t.keepDims = False
    y = n.tensor([b, c], float(F32(n.scale(x) * 0.6)), n.qp(x)[1])
    n.op(OP.MEAN, [x, n.ints([1, 2])], [y], t, s.BuiltinOptions.ReducerOptions)
    return y


def padded(n, x, p):
    b, h, w, c = n.shape(x)
    y = n.tensor([b, h + sum(p), w + sum(p), c], *n.qp(x))
    n.op(OP.PAD, [x, n.ints([[0, 0], p, p, [0, 0]])], [y], s.PadOptionsT(), s.BuiltinOptions.PadOptions)
    return y


def resnet(n):
    x = layer(n, n.input, 16, 3)
    for width, stride in ((16, 1), (32, 2), (64, 2)):
        y = layer(n, layer(n, x, width, 3, stride), width, 3, act=0)
        if stride > 1:
            x = layer(n, x, width, 1, stride, act=0)
        x = added(n, x, y)
    return softmax(n, dense(n, flat(n, averaged(n, x)), 10))


def autoencoder(n):
    x = n.input
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        x = dense(n, x, units, 1)
    return dense(n, x, n.shape(n.input)[1])


def mobilenet_v2(n, last=1280):
    x = layer(n, padded(n, n.input, [0, 1]), 8, 3, 2, 3, 1)
    for width, stride in ((8, 1), (16, 2), (16, 1), (24, 2)):
        c = n.shape(x)[3]
        y = layer(n, x, 4 * c, 1, act=3)
        y = layer(n, padded(n, y, [0, 1]) if stride == 2 else y, 0, 3, stride, 3, 1 if stride == 2 else 0, True)
        y = layer(n, y, width, 1, act=0)
        x = added(n, x, y, 0) if stride == 1 and width == c else y
    x = layer(n, x, last, 1, act=3)
    return softmax(n, dense(n, mean_hw(n, x), 12, per_channel=True))


def many_channels(n):
    return dense(n, flat(n, averaged(n, layer(n, n.input, 260, 1, act=3))), 5)


def keywords(n):
    """One-dimensional convolutions, as streaming models have them."""
    b, t, f = n.shape(n.input)
    y = n.tensor([b, 1, t, f], *n.qp(n.input))
    x = n.op(OP.EXPAND_DIMS, [n.input, n.ints([1])], [y], s.ExpandDimsOptionsT(), s.BuiltinOptions.ExpandDimsOptions)
    for width in (24, 32):
        b, h, w, c = n.shape(x)
        sc = n.scales(width, True)
        xs, _ = n.qp(x)
        y = n.tensor([b, 1, w - 2, width], *n.acc_quant(xs, float(np.mean(sc)), 3 * c))
        o = s.Conv2DOptionsT()
        o.padding = 1
        o.strideH = o.strideW = o.dilationHFactor = o.dilationWFactor = 1
        o.fusedActivationFunction = 1
        x = n.op(
            OP.CONV_2D,
            [x, n.weights([width, 1, 3, c], sc, 0), n.bias(width, [float(F32(xs * q)) for q in sc])],
            [y],
            o,
            s.BuiltinOptions.Conv2DOptions,
        )
    t = s.SqueezeOptionsT()
    t.squeezeDims = [1]
    b, h, w, c = n.shape(x)
    x = n.op(OP.SQUEEZE, [x], [n.tensor([b, w, c], *n.qp(x))], t, s.BuiltinOptions.SqueezeOptions)
    x = dense(n, flat(n, unary(n, x, OP.LOGISTIC)), 3, per_channel=True)
    return softmax(n, x)


def wide_sums(n):
    """Sums so far from 0 that a multiplier of 31 bits cannot follow all the steps of the results."""
    rows, depth = n.shape(n.input)
    n.g.tensors[n.input].quantization.zeroPoint = [-128]
    xs, _ = n.qp(n.input)
    scale = n.scales(1, False)[0]
    y = n.tensor([rows, 1], float(F32(xs * scale * depth * 127 / n.r.uniform(1, 1.2))), -128)
    w = n.tensor([1, depth], [scale], 0, bytes([127] * depth))
    options = s.FullyConnectedOptionsT()
    return n.op(OP.FULLY_CONNECTED, [n.input, w], [y], options, s.BuiltinOptions.FullyConnectedOptions)


NETS = {
    "ResNet": ([1, 32, 32, 3], resnet),
    "autoencoder": ([1, 640], autoencoder),
    "MobileNetV2": ([1, 56, 56, 3], mobilenet_v2),
    "average over many channels": ([1, 24, 24, 8], many_channels),
    "keywords": ([1, 30, 40], keywords),
    "wide sums": ([8, 4000], wide_sums),
}
