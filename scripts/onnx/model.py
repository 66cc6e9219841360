"""Models of a few operators, with QuantizeLinear around each or of quantised operators."""

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

TYPES = {np.dtype(np.int8): TensorProto.INT8, np.dtype(np.uint8): TensorProto.UINT8}


def plain_options():
    """Every operator as it is written, none fused."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    return options


class Model:
    """A graph in the making: names of tensors are given as they come."""

    def __init__(self, seed, dtype, opset=13):
        self.random = np.random.default_rng(seed)
        self.dtype = np.dtype(dtype)
        self.opset = opset
        self.nodes, self.constants = [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, kind, inputs, domain="", outputs=1, **attributes):
        name = f"t{len(self.nodes)}"
        names = [name] + [f"{name}_{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return name if outputs == 1 else names

    def zero(self):
        """A zero point a little off the middle."""
        middle = 128 if self.dtype == np.uint8 else 0
        return self.dtype.type(middle + self.random.choice([-1, 1]) * self.random.integers(1, 20))

    def scale(self, largest=0.1):
        return np.float32(self.random.uniform(largest / 3, largest))

    def pair(self, scale, zero):
        return [self.constant(np.float32(scale)), self.constant(self.dtype.type(zero))]

    def real(self, name, scale=None, zero=None):
        scale = self.scale() if scale is None else scale
        zero = self.zero() if zero is None else zero
        return self.node("DequantizeLinear", [name, *self.pair(scale, zero)])

    def quantised(self, name, scale, zero=None):
        zero = self.zero() if zero is None else zero
        return self.node("QuantizeLinear", [name, *self.pair(scale, zero)])

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def int8(self, *shape):
        return self.random.integers(-127, 128, shape).astype(np.int8)

    def weights(self, shape, axis, channels):
        """int8 of zero point 0, one scale for each channel."""
        scales = self.random.uniform(0.005, 0.02, channels).astype(np.float32)
        self.scales = scales
        operands = [self.int8(*shape), scales, np.zeros(channels, np.int8)]
        return self.node("DequantizeLinear", [self.constant(o) for o in operands], axis=axis)

    def bias(self, scale):
        """int32, in units of the accumulators."""
        scales = (np.float32(scale) * self.scales).astype(np.float32)
        values = self.random.integers(-4000, 4000, len(scales)).astype(np.int32)
        operands = [values, scales, np.zeros(len(scales), np.int32)]
        return self.node("DequantizeLinear", [self.constant(o) for o in operands], axis=0)

    def graph(self, output, shape, kinds):
        return helper.make_graph(
            self.nodes,
            "",
            [helper.make_tensor_value_info("x", kinds[0], shape)],
            [helper.make_tensor_value_info(output, kinds[1], None)],
            self.constants,
        )

    def written(self, graph):
        opsets = [helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()

    def finish(self, output, shape, float_edges=False, cases=2):
        """Bytes of the model, and what onnxruntime gives for random inputs, as the program's int8.

        With float edges, (scale, zero point) of input and output, every quantised tensor comes, too, by its name.
        """
        graph = self.graph(output, shape, [TensorProto.FLOAT] * 2 if float_edges else [TYPES[self.dtype]] * 2)
        model = self.written(graph)
        session = ort.InferenceSession(model, plain_options(), providers=["CPUExecutionProvider"])
        shape = [d if isinstance(d, int) else 1 for d in shape]
        pairs = []
        for _ in range(cases):
            low, high = np.iinfo(self.dtype).min, np.iinfo(self.dtype).max + 1
            x = self.random.integers(low, high, shape).astype(self.dtype)
            fed = x
            if float_edges:
                scale, zero = float_edges[0]
                fed = (x.astype(np.float32) - np.float32(zero)) * np.float32(scale)
            (y,) = session.run(None, {"x": fed})
            if float_edges:
                scale, zero = float_edges[1]
                y = (np.rint(y / np.float32(scale)) + zero).astype(self.dtype)
            pairs.append((self.program(x), self.program(y)))
            if float_edges:
                pairs[-1] += (self.between(graph, fed),)
        return model, pairs

    def between(self, graph, fed):
        """What each QuantizeLinear gives."""
        names = [node.output[0] for node in self.nodes if node.op_type == "QuantizeLinear"]
        outputs = [helper.make_tensor_value_info(name, TYPES[self.dtype], None) for name in names]
        del graph.output[:]
        graph.output.extend(outputs)
        session = ort.InferenceSession(self.written(graph), plain_options(), providers=["CPUExecutionProvider"])
        return {name: self.program(y) for name, y in zip(names, session.run(None, {"x": fed}))}

    def program(self, array):
        """uint8 less 128."""
        return (array ^ np.uint8(128) if array.dtype == np.uint8 else array).tobytes()
