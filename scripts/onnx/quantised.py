"""Writes test/vectors/onnx-networks.json: networks as onnxruntime's quantiser writes them, and what it gives for them.

pip install onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"""

import base64
import json
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from model import plain_options
from networks import NETWORKS

# Format, type of activations, of weights, whether each channel has a scale.
FORMS = {
    "QDQ": (QuantFormat.QDQ, QuantType.QInt8, True),
    "QOperator": (QuantFormat.QOperator, QuantType.QUInt8, False),
}
# What gives integers where it takes them.
SAME = {"Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "MaxPool", "Split", "Pad", "Resize", "Gather", "Slice"}


class Samples(CalibrationDataReader):
    def __init__(self, samples):
        self.samples = iter([{"x": sample} for sample in samples])

    def get_next(self):
        return next(self.samples, None)


def quantised(model, form, samples):
    style, activations, per_channel = FORMS[form]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        quantize_static(
            model, path, Samples(samples), quant_format=style, activation_type=activations,
            weight_type=QuantType.QInt8, per_channel=per_channel,
        )
        return onnx.load(path)


def integers(graph):
    """The names of tensors of 8 bits, and of which types they are."""
    found = {}
    zeros = {tensor.name: tensor.data_type for tensor in graph.initializer}
    for node in graph.node:
        kind = node.op_type
        if kind == "QuantizeLinear":
            found[node.output[0]] = zeros[node.input[2]]
        elif kind == "QLinearConcat":
            found[node.output[0]] = zeros[node.input[1]]
        elif kind.startswith("QLinear") or kind == "QGemm":
            place = {"QLinearConv": 7, "QLinearMatMul": 7, "QGemm": 8, "QLinearAdd": 7, "QLinearMul": 7}.get(kind, 4)
            found[node.output[0]] = zeros[node.input[place]]
        elif kind in SAME and node.input[0] in found:
            found.update({name: found[node.input[0]] for name in node.output})
    return found


def program(array):
    """uint8 less 128."""
    return base64.b64encode(array ^ np.uint8(128) if array.dtype == np.uint8 else array).decode()


def entry(name, form, cases=4):
    data = NETWORKS[name]().SerializeToString()
    shape = [dim.dim_value or 1 for dim in onnx.ModelProto.FromString(data).graph.input[0].type.tensor_type.shape.dim]
    random = np.random.default_rng(len(name))
    sample = lambda: random.normal(0, 1, shape).astype(np.float32)
    model = quantised(onnx.ModelProto.FromString(data), form, [sample() for _ in range(16)])
    written = model.SerializeToString()
    graph = model.graph
    # The float input may be flattened before it is quantised.
    inputs = {"x"}
    inputs.update(node.output[0] for node in graph.node if node.op_type in SAME and node.input[0] == "x")
    source = next(node.output[0] for node in graph.node if node.op_type == "QuantizeLinear" and node.input[0] in inputs)
    last = next(node.input[0] for node in graph.node if node.output[0] == graph.output[0].name)
    kinds = integers(graph)
    del graph.output[:]
    graph.output.extend(helper.make_tensor_value_info(name, kind, None) for name, kind in kinds.items())
    session = ort.InferenceSession(model.SerializeToString(), plain_options(), providers=["CPUExecutionProvider"])
    found = []
    for case in range(cases):
        tensors = dict(zip(kinds, map(program, session.run(None, {"x": sample()}))))
        found.append({"input": tensors[source], "output": tensors[last]})
        if case == 0:
            found[0]["tensors"] = tensors
    return {"name": f"{name}, {form}", "model": base64.b64encode(written).decode(), "cases": found}


def main():
    models = [entry(name, form) for name in NETWORKS for form in FORMS]
    vectors = {"onnxruntime": ort.__version__, "models": models}
    path = pathlib.Path(__file__).parents[2] / "test/vectors/onnx-networks.json"
    path.write_text(json.dumps(vectors, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(len(models), "models,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
