"""Writes the NPY and NPZ fixtures with NumPy, and the values they hold as JSON.

    python make_fixtures.py          (numpy 2.x)
"""

import json
import struct
import pathlib

import numpy as np
from numpy.lib import format as npy

here = pathlib.Path(__file__).parent
expected = {}


def save(name, array, version=None):
    with open(here / f"{name}.npy", "wb") as out:
        npy.write_array(out, array, version=version, allow_pickle=True)
    flat = np.ascontiguousarray(array).ravel()
    kind = array.dtype.kind
    if kind == "f":
        # As bit patterns of float64, so that nothing is lost on the way.
        values = [str(v) for v in flat.astype("<f8").view("<u8")]
    elif kind == "S":
        values = [v.decode() for v in flat]
    elif kind == "b":
        values = [str(int(v)) for v in flat]
    else:
        values = [str(v) for v in flat]
    expected[name] = {
        "shape": list(array.shape), "kind": kind, "size": array.dtype.itemsize, "values": values}


rng = np.random.RandomState(0)
for kind in ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    if kind[0] == "f":
        base = rng.standard_normal((7, 5)) * 10.0 ** rng.randint(-20, 20, size=(7, 5))
    else:
        info = np.iinfo(kind)
        base = rng.randint(max(info.min, -(2**62)), min(info.max, 2**62), size=(7, 5), dtype="i8")
        base = base.astype(kind)
        base[0, 0], base[6, 4] = info.min, (2**63 - 1 if kind == "u8" else info.max)
    orders = "<" if kind.endswith("1") else "<>"
    for order in orders:
        name = ("le_" if order == "<" else "be_") + kind
        save(name + "_c", base.astype(order + kind))
        save(name + "_f", np.asfortranarray(base.astype(order + kind)))

save("bool", rng.rand(3, 4) > 0.5)
save("scalar", np.float64(-0.1))
save("vector", np.array([0.0, -0.0, 5e-324, 1.7976931348623157e308, 0.1]))
cube = rng.standard_normal((3, 4, 5))
save("cube_c", cube)
save("cube_f", np.asfortranarray(cube))
save("tall_f", np.asfortranarray(rng.standard_normal((40, 23)).astype("f4")))
save("empty", np.zeros((0, 3)))
save("version2", np.arange(6.0).reshape(2, 3), version=(2, 0))
save("version3", np.arange(6.0).reshape(2, 3), version=(3, 0))
words = ["ADCCM", "", "größer", "日本", "𝔘nicode", "a b\tc"]
save("unicode_le", np.array(words, dtype="<U8"))
save("unicode_be", np.array(words, dtype=">U8"))
save("bytes", np.array([b"abc", b"", "é".encode()], dtype="S5"))
save("u8_large", np.array([2**64 - 1], dtype="<u8"))

# Refused.
save("objects", np.array(["a", 1], dtype=object))
expected.pop("objects")
np.save(here / "complex.npy", np.array([1j]))
np.save(here / "records.npy", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
np.save(here / "half.npy", np.array([1.0], dtype="f2"))

# Archives.
np.savez(here / "stored.npz", x=np.arange(12.0).reshape(3, 4), names=np.array(["a", "bc"]))
np.savez_compressed(here / "deflated.npz", x=np.arange(1200.0).reshape(30, 40), k=np.arange(5))

(here / "expected.json").write_text(json.dumps(expected, indent=0, sort_keys=True) + "\n")
