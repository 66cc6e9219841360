"""Writes stylus/import/tests/malformed-onnx: files that are broken, each in its own way."""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from model import Model

FOLDER = pathlib.Path(__file__).parents[2] / "stylus/import/tests/malformed-onnx"


def base():
    m = Model(1, np.uint8)
    w = [m.int8(4, 3, 3, 3), np.full(4, 0.01, np.float32), np.zeros(4, np.int8)]
    operands = ["x", *m.pair(0.05, 128), *map(m.constant, w), *m.pair(0.3, 120)]
    bias = m.constant(np.arange(4, dtype=np.int32))
    y = m.node("QLinearConv", [*operands, bias], pads=[1, 1, 1, 1], strides=[1, 1], dilations=[1, 1])
    y = m.node("MaxPool", [y], kernel_shape=[2, 2], strides=[2, 2])
    y = m.node("Reshape", [y, m.constant(np.array([1, -1], np.int64))])
    w = [m.int8(36, 5), np.float32(0.01), np.int8(0)]
    operands = [y, *m.pair(0.3, 120), *map(m.constant, w), *m.pair(0.5, 128)]
    y = m.node("QLinearMatMul", operands)
    model, _ = m.finish(y, (1, 3, 6, 6), cases=1)
    return onnx.load_from_string(model)


def quantised_twice():
    """The float input goes to two scales."""
    m = Model(2, np.int8)
    a, b = [m.real(m.quantised("x", scale, 0), scale, 0) for scale in (0.02, 0.03)]
    y = m.real(m.quantised(m.node("Add", [a, b]), 0.05, 0), 0.05, 0)
    model, _ = m.finish(y, (1, 4), float_edges=[(0.02, 0), (0.05, 0)])
    return model


def initializer(model, index):
    return model.graph.initializer[index]


def attribute(node, name):
    return next(a for a in node.attribute if a.name == name)


def claims(index, dims):
    def change(model):
        del initializer(model, index).dims[:]
        initializer(model, index).dims.extend(dims)
    return change


def replaced(index, array):
    def change(model):
        tensor = initializer(model, index)
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
    return change


def longer(index):
    def change(model):
        initializer(model, index).raw_data += b"\0"
    return change


def ints(node, name, values):
    def change(model):
        found = attribute(model.graph.node[node], name)
        del found.ints[:]
        found.ints.extend(values)
    return change


def dimension(place, value):
    def change(model):
        model.graph.input[0].type.tensor_type.shape.dim[place].dim_value = value
    return change


def operand(node, place, name):
    def change(model):
        model.graph.node[node].input[place] = name
    return change


def kind(node, name):
    def change(model):
        model.graph.node[node].op_type = name
    return change


def unsupported(model):
    for node, name in zip(model.graph.node, ["DynamicQuantizeLinear", "LSTM", "Einsum", "Telephone"]):
        node.op_type = name
    model.graph.node[3].domain = "example"


def external(model):
    tensor = initializer(model, 2)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "weights.bin"


def unknown_width(model):
    model.graph.input[0].type.tensor_type.shape.dim[3].dim_param = "width"


def fewer_inputs(model):
    del model.graph.node[0].input[3:]


def second_output(model):
    model.graph.output.extend([helper.make_tensor_value_info("t1", TensorProto.UINT8, None)])


def second_input(model):
    model.graph.input.extend([helper.make_tensor_value_info("z", TensorProto.UINT8, [1])])


def no_nodes(model):
    del model.graph.node[:]


def no_input(model):
    del model.graph.input[:]


def group(value):
    def change(model):
        model.graph.node[0].attribute.extend([helper.make_attribute("group", value)])
    return change



