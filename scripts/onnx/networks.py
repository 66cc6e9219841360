"""Float networks as exporters write them, with random weights: what onnxruntime's quantiser is given."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper, shape_inference

OPSET = 17


class Network:
    """A float graph in the making."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.constants = [], []

    def constant(self, array, kind=np.float32):
        name = f"w{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array, kind), name))
        return name

    def integers(self, *values):
        return self.constant(values, np.int64)

    def weights(self, *shape):
        """Of a size that keeps activations about as large as they were."""
        depth = np.prod(shape[1:]) if len(shape) == 4 else shape[0]
        return self.constant(self.random.normal(0, 1.2 / np.sqrt(depth), shape))

    def vector(self, length, middle=0.0, spread=0.2):
        return self.constant(self.random.normal(middle, spread, length))

    def node(self, kind, *inputs, outputs=None, domain="", **attributes):
        names = [f"t{len(self.nodes)}" if i == 0 else f"t{len(self.nodes)}_{i}" for i in range(outputs or 1)]
        label = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, names, name=label, domain=domain, **attributes))
        return names if outputs else names[0]

    def finish(self, output, shape):
        graph = helper.make_graph(
            self.nodes,
            "",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
            self.constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        return shape_inference.infer_shapes(model)


def mlp():
    """Linear layers as PyTorch exports them."""
    n = Network(1)
    y = n.node("Flatten", "x")
    for inputs, outputs in [(64, 48), (48, 32)]:
        y = n.node("Relu", n.node("Gemm", y, n.weights(outputs, inputs), n.vector(outputs), transB=1))
    # The weights of the last layer lie the other way.
    y = n.node("Gemm", y, n.weights(32, 10), n.vector(10))
    return n.finish(n.node("Softmax", y, axis=-1), [1, 1, 8, 8])


def convolution(n, x, inputs, outputs, kernel=3, group=1, activation="Clip", **attributes):
    w = n.weights(outputs, inputs // group, kernel, kernel)
    attributes.setdefault("pads", [kernel // 2] * 4)
    y = n.node("Conv", x, w, n.vector(outputs), kernel_shape=[kernel] * 2, group=group, **attributes)
    if activation == "Clip":
        return n.node("Clip", y, n.constant(0.0), n.constant(6.0))
    if activation == "HardSwish":
        return n.node("Mul", y, n.node("HardSigmoid", y, alpha=1 / 6))
    if activation == "SiLU":
        return n.node("Mul", y, n.node("Sigmoid", y))
    return n.node(activation, y) if activation else y


def residual():
    """A residual network with pools of both kinds."""
    n = Network(2)
    y = convolution(n, "x", 3, 8, activation="Relu", strides=[2, 2])
    y = n.node("MaxPool", y, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    z = convolution(n, y, 8, 8, activation="Relu")
    z = convolution(n, z, 8, 8, activation="")
    y = n.node("Relu", n.node("Add", z, y))
    z = convolution(n, y, 8, 12, activation="Relu", strides=[2, 2])
    z = convolution(n, z, 12, 12, activation="")
    y = n.node("Relu", n.node("Add", z, convolution(n, y, 8, 12, 1, activation="", strides=[2, 2])))
    y = n.node("AveragePool", y, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    y = n.node("Flatten", n.node("GlobalAveragePool", y))
    return n.finish(n.node("Gemm", y, n.weights(10, 12), n.vector(10), transB=1), ["batch", 3, 24, 24])


def mobile():
    """Inverted residuals with squeeze and excitation, as phones run them."""
    n = Network(3)
    y = convolution(n, "x", 3, 8, activation="HardSwish", strides=[2, 2])
    wide = convolution(n, y, 8, 16, 1, activation="HardSwish")
    wide = convolution(n, wide, 16, 16, group=16, activation="HardSwish")
    pooled = n.node("GlobalAveragePool", wide)
    gate = convolution(n, pooled, 16, 4, 1, activation="Relu")
    gate = convolution(n, gate, 4, 16, 1, activation="")
    wide = n.node("Mul", wide, n.node("HardSigmoid", gate, alpha=1 / 6))
    y = n.node("Add", y, convolution(n, wide, 16, 8, 1, activation=""))
    y = convolution(n, y, 8, 12, activation="Clip", strides=[2, 2])
    y = n.node("ReduceMean", y, axes=[2, 3], keepdims=0)
    y = n.node("Gemm", y, n.weights(10, 12), n.vector(10), transB=1)
    return n.finish(n.node("Softmax", y, axis=1), [1, 3, 16, 16])


def pyramid():
    """A detector's neck: SiLU, Split, Concat, Resize, Pad, Slice."""
    n = Network(4)
    y = convolution(n, "x", 3, 8, activation="SiLU", strides=[2, 2])
    a, b = n.node("Split", y, n.integers(3, 5), outputs=2, axis=1)
    a = convolution(n, a, 3, 3, activation="SiLU")
    y = n.node("Concat", a, b, axis=1)
    low = n.node("MaxPool", y, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    low = convolution(n, low, 8, 8, activation="LeakyRelu")
    up = n.node("Resize", low, "", n.constant([1, 1, 2, 2]), mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    up = n.node("Slice", up, n.integers(0, 0), n.integers(9, 9), n.integers(2, 3))
    y = n.node("Concat", y, up, axis=1)
    y = n.node("Pad", y, n.integers(0, 0, 1, 1, 0, 0, 1, 1))
    y = convolution(n, y, 16, 6, pads=[0, 0, 0, 0], activation="")
    y = n.node("Reshape", y, n.integers(1, 6, -1))
    y = n.node("Transpose", y, perm=[0, 2, 1])
    return n.finish(n.node("Sigmoid", y), [1, 3, 18, 18])


def linear(n, x, inputs, outputs):
    """A layer of three dimensions, as PyTorch exports it."""
    return n.node("Add", n.vector(outputs), n.node("MatMul", x, n.weights(inputs, outputs)))


def transformer(gelu="Erf"):
    """One block: attention with a causal mask, then a feed-forward layer, each behind its normalisation."""
    n = Network(5)
    tokens, width, heads = 12, 32, 4
    head = width // heads
    norm = lambda x: n.node("LayerNormalization", x, n.vector(width, 1.0), n.vector(width), axis=-1, epsilon=1e-5)
    x = linear(n, "x", 20, width)
    entered = norm(x)
    split = lambda x: n.node("Reshape", x, n.integers(0, -1, heads, head))
    q, k, v = (split(linear(n, entered, width, width)) for _ in range(3))
    q, v = (n.node("Transpose", y, perm=[0, 2, 1, 3]) for y in (q, v))
    k = n.node("Transpose", k, perm=[0, 2, 3, 1])
    scores = n.node("Div", n.node("MatMul", q, k), n.constant(np.sqrt(head)))
    mask = np.triu(np.full((1, 1, tokens, tokens), -10.0), 1)
    scores = n.node("Add", scores, n.constant(mask))
    shares = n.node("Softmax", scores, axis=-1)
    context = n.node("Transpose", n.node("MatMul", shares, v), perm=[0, 2, 1, 3])
    context = n.node("Reshape", context, n.integers(0, -1, width))
    x = n.node("Add", x, linear(n, context, width, width))
    y = linear(n, norm(x), width, 2 * width)
    if gelu == "Erf":
        erf = n.node("Erf", n.node("Div", y, n.constant(np.sqrt(2))))
        y = n.node("Mul", n.node("Mul", y, n.node("Add", erf, n.constant(1.0))), n.constant(0.5))
    else:
        cube = n.node("Mul", n.node("Pow", y, n.constant(3.0)), n.constant(0.044715))
        inner = n.node("Mul", n.node("Add", y, cube), n.constant(np.sqrt(2 / np.pi)))
        y = n.node("Mul", n.node("Mul", y, n.constant(0.5)), n.node("Add", n.node("Tanh", inner), n.constant(1.0)))
    x = n.node("Add", x, linear(n, y, 2 * width, width))
    first = n.node("Gather", norm(x), n.constant(0, np.int64), axis=1)
    return n.finish(n.node("Gemm", first, n.weights(width, 10), n.vector(10)), [1, tokens, 20])


NETWORKS = {
    "mlp": mlp,
    "residual": residual,
    "mobile": mobile,
    "pyramid": pyramid,
    "transformer": transformer,
    "transformer, GELU by Tanh": lambda: transformer("Tanh"),
}
