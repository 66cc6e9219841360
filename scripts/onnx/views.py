"""Elements under other indices: of the input as it is, and of an image behind a pool, whose channels lie last."""

import numpy as np

from model import Model

BOTH = [np.int8, np.uint8]
INTS = lambda *values: np.array(values, np.int64)
# Name, operator, constant operands, attributes, version.
FORMS = [
    ("Squeeze", "Squeeze", [INTS(0)], {}, 13),
    ("Unsqueeze", "Squeeze", [], {}, 13),
    ("Slice", "Slice", [INTS(1, -5, 0), INTS(3, 100, 6), INTS(1, 2, 3), INTS(1, 1, 2)], {}, 13),
    ("Slice backwards", "Slice", [INTS(-1), INTS(-100), INTS(2), INTS(-1)], {}, 13),
    ("Gather", "Gather", [INTS(2, 0, -1, 2)], dict(axis=1), 13),
    ("Gather one", "Gather", [np.array(1, np.int64)], dict(axis=2), 13),
    ("Gather rows", "Gather", [np.array([[3], [1]], np.int64)], dict(axis=0), 13),
    ("Tile", "Tile", [INTS(1, 2, 1, 3)], {}, 13),
    ("Pad", "Pad", [INTS(0, 1, 2, 0, 0, 0, 1, 3)], {}, 13),
    ("Pad edge", "Pad", [INTS(0, 0, 2, 1, 0, 0, 1, 3)], dict(mode="edge"), 13),
    ("Pad reflect", "Pad", [INTS(0, 0, 2, 1, 0, 0, 1, 3)], dict(mode="reflect"), 13),
    ("DepthToSpace", "DepthToSpace", [], dict(blocksize=2), 13),
    ("DepthToSpace CRD", "DepthToSpace", [], dict(blocksize=2, mode="CRD"), 13),
    ("SpaceToDepth", "SpaceToDepth", [], dict(blocksize=2), 13),
]
SIZES = [
    dict(coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
    dict(coordinate_transformation_mode="half_pixel"),
    dict(coordinate_transformation_mode="pytorch_half_pixel", nearest_mode="ceil"),
    dict(coordinate_transformation_mode="align_corners", nearest_mode="round_prefer_ceil"),
]


def moved():
    for seed, (name, kind, operands, attributes, opset) in enumerate(FORMS):
        for image in [False, True]:
            m = Model(1200 + seed, BOTH[(seed + image) % 2], opset)
            shape = (1, 4, 6, 8)
            x = "x"
            if name == "Gather rows":
                shape = (4, 3)
            elif image:
                x = m.node("MaxPool", [x], kernel_shape=[2, 2], strides=[1, 1], pads=[0, 0, 1, 1])
            if name == "Unsqueeze":
                x = m.node("Unsqueeze", [m.node("Flatten", [x], axis=2), m.integers(1, -1)])
            if "Pad" in name or "Depth" in name or kind == "Tile":
                # onnxruntime has these for float alone, or takes 0 for what is around.
                x = m.real(x, 0.05, 7)
            y = m.node(kind, [x, *map(m.constant, operands)], **attributes)
            y = m.quantised(y, 0.05, 7) if x.startswith("t") and "Dequantize" in m.nodes[int(x[1:])].op_type else y
            yield name, m.finish(y, shape, cases=1)
            if name == "Gather rows":
                break


def divided():
    for opset, operands, attributes in [(13, [INTS(1, 3, 3)], {}), (18, [], dict(num_outputs=4)), (13, [], {})]:
        m = Model(1230, np.int8, opset)
        parts = m.node("Split", ["x", *map(m.constant, operands)], axis=1, outputs=4 if opset == 18 else 3, **attributes)
        yield "Split", m.finish(parts[-2], (2, 7 if operands or opset == 18 else 6, 5), cases=1)
    m = Model(1231, np.uint8)
    pool = m.node("MaxPool", [m.real("x", 0.05)], kernel_shape=[2, 2])
    parts = m.node("Split", [pool], axis=1, outputs=2)
    y = m.node("Concat", [parts[1], parts[0], m.real(m.constant(np.full((1, 1, 4, 5), 77, np.uint8)))], axis=1)
    yield "Split, Concat with a constant", m.finish(m.quantised(y, 0.06), (1, 4, 5, 6), cases=1)
    m = Model(1232, np.int8)
    y = m.node("Expand", [m.real("x", 0.05, 3), m.integers(2, 3, 1, 4)])
    yield "Expand", m.finish(m.quantised(y, 0.05, 3), (3, 5, 1), cases=1)


def resized():
    for seed, attributes in enumerate(SIZES):
        for image in [False, True]:
            m = Model(1240 + seed, BOTH[image])
            x = m.node("MaxPool", ["x"], kernel_shape=[2, 2]) if image else "x"
            x = m.real(x, 0.05, 7)
            sizes = m.integers(1, 3, 9, 7)
            given = ["", m.constant(np.array([1, 1, 2, 1.5], np.float32))] if seed % 2 else ["", "", sizes]
            yield "Resize", m.finish(m.quantised(m.node("Resize", [x, *given], mode="nearest", **attributes), 0.05, 7), (1, 3, 5, 6), cases=1)


GROUPS = [moved, divided, resized]