CHANGES = {
    "unsupported-operators": unsupported,
    "external-weights": external,
    "width-unknown": unknown_width,
    "operands-missing": fewer_inputs,
    "two-outputs": second_output,
    "two-inputs": second_input,
    "no-operators": no_nodes,
    "no-input": no_input,
    "group-0": group(0),
    "group-negative": group(-1),
    "group-of-2-to-the-40": group(1 << 40),
    "input-of-2-to-the-40": dimension(2, 1 << 40),
    "input-of-2-to-the-27": dimension(2, 1 << 27),
    "input-negative": dimension(2, -6),
    "rank-9": lambda model: [model.graph.input[0].type.tensor_type.shape.dim.add() for _ in range(5)] and dimension(8, 1)(model),
    "float-operators": kind(1, "Relu"),
    "operand-that-does-not-exist": operand(1, 0, "nowhere"),
    "eats-its-own-output": operand(0, 0, "t0"),
    "weights-not-constant": operand(3, 3, "t2"),
    "bias-not-constant": operand(0, 8, "x"),
    "stride-0": ints(0, "strides", [0, 1]),
    "stride-negative": ints(0, "strides", [-1, 1]),
    "stride-300": ints(0, "strides", [300, 1]),
    "dilation-of-2-to-the-31": ints(0, "dilations", [1 << 31, 1]),
    "pads-negative": ints(0, "pads", [-1, 0, 0, 0]),
    "pads-of-other-number": ints(0, "pads", [1, 1]),
    "pads-as-large-as-the-kernel": ints(0, "pads", [3, 3, 3, 3]),
    "kernel-larger-than-the-image": ints(1, "kernel_shape", [9, 9]),
    "kernel-0": ints(1, "kernel_shape", [0, 2]),
    "kernel-empty": ints(1, "kernel_shape", []),
}


def by_name(model):
    """Changes of constants, by what the first operator calls them."""
    conv, reshape = model.graph.node[0], model.graph.node[2]
    names = [tensor.name for tensor in model.graph.initializer]
    at = lambda node, place: names.index(node.input[place])
    weights, scales, zeros, bias, shape = at(conv, 3), at(conv, 4), at(conv, 5), at(conv, 8), at(reshape, 1)
    scale = at(conv, 1)
    floats = lambda x: np.full(4, x, np.float32)
    return {
        "elements-2-to-the-40": claims(weights, [1 << 20, 1 << 20]),
        "elements-2-to-the-80": claims(weights, [1 << 40, 1 << 40]),
        "elements-negative": claims(weights, [-4, 3, 3, 3]),
        "weights-cut": claims(weights, [4, 3, 3, 4]),
        "weights-longer": claims(weights, [4, 3, 3, 2]),
        "bias-with-a-byte-more": longer(bias),
        "weights-empty": replaced(weights, np.zeros((0, 3, 3, 3), np.int8)),
        "weights-of-rank-3": claims(weights, [4, 3, 9]),
        "weights-for-other-channels": claims(weights, [3, 4, 3, 3]),
        "weights-float": replaced(weights, np.zeros((4, 3, 3, 3), np.float32)),
        "weights-with-a-zero-point": replaced(zeros, np.full(4, 100, np.int8)),
        "zeros-of-other-number": replaced(zeros, np.zeros(3, np.int8)),
        "scales-of-other-number": replaced(scales, np.ones(3, np.float32)),
        "scales-empty": replaced(scales, np.ones(0, np.float32)),
        "scale-0": replaced(scales, floats(0)),
        "scale-negative": replaced(scales, floats(-1)),
        "scale-not-a-number": replaced(scales, floats(np.nan)),
        "scale-infinite": replaced(scales, floats(np.inf)),
        "scale-tiny": replaced(scales, floats(1e-38)),
        "scale-huge": replaced(scales, floats(1e38)),
        "scale-of-int32": replaced(scale, np.array(1, np.int32)),
        "scale-double": replaced(scale, np.array(1, np.float64)),
        "bias-of-other-length": replaced(bias, np.zeros(5, np.int32)),
        "bias-of-int8": replaced(bias, np.zeros(4, np.int8)),
        "bias-that-overflows": replaced(bias, np.full(4, (1 << 31) - 1, np.int32)),
        "reshaped-to-more": replaced(shape, np.array([1, 37], np.int64)),
        "reshaped-to-2-to-the-80": replaced(shape, np.array([1 << 31, 1 << 31], np.int64)),
        "reshaped-to-less-than-0": replaced(shape, np.array([1, -2], np.int64)),
        "reshaped-twice-open": replaced(shape, np.array([-1, -1], np.int64)),
        "reshaped-to-rank-5": replaced(shape, np.array([1, 1, 1, 1, 36], np.int64)),
        "reshaped-to-nothing": replaced(shape, np.array([], np.int64)),
    }


