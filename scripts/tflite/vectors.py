"""What TFLite's reference kernels give for random models of its operators.

    pip install ai-edge-litert==2.3.0 flatbuffers==25.12.19 numpy==2.4.6
    python scripts/tflite/vectors.py test/vectors/tflite-operators.json
    python scripts/tflite/vectors.py /tmp/more.json --first 100 --count 60
    python scripts/tflite/vectors.py /tmp/networks.json --count 3 --kinds ResNet autoencoder MobileNetV2

The variable ASSAY_TFLITE_OPERATORS names a file that `cargo test -p assay-import --test tflite_operators` takes besides the first.
"""

import argparse
import hashlib
import json
import random
import sys

import numpy as np
from ai_edge_litert import schema_py_generated as s
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from model import Net
from networks import NETS
from operators import KINDS, TABLES

ABOUT = (
    "int8 outputs of the TFLite reference kernels (ai-edge-litert 2.3.0, BUILTIN_REF) for random models of each operator, written by "
    "scripts/tflite/vectors.py. Inputs and hashes as in tflite.json; inputZero is the input's zero point."
)


def noise(seed, count):
    state = seed * 2654435761 & 0xFFFFFFFF
    out = bytearray()
    for _ in range(count):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        out.append(state & 255)
    return bytes(out)


def run(model, inputs):
    it = Interpreter(
        model_content=model,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    it.allocate_tensors()
    d = it.get_input_details()[0]
    cases = []
    ops = it._get_ops_details()
    for which in inputs:
        count = int(np.prod(d["shape"]))
        data = (
            noise(which, count)
            if isinstance(which, int)
            else bytes([{"min": 128, "max": 127, "zero": int(d["quantization"][1]) & 255}[which]] * count)
        )
        it.set_tensor(d["index"], np.frombuffer(data, np.int8).reshape(d["shape"]))
        it.invoke()
        tensors = []
        for i, op in enumerate(ops):
            for k, t in enumerate(op["outputs"]):
                v = it.get_tensor(t)
                tensors.append(
                    {
                        "op": i,
                        "output": k,
                        "kind": op["op_name"],
                        "shape": [int(x) for x in v.shape],
                        "sha256": hashlib.sha256(v.astype(np.int8).tobytes()).hexdigest(),
                    }
                )
        cases.append(
            {
                "input": which,
                "output": [int(v) for v in it.get_tensor(it.get_output_details()[0]["index"]).ravel()[:16]],
                "tensors": tensors,
            }
        )
    return cases


def make(kind, seed):
    r = random.Random(f"{kind} {seed}")
    if kind in NETS:
        n = Net(r, NETS[kind][0])
        NETS[kind][1](n)
        return n.bytes()
    need, f = KINDS[kind]
    rank = need if need > 2 else r.randint(max(need, 1), 4)
    if kind == "EXPAND_DIMS SQUEEZE" and r.random() < 0.5:
        rank = 4
    shape = (
        [r.choice([1, 1, 2, 3]), r.randint(3, 9), r.randint(3, 9), r.choice([2, 3, 4, 6, 8])]
        if rank == 4
        else [r.randint(1, 9) for _ in range(rank)]
    )
    if kind in TABLES:
        # Nearly all 256 values occur.
        shape = [4, 256]
    if "SQUEEZE" in kind and rank == 4:
        shape[r.randrange(3)] = 1
    n = Net(r, shape)
    f(n, n.input)
    return n.bytes()


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("out")
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--count", type=int, default=5)
    p.add_argument("--kinds", nargs="*")
    a = p.parse_args()
    models = []
    for kind in a.kinds or [*KINDS, "wide sums", "average over many channels"]:
        for seed in range(a.first, a.first + (a.count if a.kinds or kind in KINDS else 1)):
            print(kind, seed, file=sys.stderr)
            m = make(kind, seed)
            try:
                cases = run(m, [1, 2, "zero"])
            except Exception as e:
                print("refused by TFLite:", kind, seed, str(e)[:300].replace("\n", " | "), file=sys.stderr)
                continue
            models.append(
                {
                    "inputZero": int(s.Model.GetRootAs(m, 0).Subgraphs(0).Tensors(0).Quantization().ZeroPoint(0)),
                    "model": f"{kind} {seed}",
                    "modelHex": m.hex(),
                    "cases": cases,
                }
            )
    json.dump({"about": ABOUT, "models": models}, open(a.out, "w"), separators=(",", ":"))
    print(len(models), "models")
