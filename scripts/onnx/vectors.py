"""Writes test/vectors/onnx-operators.json: small models and what onnxruntime gives for them.

pip install onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
"""

import base64
import json
import pathlib

import onnxruntime

import functions
import operators
import products
import rows
import views

GROUPS = [group for module in (operators, products, functions, views, rows) for group in module.GROUPS]


def text(data):
    return base64.b64encode(data).decode()


def entry(x, y, tensors=None):
    case = {"input": text(x), "output": text(y)}
    if tensors:
        case["tensors"] = {name: text(data) for name, data in tensors.items()}
    return case


def main():
    models = []
    for group in GROUPS:
        for name, (model, cases) in group():
            cases = [entry(*case) for case in cases]
            models.append({"name": name, "model": text(model), "cases": cases})
    vectors = {"onnxruntime": onnxruntime.__version__, "models": models}
    path = pathlib.Path(__file__).parents[2] / "test/vectors/onnx-operators.json"
    path.write_text(json.dumps(vectors, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
    print(len(models), "models,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