INTS = lambda *values: np.array(values, np.int64)
REAL = lambda *values: np.array(values, np.float32)
# Operators that name places or sizes which are not there: kind, constant operands, attributes, version.
PLACES = {
    "slice-by-0": ("Slice", [INTS(0), INTS(4), INTS(1), INTS(0)], {}, 13),
    "slice-of-nothing": ("Slice", [INTS(3), INTS(3), INTS(1)], {}, 13),
    "slice-of-axis-9": ("Slice", [INTS(0), INTS(1), INTS(9)], {}, 13),
    "slice-of-more-starts": ("Slice", [INTS(0, 0), INTS(1)], {}, 13),
    "gather-of-index-9": ("Gather", [INTS(9)], dict(axis=1), 13),
    "gather-of-index-minus-9": ("Gather", [INTS(-9, 0)], dict(axis=1), 13),
    "gather-to-rank-5": ("Gather", [INTS(0).reshape(1, 1)], dict(axis=1), 13),
    "split-of-too-much": ("Split", [INTS(3, 4)], dict(axis=1), 13),
    "split-of-a-negative-length": ("Split", [INTS(6, -2)], dict(axis=1), 13),
    "squeezed-of-4": ("Squeeze", [INTS(1)], {}, 13),
    "unsqueezed-to-rank-5": ("Unsqueeze", [INTS(0)], {}, 13),
    "unsqueezed-at-9": ("Unsqueeze", [INTS(9)], {}, 13),
    "tiled-2-to-the-40-times": ("Tile", [INTS(1, 1 << 40, 1, 1)], {}, 13),
    "tiled-2-to-the-26-times": ("Tile", [INTS(1, 1 << 26, 1, 1)], {}, 13),
    "tiled-0-times": ("Tile", [INTS(1, 0, 1, 1)], {}, 13),
    "expanded-to-2-to-the-40": ("Expand", [INTS(1 << 20, 1 << 20, 4, 6, 8)], {}, 13),
    "expanded-to-2-to-the-27": ("Expand", [INTS(1 << 27, 4, 6, 8)], {}, 13),
    "padded-by-2-to-the-30": ("Pad", [INTS(0, 0, 1 << 30, 0, 0, 0, 0, 0)], {}, 13),
    "padded-around-by-2-to-the-30": ("Pad", [INTS(0, 0, 1 << 30, 0, 0, 0, 0, 0)], dict(mode="edge"), 13),
    "padded-by-less-than-0": ("Pad", [INTS(0, 0, -1, 0, 0, 0, 0, 0)], {}, 13),
    "padded-by-what-is-not-there": ("Pad", [INTS(0, 0, 1, 0, 0, 0, 0, 0), REAL(1e9)[0]], {}, 13),
    "resized-to-2-to-the-44": ("Resize", [REAL(), REAL(1, 1, 1 << 20, 1 << 20)], {}, 13),
    "resized-by-nothing": ("Resize", [REAL(), REAL(1, 1, 0, 1)], {}, 13),
    "resized-by-not-a-number": ("Resize", [REAL(), REAL(1, 1, np.nan, 1)], {}, 13),
    "resized-linearly": ("Resize", [REAL(), REAL(1, 1, 2, 2)], dict(mode="linear"), 13),
    "blocks-of-0": ("DepthToSpace", [], dict(blocksize=0), 13),
    "blocks-of-3": ("SpaceToDepth", [], dict(blocksize=5), 13),
    "normalised-by-2-to-the-40": ("LayerNormalization", [REAL(*[1] * 8)], dict(epsilon=1e12), 17),
    "normalised-by-other-gains": ("LayerNormalization", [REAL(1, 2, 3)], {}, 17),
    "gains-not-a-number": ("LayerNormalization", [REAL(*[np.nan] * 8)], {}, 17),
    "mean-of-axis-9": ("ReduceMean", [], dict(axes=[9]), 13),
    "shares-of-axis-9": ("Softmax", [], dict(axis=9), 13),
    "powers-of-a-vector": ("Pow", [REAL(1, 2, 3, 4, 5, 6, 7, 8)], {}, 13),
    "no-operand": ("Min", [], {}, 13),
}


