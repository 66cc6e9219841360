"""A BERT encoder as the ONNX graph that its exporters write, in float32: what onnxruntime quantises and fuses."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class Graph:
    """Nodes and constants in the making: a node gives the name of its output."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, *operands, **attributes):
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(operands), [name], name, **attributes))
        return name

    def shape(self, *dims):
        return self.constant(np.array(dims, np.int64))

    def scalar(self, number):
        return self.constant(np.array(number, np.float32))


def encoder(weights, config, batch, tokens):
    """Token ids and mask, int64[batch, tokens], to embeddings of length 1, float32[batch, width]."""
    width, heads = config["hidden_size"], config["num_attention_heads"]
    head = width // heads
    g = Graph()

    def weight(name):
        return g.constant(weights[name])

    def norm(x, name):
        gain, bias = weight(f"{name}.weight"), weight(f"{name}.bias")
        return g.node("LayerNormalization", x, gain, bias, axis=-1, epsilon=config["layer_norm_eps"])

    def linear(x, name):
        product = g.node("MatMul", x, g.constant(weights[f"{name}.weight"].T))
        return g.node("Add", weight(f"{name}.bias"), product)

    def split(x, axes):
        return g.node("Transpose", g.node("Reshape", x, g.shape(0, 0, heads, head)), perm=axes)

    def attention(x, mask, layer):
        inner = f"{layer}.attention.self"
        query, key, value = (linear(x, f"{inner}.{part}") for part in ("query", "key", "value"))
        query, key, value = split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1]), split(value, [0, 2, 1, 3])
        scores = g.node("Div", g.node("MatMul", query, key), g.scalar(head**0.5))
        weights = g.node("Softmax", g.node("Add", scores, mask), axis=-1)
        context = g.node("Transpose", g.node("MatMul", weights, value), perm=[0, 2, 1, 3])
        context = g.node("Reshape", context, g.shape(0, 0, width))
        output = linear(context, f"{layer}.attention.output.dense")
        return norm(g.node("Add", output, x), f"{layer}.attention.output.LayerNorm")

    def gelu(x):
        error = g.node("Erf", g.node("Div", x, g.scalar(2**0.5)))
        return g.node("Mul", g.node("Mul", x, g.node("Add", error, g.scalar(1))), g.scalar(0.5))

    def feed_forward(x, layer):
        wide = gelu(linear(x, f"{layer}.intermediate.dense"))
        return norm(g.node("Add", linear(wide, f"{layer}.output.dense"), x), f"{layer}.output.LayerNorm")

    # What a sentence's embedding is the mean of, and what attention adds to the scores of the rest.
    kept = g.node("Cast", "mask", to=TensorProto.FLOAT)
    rows = g.node("Unsqueeze", kept, g.shape(2))
    keys = g.node("Unsqueeze", kept, g.shape(1, 2))
    keys = g.node("Mul", g.node("Sub", g.scalar(1), keys), g.scalar(np.finfo(np.float32).min))

    words = g.node("Gather", weight("embeddings.word_embeddings.weight"), "ids")
    kind = g.constant(weights["embeddings.token_type_embeddings.weight"][0])
    positions = g.constant(weights["embeddings.position_embeddings.weight"][None, :tokens])
    x = norm(g.node("Add", g.node("Add", words, kind), positions), "embeddings.LayerNorm")
    for number in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        x = feed_forward(attention(x, keys, layer), layer)
    total = g.node("ReduceSum", g.node("Mul", x, rows), g.shape(1), keepdims=0)
    length = g.node("ReduceL2", total, axes=[1], keepdims=1)
    g.nodes.append(helper.make_node("Div", [total, length], ["embeddings"], "unit"))

    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [batch, tokens]) for name in ("ids", "mask")]
    outputs = [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, [batch, width])]
    graph = helper.make_graph(g.nodes, "encoder", inputs, outputs, g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
