"""One operator each, with random shapes and attributes. A function adds it to a model behind tensor x."""

import numpy as np
from ai_edge_litert import schema_py_generated as s

from model import F32, OP


def out_dim(size, k, st, d, pad):
    reach = (k - 1) * d + 1
    return -(-size // st) if pad == 0 else (size - reach) // st + 1


def conv(n, x, depthwise=False, grouped=False):
    r = n.r
    b, h, w, c = n.shape(x)
    while True:
        kh, kw = r.randint(1, 4), r.randint(1, 4)
        sh, sw = r.randint(1, 3), r.randint(1, 3)
        dh, dw = (1, 1) if r.random() < 0.6 else (r.randint(1, 3), r.randint(1, 3))
        pad = r.randint(0, 1)
        oh, ow = out_dim(h, kh, sh, dh, pad), out_dim(w, kw, sw, dw, pad)
        if oh > 0 and ow > 0:
            break
    groups = r.choice([g for g in (2, 3, 4) if c % g == 0] or [1]) if grouped else 1
    if depthwise:
        o = c * r.choice([1, 1, 2, 3])
        fshape = [1, kh, kw, o]
        dim = 3
        fan = kh * kw
    else:
        o = r.randint(1, 6) * groups if grouped else r.randint(1, 9)
        fshape = [o, kh, kw, c // groups]
        dim = 0
        fan = kh * kw * c // groups
    sc = n.scales(o, r.random() < 0.75)
    xs, _ = n.qp(x)
    f = n.weights(fshape, sc, dim)
    ins = [x, f] + ([n.bias(o, [float(F32(xs * q)) for q in sc])] if r.random() < 0.85 else [])
    y = n.tensor([b, oh, ow, o], *n.acc_quant(xs, float(np.mean(sc)), fan))
    t = s.DepthwiseConv2DOptionsT() if depthwise else s.Conv2DOptionsT()
    t.padding = pad
    t.strideH, t.strideW, t.dilationHFactor, t.dilationWFactor = sh, sw, dh, dw
    t.fusedActivationFunction = r.choice([0, 0, 1, 2, 3])
    if depthwise:
        t.depthMultiplier = o // c
    return n.op(
        OP.DEPTHWISE_CONV_2D if depthwise else OP.CONV_2D,
        ins,
        [y],
        t,
        s.BuiltinOptions.DepthwiseConv2DOptions if depthwise else s.BuiltinOptions.Conv2DOptions,
    )


def fc(n, x):
    r = n.r
    shape = n.shape(x)
    total = int(np.prod(shape))
    k = shape[-1] if r.random() < 0.6 else total // shape[0]
    units = r.randint(1, 12)
    sc = n.scales(units, r.random() < 0.5)
    xs, _ = n.qp(x)
    w = n.weights([units, k], sc, 0)
    ins = [x, w] + (
        [n.bias(units, [float(F32(xs * q)) for q in sc])] if r.random() < 0.8 else [-1] if r.random() < 0.5 else []
    )
    t = s.FullyConnectedOptionsT()
    t.fusedActivationFunction = r.choice([0, 0, 1, 2, 3])
    t.keepNumDims = k == shape[-1] and r.random() < 0.5
    out = shape[:-1] + [units] if t.keepNumDims else [total // k, units]
    y = n.tensor(out, *n.acc_quant(xs, float(np.mean(sc)), k))
    return n.op(OP.FULLY_CONNECTED, ins, [y], t, s.BuiltinOptions.FullyConnectedOptions)


def pool(n, x, code):
    r = n.r
    b, h, w, c = n.shape(x)
    while True:
        kh, kw, sh, sw, pad = r.randint(1, 5), r.randint(1, 5), r.randint(1, 3), r.randint(1, 3), r.randint(0, 1)
        if r.random() < 0.2:
            kh, kw, pad = h, w, 1
        oh, ow = out_dim(h, kh, sh, 1, pad), out_dim(w, kw, sw, 1, pad)
        if oh > 0 and ow > 0:
            break
    t = s.Pool2DOptionsT()
    t.padding = pad
    t.strideH, t.strideW, t.filterHeight, t.filterWidth = sh, sw, kh, kw
    t.fusedActivationFunction = r.choice([0, 0, 1, 2, 3])
    y = n.tensor([b, oh, ow, c], *n.qp(x))
    return n.op(code, [x], [y], t, s.BuiltinOptions.Pool2DOptions)


def arith(n, x, code):
    r = n.r
    mode = r.randint(0, 3)
    xs, _ = n.qp(x)
    a = n.requant(x)
    if mode < 2:
        b = n.requant(x)
    else:
        shape = n.shape(x)
        if mode == 2:
            shape = [d if r.random() < 0.5 else 1 for d in shape][r.randint(0, len(shape) - 1) :]
        b = n.const(shape, float(F32(xs * np.exp(r.uniform(-1, 1)))), r.randint(-128, 127))
    if mode == 3 and r.random() < 0.3:
        a, b = b, a
    if code == OP.MUL:
        out = float(F32(n.scale(a) * n.scale(b) * 100 * r.uniform(0.5, 3)))
    else:
        out = float(F32(max(n.scale(a), n.scale(b)) * r.uniform(0.4, 3)))
    t, k = {
        OP.ADD: (s.AddOptionsT(), s.BuiltinOptions.AddOptions),
        OP.SUB: (s.SubOptionsT(), s.BuiltinOptions.SubOptions),
        OP.MUL: (s.MulOptionsT(), s.BuiltinOptions.MulOptions),
    }[code]
    t.fusedActivationFunction = r.choice([0, 0, 1, 2, 3])
    y = n.tensor(np.broadcast_shapes(n.shape(a), n.shape(b)), out, r.randint(-128, 127))
    return n.op(code, [a, b], [y], t, k)


def every_pair(n, x, code):
    """All values against a row of the input."""
    values = list(range(256))
    n.r.shuffle(values)
    scale = float(F32(n.scale(x) * np.exp(n.r.uniform(-1, 1))))
    every = n.tensor([256, 1], scale, n.r.randint(-128, 127), bytes(values))
    flat = n.tensor([1, int(np.prod(n.shape(x)))], *n.qp(x))
    n.op(OP.RESHAPE, [x, n.ints(n.shape(flat))], [flat], s.ReshapeOptionsT(), s.BuiltinOptions.ReshapeOptions)
    out = n.scale(x) * scale * 100 if code == OP.MUL else max(n.scale(x), scale) * n.r.uniform(0.4, 3)
    t, k = {
        OP.ADD: (s.AddOptionsT(), s.BuiltinOptions.AddOptions),
        OP.SUB: (s.SubOptionsT(), s.BuiltinOptions.SubOptions),
        OP.MUL: (s.MulOptionsT(), s.BuiltinOptions.MulOptions),
    }[code]
    y = n.tensor([256, n.shape(flat)[1]], float(F32(out)), n.r.randint(-128, 127))
    return n.op(code, [flat, every], [y], t, k)


def unary(n, x, code):
    r = n.r
    xs, _ = n.qp(x)
    out = (float(F32(xs * np.exp(r.uniform(-0.7, 1)))), r.randint(-128, 127))
    t, k = None, 0
    if code == OP.LOGISTIC:
        out = (1 / 256, r.choice([-128, -128, -128, 3]))
    if code == OP.TANH:
        out = (1 / 128, 0) if r.random() < 0.7 else (float(F32(r.uniform(0.004, 0.02))), r.randint(-20, 20))
    if code == OP.LEAKY_RELU:
        t = s.LeakyReluOptionsT()
        t.alpha = float(F32(r.choice([0.01, 0.1, 0.3, -0.2, 1.5])))
        k = s.BuiltinOptions.LeakyReluOptions
    if code == OP.HARD_SWISH:
        out = (float(F32(xs * r.uniform(0.6, 2))), r.randint(-128, 127))
        t = s.HardSwishOptionsT()
        k = s.BuiltinOptions.HardSwishOptions
    if code == OP.QUANTIZE:
        t = s.QuantizeOptionsT()
        k = s.BuiltinOptions.QuantizeOptions
    y = n.tensor(n.shape(x), *out)
    return n.op(code, [x], [y], t, k)


def softmax(n, x):
    t = s.SoftmaxOptionsT()
    t.beta = float(F32(n.r.choice([1, 1, 1, 0.5, 2, 0.1])))
    return n.op(OP.SOFTMAX, [x], [n.tensor(n.shape(x), 1 / 256, -128)], t, s.BuiltinOptions.SoftmaxOptions)


def steep_softmax(n, x):
    """Differences beyond what the kernel exponentiates, too."""
    n.g.tensors[x].quantization.scale = [float(F32(n.r.choice([0.01, 0.1, 0.3, 1, 2, 4]) * n.r.uniform(0.7, 1.4)))]
    return softmax(n, x)


def reduce(n, x, code):
    r = n.r
    shape = n.shape(x)
    rank = len(shape)
    axes = [1, 2] if rank == 4 and r.random() < 0.5 else r.sample(range(rank), r.randint(1, rank))
    t = s.ReducerOptionsT()
    t.keepDims = r.random() < 0.5
    out = (
        [1 if i in axes else d for i, d in enumerate(shape)]
        if t.keepDims
        else [d for i, d in enumerate(shape) if i not in axes]
    )
    axes_t = n.ints([a - rank if r.random() < 0.3 else a for a in axes])
    xs, xz = n.qp(x)
    cnt = int(np.prod([shape[a] for a in axes]))
    q = (
        (xs, xz)
        if r.random() < 0.3 and code == OP.MEAN
        else (float(F32(xs * (1 if code == OP.MEAN else np.sqrt(cnt)) * r.uniform(0.3, 1.5))), r.randint(-128, 127))
    )
    return n.op(code, [x, axes_t], [n.tensor(out, *q)], t, s.BuiltinOptions.ReducerOptions)


def reshape(n, x):
    total = int(np.prod(n.shape(x)))
    d = n.r.choice([i for i in range(1, total + 1) if total % i == 0])
    out = [d, total // d]
    t = s.ReshapeOptionsT()
    t.newShape = out
    return n.op(OP.RESHAPE, [x, n.ints(out)], [n.tensor(out, *n.qp(x))], t, s.BuiltinOptions.ReshapeOptions)


def computed_reshape(n, x):
    """To dimensions that other operators compute."""
    shape = n.shape(x)
    whole = n.tensor([len(shape)], dtype=s.TensorType.INT32)
    t = s.ShapeOptionsT()
    t.outType = s.TensorType.INT32
    n.op(OP.SHAPE, [x], [whole], t, s.BuiltinOptions.ShapeOptions)
    first = n.tensor([], dtype=s.TensorType.INT32)
    t = s.StridedSliceOptionsT()
    t.beginMask = t.endMask = t.ellipsisMask = t.newAxisMask = 0
    t.shrinkAxisMask = 1
    n.op(
        OP.STRIDED_SLICE,
        [whole, n.ints([0]), n.ints([1]), n.ints([1])],
        [first],
        t,
        s.BuiltinOptions.StridedSliceOptions,
    )
    t = s.PackOptionsT()
    t.valuesCount, t.axis = 2, 0
    both = n.tensor([2], dtype=s.TensorType.INT32)
    n.op(OP.PACK, [first, n.ints(-1, [])], [both], t, s.BuiltinOptions.PackOptions)
    y = n.tensor([shape[0], int(np.prod(shape[1:]))], *n.qp(x))
    return n.op(OP.RESHAPE, [x, both], [y], s.ReshapeOptionsT(), s.BuiltinOptions.ReshapeOptions)


def expand_squeeze(n, x):
    shape = n.shape(x)
    if len(shape) < 4:
        a = n.r.randint(0, len(shape))
        out = shape[:a] + [1] + shape[a:]
        return n.op(
            OP.EXPAND_DIMS,
            [x, n.ints([a])],
            [n.tensor(out, *n.qp(x))],
            s.ExpandDimsOptionsT(),
            s.BuiltinOptions.ExpandDimsOptions,
        )
    ones = [i for i, d in enumerate(shape) if d == 1]
    t = s.SqueezeOptionsT()
    t.squeezeDims = ones
    return n.op(
        OP.SQUEEZE, [x], [n.tensor([d for d in shape if d != 1] or [], *n.qp(x))], t, s.BuiltinOptions.SqueezeOptions
    )


def transpose(n, x):
    shape = n.shape(x)
    p = n.r.sample(range(len(shape)), len(shape))
    return n.op(
        OP.TRANSPOSE,
        [x, n.ints(p)],
        [n.tensor([shape[i] for i in p], *n.qp(x))],
        s.TransposeOptionsT(),
        s.BuiltinOptions.TransposeOptions,
    )


def slice_(n, x):
    shape = n.shape(x)
    b = [n.r.randrange(d) for d in shape]
    sz = [n.r.choice([-1, n.r.randint(1, d - p)]) for d, p in zip(shape, b)]
    out = [d - p if q < 0 else q for d, p, q in zip(shape, b, sz)]
    return n.op(
        OP.SLICE,
        [x, n.ints(b), n.ints(sz)],
        [n.tensor(out, *n.qp(x))],
        s.SliceOptionsT(),
        s.BuiltinOptions.SliceOptions,
    )


def strided(n, x):
    r = n.r
    shape = n.shape(x)
    while True:
        m = [r.randrange(-d, d) for d in shape]
        e = [r.randrange(-d - 1, d + 2) for d in shape]
        st = [r.randint(1, 3) for _ in shape]
        t = s.StridedSliceOptionsT()
        t.beginMask, t.endMask = r.randrange(16), r.randrange(16)
        t.ellipsisMask = t.newAxisMask = 0
        t.shrinkAxisMask = r.randrange(16) if r.random() < 0.3 else 0
        key = tuple(
            (
                m[i]
                if t.shrinkAxisMask >> i & 1
                else slice(None if t.beginMask >> i & 1 else m[i], None if t.endMask >> i & 1 else e[i], st[i])
            )
            for i in range(len(shape))
        )
        if any(t.shrinkAxisMask >> i & 1 and (t.beginMask >> i & 1) for i in range(len(shape))):
            continue
        # An end of -1 + shape means last; numpy agrees. Shrunk dimensions take no stride.
        out = np.zeros(shape)[key]
        if out.size and out.ndim:
            break
    for i in range(len(shape)):
        if t.shrinkAxisMask >> i & 1:
            st[i] = 1
    return n.op(
        OP.STRIDED_SLICE,
        [x, n.ints(m), n.ints(e), n.ints(st)],
        [n.tensor(out.shape, *n.qp(x))],
        t,
        s.BuiltinOptions.StridedSliceOptions,
    )


def split_concat(n, x):
    r = n.r
    shape = n.shape(x)
    axis = r.choice([i for i, d in enumerate(shape) if d > 1] or [0])
    d = shape[axis]
    k = r.choice([i for i in range(2, d + 1) if d % i == 0] or [1])
    t = s.SplitOptionsT()
    t.numSplits = k
    part = shape[:]
    part[axis] //= k
    outs = [n.tensor(part, *n.qp(x)) for _ in range(k)]
    n.op(
        OP.SPLIT,
        [n.ints(axis, []) if r.random() < 0.5 else n.ints([axis - len(shape)]), x],
        outs,
        t,
        s.BuiltinOptions.SplitOptions,
    )
    r.shuffle(outs)
    use = outs[: r.randint(1, k)]
    use.append(n.const(part, *n.qp(x)))
    c = s.ConcatenationOptionsT()
    c.axis = axis - (len(shape) if r.random() < 0.3 else 0)
    c.fusedActivationFunction = 0
    out = part[:]
    out[axis] *= len(use)
    return n.op(OP.CONCATENATION, use, [n.tensor(out, *n.qp(x))], c, s.BuiltinOptions.ConcatenationOptions)


def pad(n, x, v2):
    shape = n.shape(x)
    p = [[n.r.choice([0, 0, 1, 2]), n.r.choice([0, 1, 3])] for _ in shape]
    out = [d + a + b for d, (a, b) in zip(shape, p)]
    ins = [x, n.ints(p)]
    if v2:
        ins.append(n.tensor([1] if n.r.random() < 0.5 else [], *n.qp(x), data=bytes([n.r.randrange(256)])))
    return n.op(
        OP.PADV2 if v2 else OP.PAD,
        ins,
        [n.tensor(out, *n.qp(x))],
        s.PadV2OptionsT() if v2 else s.PadOptionsT(),
        s.BuiltinOptions.PadV2Options if v2 else s.BuiltinOptions.PadOptions,
    )


def resize(n, x):
    r = n.r
    b, h, w, c = n.shape(x)
    oh, ow = r.randint(1, 2 * h + 3), r.randint(1, 2 * w + 3)
    t = s.ResizeNearestNeighborOptionsT()
    t.alignCorners = r.random() < 0.4
    t.halfPixelCenters = not t.alignCorners and r.random() < 0.5
    return n.op(
        OP.RESIZE_NEAREST_NEIGHBOR,
        [x, n.ints([oh, ow])],
        [n.tensor([b, oh, ow, c], *n.qp(x))],
        t,
        s.BuiltinOptions.ResizeNearestNeighborOptions,
    )


def matmul(n, x):
    r = n.r
    shape = n.shape(x)
    t = s.BatchMatMulOptionsT()
    t.adjX, t.adjY = r.random() < 0.4, r.random() < 0.5
    a = n.requant(x)
    if r.random() < 0.5:
        sc, z = n.qp(a)
        n.g.tensors[a].quantization.zeroPoint = [0]
    m, k = shape[-2:] if not t.adjX else shape[-2:][::-1]
    mode = r.randint(0, 2)
    if mode == 0:  # x times itself, transposed
        b = n.requant(x)
        t.adjY = not t.adjX
        cols = m
    else:
        cols = r.randint(1, 6)
        lead = [] if mode == 1 else shape[:-2]
        b = n.const(lead + ([cols, k] if t.adjY else [k, cols]), float(F32(0.01)), r.choice([0, r.randint(-128, 127)]))
    out = shape[:-2] + [m, cols]
    y = n.tensor(out, *n.acc_quant(n.scale(a), n.scale(b), k))
    return n.op(OP.BATCH_MATMUL, [a, b], [y], t, s.BuiltinOptions.BatchMatMulOptions)


TABLES = ["RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "LEAKY_RELU", "LOGISTIC", "TANH", "HARD_SWISH", "QUANTIZE"]
KINDS = {
    "CONV_2D": (4, conv),
    "CONV_2D grouped": (4, lambda n, x: conv(n, x, grouped=True)),
    "DEPTHWISE_CONV_2D": (4, lambda n, x: conv(n, x, True)),
    "FULLY_CONNECTED": (0, fc),
    "AVERAGE_POOL_2D": (4, lambda n, x: pool(n, x, OP.AVERAGE_POOL_2D)),
    "MAX_POOL_2D": (4, lambda n, x: pool(n, x, OP.MAX_POOL_2D)),
    "ADD": (0, lambda n, x: arith(n, x, OP.ADD)),
    "SUB": (0, lambda n, x: arith(n, x, OP.SUB)),
    "MUL": (0, lambda n, x: arith(n, x, OP.MUL)),
    "ADD of every pair": (4, lambda n, x: every_pair(n, x, OP.ADD)),
    "SUB of every pair": (4, lambda n, x: every_pair(n, x, OP.SUB)),
    "MUL of every pair": (4, lambda n, x: every_pair(n, x, OP.MUL)),
    "SOFTMAX": (0, softmax),
    "SOFTMAX steep": (0, steep_softmax),
    "MEAN": (0, lambda n, x: reduce(n, x, OP.MEAN)),
    "RESHAPE": (0, reshape),
    "RESHAPE as computed": (3, computed_reshape),
    "EXPAND_DIMS SQUEEZE": (0, expand_squeeze),
    "TRANSPOSE": (0, transpose),
    "SLICE": (0, slice_),
    "STRIDED_SLICE": (0, strided),
    "SPLIT CONCATENATION": (0, split_concat),
    "PAD": (0, lambda n, x: pad(n, x, False)),
    "PADV2": (0, lambda n, x: pad(n, x, True)),
    "RESIZE_NEAREST_NEIGHBOR": (4, resize),
    "BATCH_MATMUL": (2, matmul),
    **{u: (0, (lambda c: lambda n, x: unary(n, x, c))(getattr(OP, u))) for u in TABLES},
}