def places(kind, operands, attributes, opset):
    m = Model(3, np.int8, opset)
    inputs = [] if kind == "Min" else [m.real("x", 0.05, 0), *map(m.constant, operands)]
    y = m.node(kind, inputs, **attributes)
    y = m.quantised(y, 0.05, 0)
    return m.written(m.graph(y, (1, 4, 6, 8), [TensorProto.INT8] * 2))


def of_two(transform):
    """A product of two activations that do not go together."""
    m = Model(4, np.int8)
    x = m.real("x", 0.05, 3)
    y = m.quantised(m.node("MatMul", [x, transform(m, x)]), 0.05, 0)
    return m.written(m.graph(y, (2, 4, 6), [TensorProto.INT8] * 2))


def may_wrap():
    """A bias near the end of 32 bits behind a product of two activations, which only together exceed them."""
    m = Model(4, np.int8)
    x = m.real("x", 0.05, 3)
    y = m.node("MatMul", [x, m.node("Transpose", [x], perm=[0, 2, 1])])
    y = m.quantised(m.node("Add", [y, m.constant(np.float32(0.0025 * ((1 << 31) - 2000)))]), 0.05, 0)
    return m.written(m.graph(y, (2, 4, 6), [TensorProto.INT8] * 2))


def dynamic():
    """As quantize_dynamic writes a layer."""
    m = Model(5, np.uint8)
    names = ["q", "scale", "zero"]
    m.nodes.append(helper.make_node("DynamicQuantizeLinear", ["x"], names))
    y = m.node("MatMulInteger", ["q", m.constant(m.int8(8, 5)), "zero", m.constant(np.int8(0))])
    y = m.node("Cast", [y], to=TensorProto.FLOAT)
    y = m.node("Mul", [y, m.node("Mul", ["scale", m.constant(np.float32(0.01))])])
    return m.written(m.graph(y, (3, 8), [TensorProto.FLOAT] * 2))


def main():
    FOLDER.mkdir(exist_ok=True)
    good = base().SerializeToString()
    files = {f"cut-at-{n}": good[:n] for n in (0, 1, 2, 9, 100, len(good) // 2, len(good) - 1)}
    files["all-bits-set"] = b"\xff" * 64
    files["length-of-2-to-the-62"] = b"\x3a" + b"\xff" * 8 + b"\x3f" + good
    files["groups-that-do-not-end"] = b"\x3b" * 4000
    files["many-empty-operators"] = b"\x3a" + b"\xa0\x9c\x01" + b"\x0a\x00" * 10000
    files["input-quantised-twice"] = quantised_twice()
    for name, change in {**CHANGES, **by_name(base())}.items():
        model = base()
        change(model)
        files[name] = model.SerializeToString()
    files.update({name: places(*form) for name, form in PLACES.items()})
    files["product-of-other-depth"] = of_two(lambda m, x: x)
    files["product-of-other-batches"] = of_two(lambda m, x: m.node("Reshape", [x, m.integers(1, 6, 8)]))
    files["sum-that-may-wrap"] = may_wrap()
    files["dynamic-quantisation"] = dynamic()
    for name, data in files.items():
        (FOLDER / f"{name}.onnx").write_bytes(data)
    print(len(files), "files,", sum(map(len, files.values())), "bytes")


if __name__ == "__main__":
    main()
