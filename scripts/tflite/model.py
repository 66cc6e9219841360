"""Writes int8 TFLite models, operator by operator, with random weights and quantisations."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as s

OP = s.BuiltinOperator
F32 = np.float32


class Net:
    """A model with one input, built operator by operator."""

    def __init__(self, rng, shape):
        self.r = rng
        self.model = s.ModelT()
        self.model.version = 3
        self.model.description = b""
        self.model.buffers = [s.BufferT()]
        self.model.operatorCodes = []
        g = s.SubGraphT()
        g.tensors = []
        g.operators = []
        self.g = g
        self.model.subgraphs = [g]
        self.input = self.tensor(shape, *self.quant())
        g.inputs = [self.input]
        g.outputs = [self.input]

    def quant(self, lo=0.002, hi=0.5):
        return float(F32(np.exp(self.r.uniform(np.log(lo), np.log(hi))))), self.r.randint(-128, 127)

    def buffer(self, data):
        b = s.BufferT()
        b.data = np.frombuffer(data, np.uint8)
        self.model.buffers.append(b)
        return len(self.model.buffers) - 1

    def tensor(self, shape, scale=None, zero=0, data=None, dtype=s.TensorType.INT8, dim=0):
        t = s.TensorT()
        t.shape = [int(d) for d in shape]
        t.type = dtype
        t.name = b"t%d" % len(self.g.tensors)
        t.buffer = self.buffer(data) if data is not None else 0
        if scale is not None:
            q = s.QuantizationParametersT()
            scales = scale if isinstance(scale, list) else [scale]
            q.scale = scales
            q.zeroPoint = zero if isinstance(zero, list) else [zero] * len(scales)
            q.quantizedDimension = dim
            t.quantization = q
        self.g.tensors.append(t)
        return len(self.g.tensors) - 1

    def shape(self, i):
        return list(self.g.tensors[i].shape)

    def scale(self, i):
        return self.g.tensors[i].quantization.scale[0]

    def qp(self, i):
        q = self.g.tensors[i].quantization
        return float(q.scale[0]), int(q.zeroPoint[0])

    def ints(self, values, shape=None):
        a = np.array(values, np.int32)
        return self.tensor(shape if shape is not None else a.shape, data=a.tobytes(), dtype=s.TensorType.INT32)

    def weights(self, shape, scales, dim):
        n = int(np.prod(shape))
        a = (
            bytes(self.r.randrange(1, 256) for _ in range(n))
            if n < 4096
            else np.random.default_rng(self.r.randrange(1 << 30)).integers(1, 256, n, np.uint8).tobytes()
        )
        a = (np.frombuffer(a, np.uint8).astype(np.int16) - 128).astype(np.int8).tobytes()
        return self.tensor(shape, scales, 0, a, dim=dim)

    def const(self, shape, scale, zero):
        n = int(np.prod(shape))
        return self.tensor(shape, scale, zero, bytes(self.r.randrange(256) for _ in range(n)))

    def op(self, code, inputs, outputs, options=None, kind=0):
        c = s.OperatorCodeT()
        c.builtinCode = code
        c.deprecatedBuiltinCode = min(code, 127)
        c.version = 1
        for i, known in enumerate(self.model.operatorCodes):
            if known.builtinCode == code:
                break
        else:
            self.model.operatorCodes.append(c)
            i = len(self.model.operatorCodes) - 1
        o = s.OperatorT()
        o.opcodeIndex = i
        o.inputs = list(inputs)
        o.outputs = list(outputs)
        if options is not None:
            o.builtinOptions = options
            o.builtinOptionsType = kind
        self.g.operators.append(o)
        self.g.outputs = [outputs[-1]]
        return outputs[0]

    def bytes(self):
        b = flatbuffers.Builder(1024)
        b.Finish(self.model.Pack(b), file_identifier=b"TFL3")
        return bytes(b.Output())

    # What gives an output of a sensible range: |acc| is about sqrt(n)*50*60.
    def acc_quant(self, x, w, n):
        real = np.sqrt(n) * 50 * 60 * x * w
        return float(F32(real / self.r.choice([20, 60, 120]))), self.r.randint(-128, 127)

    def bias(self, n, scales):
        a = np.array([self.r.randint(-20000, 20000) for _ in range(n)], np.int32)
        return self.tensor([n], scales, 0, a.tobytes(), s.TensorType.INT32)

    def scales(self, n, per_channel):
        mk = lambda: float(F32(np.exp(self.r.uniform(np.log(0.001), np.log(0.05)))))
        return [mk() for _ in range(n)] if per_channel else [mk()]

    def requant(self, x):
        """A second tensor of other quantisation out of x, by QUANTIZE."""
        sc, z = self.qp(x)
        f = float(F32(sc * np.exp(self.r.uniform(-1, 1))))
        y = self.tensor(self.shape(x), f, self.r.randint(-128, 127))
        return self.op(OP.QUANTIZE, [x], [y], s.QuantizeOptionsT(), s.BuiltinOptions.QuantizeOptions)
