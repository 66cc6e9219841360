"""Small .tflite files that are to be refused, named after what is wrong with them.

python scripts/tflite/malformed.py stylus/import/tests/malformed
"""

import os
import random
import sys

import numpy as np
from ai_edge_litert import schema_py_generated as s

from model import Net, OP
from networks import added, averaged, dense, flat, layer, padded
from operators import softmax


def build(f, shape=(1, 6, 5, 4), seed=1):
    n = Net(random.Random(seed), list(shape))
    f(n, n.input)
    return n


def small_conv(n, x):
    return layer(n, x, 3, 3, 2)


FILES = {}


def save(name, data):
    FILES[name] = data.bytes() if isinstance(data, Net) else data


def change(name, f, shape=(1, 6, 5, 4)):
    """A file whose model is changed before it is written."""

    def wrap(make):
        n = build(make, shape)
        return n

    def done(g):
        n = wrap(f)
        g(n)
        save(name, n)

    return done


base = build(small_conv).bytes()
save("empty", b"")
save("identifier-alone", b"\0\0\0\0TFL3")
save("other-identifier", base[:4] + b"TFL4" + base[8:])
for length in (4, 8, 9, 12, 20, 40, 100, len(base) // 2, len(base) - 1):
    save(f"cut-at-{length}", base[:length])
save("root-beyond-the-end", (len(base) + 400).to_bytes(4, "little") + base[4:])
save("root-at-the-identifier", (4).to_bytes(4, "little") + base[4:])
save("root-unaligned", (int.from_bytes(base[:4], "little") + 1).to_bytes(4, "little") + base[4:])
save("all-bits-set", b"\xff\xff\xff\xffTFL3" + b"\xff" * 64)


def t(n, i):
    return n.g.tensors[i]


X, W, Y, B = 0, 1, 2, 3
conv = lambda name: change(name, small_conv)
conv("dimension-of-2-to-the-30")(lambda n: setattr(t(n, X), "shape", [1 << 30, 1 << 10, 1, 4]))
conv("elements-2-to-the-40")(lambda n: setattr(t(n, X), "shape", [1 << 13, 1 << 13, 1 << 10, 1 << 4]))
conv("weights-of-2-to-the-40")(lambda n: setattr(t(n, W), "shape", [1 << 20, 1 << 10, 1 << 8, 4]))
conv("weights-of-2-to-the-27")(lambda n: setattr(t(n, W), "shape", [1 << 13, 1 << 7, 1 << 5, 4]))
conv("negative-dimension")(lambda n: setattr(t(n, X), "shape", [1, -6, 5, 4]))
conv("empty-dimension")(lambda n: setattr(t(n, X), "shape", [1, 0, 5, 4]))
conv("rank-9")(lambda n: setattr(t(n, X), "shape", [1] * 9))
conv("rank-2-for-an-image")(lambda n: setattr(t(n, X), "shape", [30, 4]))
conv("weights-for-other-channels")(lambda n: setattr(t(n, W), "shape", [4, 3, 3, 3]))
conv("weights-cut")(lambda n: setattr(n.model.buffers[t(n, W).buffer], "data", np.zeros(5, np.uint8)))
conv("weights-missing")(lambda n: setattr(t(n, W), "buffer", 0))
conv("bias-of-other-length")(lambda n: setattr(t(n, B), "shape", [2]))
conv("bias-of-int8")(lambda n: setattr(t(n, B), "type", s.TensorType.INT8))
conv("buffer-that-does-not-exist")(lambda n: setattr(t(n, W), "buffer", 4000000000))


def outside(n):
    b = n.model.buffers[t(n, W).buffer]
    b.data = None
    b.offset = 1 << 40
    b.size = 108


conv("buffer-behind-the-end")(outside)


def around(n):
    b = n.model.buffers[t(n, W).buffer]
    b.data = None
    b.offset = (1 << 64) - 8
    b.size = 108


conv("buffer-around-the-end")(around)
conv("tensor-that-does-not-exist")(lambda n: setattr(n.g.operators[0], "inputs", [X, 99, B]))
conv("tensor-of-negative-number")(lambda n: setattr(n.g.operators[0], "inputs", [-2147483648, W, B]))
conv("operator-without-inputs")(lambda n: setattr(n.g.operators[0], "inputs", []))
conv("operator-without-outputs")(lambda n: setattr(n.g.operators[0], "outputs", []))
conv("code-that-does-not-exist")(lambda n: setattr(n.g.operators[0], "opcodeIndex", 7))
conv("code-unknown")(lambda n: setattr(n.model.operatorCodes[0], "builtinCode", 40000))
conv("options-missing")(lambda n: setattr(n.g.operators[0], "builtinOptions", None))


def other(n):
    n.g.operators[0].builtinOptions = s.SoftmaxOptionsT()
    n.g.operators[0].builtinOptionsType = s.BuiltinOptions.SoftmaxOptions


conv("options-of-another-operator")(other)
for name, field, value in (
    ("stride-0", "strideH", 0),
    ("stride-negative", "strideW", -1),
    ("stride-300", "strideW", 300),
    ("dilation-0", "dilationHFactor", 0),
    ("dilation-of-2-to-the-31", "dilationWFactor", (1 << 31) - 1),
    ("padding-unknown", "padding", 7),
    ("activation-unknown", "fusedActivationFunction", 4),
):
    conv(name)(lambda n: setattr(n.g.operators[0].builtinOptions, field, value))


def valid(n):
    n.g.operators[0].builtinOptions.padding = 1
    t(n, X).shape = [1, 2, 2, 4]


conv("kernel-larger-than-the-image")(valid)
for name, scale in (
    ("scale-not-a-number", float("nan")),
    ("scale-infinite", float("inf")),
    ("scale-0", 0.0),
    ("scale-negative", -1.0),
    ("scale-tiny", 1e-45),
):
    conv(name)(lambda n: setattr(t(n, Y).quantization, "scale", [scale]))
conv("scale-missing")(lambda n: setattr(t(n, X).quantization, "scale", []))
conv("quantization-missing")(lambda n: setattr(t(n, X), "quantization", None))
conv("zero-point-of-2-to-the-40")(lambda n: setattr(t(n, X).quantization, "zeroPoint", [1 << 40]))
conv("weights-with-a-zero-point")(lambda n: setattr(t(n, W).quantization, "zeroPoint", [3, 3, 3]))
conv("scales-of-other-number")(lambda n: setattr(t(n, W).quantization, "scale", [0.1, 0.2]))
conv("output-of-another-shape")(lambda n: setattr(t(n, Y), "shape", [1, 3, 3, 4]))
conv("float")(lambda n: [setattr(t(n, i), "type", s.TensorType.FLOAT32) for i in (X, W, B, Y)])
conv("hybrid")(lambda n: [setattr(t(n, i), "type", s.TensorType.FLOAT32) for i in (X, B, Y)])
conv("float-input")(lambda n: setattr(t(n, X), "type", s.TensorType.FLOAT32))
conv("int16")(lambda n: [setattr(t(n, i), "type", s.TensorType.INT16) for i in (X, Y)])
conv("uint8")(lambda n: setattr(t(n, X), "type", s.TensorType.UINT8))
conv("int4-weights")(lambda n: setattr(t(n, W), "type", s.TensorType.INT4))
conv("variable")(lambda n: setattr(t(n, X), "isVariable", True))
conv("two-inputs")(lambda n: setattr(n.g, "inputs", [X, X]))
conv("no-input")(lambda n: setattr(n.g, "inputs", []))
conv("two-outputs")(lambda n: setattr(n.g, "outputs", [Y, Y]))
conv("output-is-the-input")(lambda n: setattr(n.g, "outputs", [X]))
conv("output-of-nothing")(lambda n: setattr(n.g, "outputs", [W]))
conv("no-operators")(lambda n: setattr(n.g, "operators", []))
conv("no-graph")(lambda n: setattr(n.model, "subgraphs", []))
conv("no-buffers")(lambda n: setattr(n.model, "buffers", []))
conv("eats-its-own-output")(lambda n: setattr(n.g.operators[0], "inputs", [Y, W, B]))


def unsupported(n, x):
    for code, kind in ((OP.ELU, None), (OP.LOG_SOFTMAX, None), (OP.ABS, None)):
        y = n.tensor(n.shape(x), *n.qp(x))
        n.op(code, [x], [y])
        x = y
    n.model.operatorCodes.append(s.OperatorCodeT())
    c = n.model.operatorCodes[-1]
    c.builtinCode = 32
    c.deprecatedBuiltinCode = 32
    c.customCode = b"Telephone"
    c.version = 1
    o = s.OperatorT()
    o.opcodeIndex = len(n.model.operatorCodes) - 1
    o.inputs = [x]
    y = n.tensor(n.shape(x), *n.qp(x))
    o.outputs = [y]
    n.g.operators.append(o)
    n.g.outputs = [y]


save("unsupported-operators", build(unsupported))


def ints(n, i, values):
    n.model.buffers[t(n, i).buffer].data = np.frombuffer(np.array(values, np.int32).tobytes(), np.uint8)


padding = lambda name: change(name, lambda n, x: padded(n, x, [1, 2]))
padding("paddings-of-2-to-the-31")(lambda n: ints(n, 2, [0, 0, 0, (1 << 31) - 1, 0, (1 << 31) - 1, 0, 0]))
padding("paddings-of-2-to-the-27")(lambda n: ints(n, 2, [0, 0, 0, 1 << 22, 0, 0, 0, 0]))
padding("paddings-negative")(lambda n: ints(n, 2, [0, 0, -1, 0, 0, 0, 0, 0]))
padding("paddings-of-other-rank")(
    lambda n: setattr(t(n, 2), "shape", [2, 4]) or ints(n, 2, [0] * 8) or setattr(t(n, X), "shape", [6, 5, 4])
)


def paddings_again_and_again(n, x):
    """Each of 8 MiB."""
    for size in range(1 << 19, (1 << 19) + 5):
        b, h, w, c = n.shape(x)
        y = n.tensor([b, h, w + size, c], *n.qp(x))
        paddings = n.ints([[0, 0], [0, 0], [0, size], [0, 0]])
        n.op(OP.PAD, [x, paddings], [y], s.PadOptionsT(), s.BuiltinOptions.PadOptions)
        x = y


save("paddings-again-and-again", build(paddings_again_and_again, (1, 4, 4, 4)))
turn = lambda name: change(
    name,
    lambda n, x: n.op(
        OP.TRANSPOSE,
        [x, n.ints([0, 3, 1, 2])],
        [n.tensor([1, 4, 6, 5], *n.qp(x))],
        s.TransposeOptionsT(),
        s.BuiltinOptions.TransposeOptions,
    ),
)
turn("axis-twice")(lambda n: ints(n, 1, [0, 3, 3, 2]))
turn("axis-too-large")(lambda n: ints(n, 1, [0, 4, 1, 2]))
turn("axis-very-negative")(lambda n: ints(n, 1, [-(1 << 31), 3, 1, 2]))
cut = lambda name: change(
    name,
    lambda n, x: n.op(
        OP.SLICE,
        [x, n.ints([0, 1, 1, 0]), n.ints([1, 2, -1, 4])],
        [n.tensor([1, 2, 4, 4], *n.qp(x))],
        s.SliceOptionsT(),
        s.BuiltinOptions.SliceOptions,
    ),
)
cut("slice-beyond")(lambda n: ints(n, 2, [1, 6, -1, 4]))
cut("slice-of-nothing")(lambda n: ints(n, 2, [1, 0, -1, 4]))
cut("slice-from-before")(lambda n: ints(n, 1, [0, -1, 1, 0]))
cut("slice-of-negative-size")(lambda n: ints(n, 2, [1, -7, -1, 4]))
resize_to = lambda name: change(
    name,
    lambda n, x: n.op(
        OP.RESIZE_NEAREST_NEIGHBOR,
        [x, n.ints([8, 8])],
        [n.tensor([1, 8, 8, 4], *n.qp(x))],
        s.ResizeNearestNeighborOptionsT(),
        s.BuiltinOptions.ResizeNearestNeighborOptions,
    ),
)
resize_to("resized-to-2-to-the-44")(lambda n: ints(n, 1, [1 << 22, 1 << 22]))
resize_to("resized-to-nothing")(lambda n: ints(n, 1, [0, 8]))


def split_into_one(n, x):
    """Outputs that are one tensor, whose name is long."""
    y = n.tensor([1, 1, 1, 1], *n.qp(x))
    n.g.tensors[y].name = b"name" * 1024
    n.op(OP.SPLIT, [n.ints([3], []), x], [y] * 1024, s.SplitOptionsT(), s.BuiltinOptions.SplitOptions)


save("output-given-again-and-again", build(split_into_one, (1, 1, 1, 1024)))
change("softmax-of-no-beta", softmax, (1, 8))(lambda n: setattr(n.g.operators[0].builtinOptions, "beta", float("nan")))
change("softmax-of-another-output", softmax, (1, 8))(lambda n: setattr(t(n, 1).quantization, "zeroPoint", [0]))
change("product-of-other-depth", lambda n, x: dense(n, x, 3), (2, 8))(lambda n: setattr(t(n, 1), "shape", [3, 7]))
change("weights-shuffled", lambda n, x: dense(n, x, 3), (2, 8))(
    lambda n: setattr(n.g.operators[0].builtinOptions, "weightsFormat", 1)
)
change("addends-that-do-not-broadcast", lambda n, x: added(n, x, n.const([4], 0.1, 0)), (2, 8))(lambda n: None)
change("reshaped-to-more", flat)(lambda n: setattr(t(n, 1), "shape", [1, 121]))
change("window-that-opens-too-much", averaged, (1, 255, 255, 1))(lambda n: None)

if __name__ == "__main__":
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        os.remove(os.path.join(folder, old))
    for name, data in FILES.items():
        open(os.path.join(folder, name + ".tflite"), "wb").write(data)
    print(len(FILES), "files,", sum(map(len, FILES.values())), "bytes")
