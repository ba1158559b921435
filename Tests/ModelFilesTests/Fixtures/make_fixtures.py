"""Writes the fixtures of ModelFilesTests with Python and NumPy.    python make_fixtures.py"""

import csv
import pathlib
import random
import struct

import numpy as np

here = pathlib.Path(__file__).parent
random.seed(0)

# Doubles: bit pattern in hexadecimal, then repr.
values = [0.0, -0.0, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 1e22, 1e23, 5e-324, 2.2250738585072014e-308,
          2.225073858507201e-308, 1.7976931348623157e308, 9007199254740991.0, 9007199254740992.0,
          9007199254740993.0, 9999999999999998.0, 1e16, 123456789012345680.0, 0.0001, 0.00001,
          0.00012345, 9.999999999999999e-05, 4.35, 2.675, 1e15, 1e17, 100.0, 1000.0, 123.0, -1e-7,
          float("inf"), float("-inf"), float("nan")]
values += [float(f"1e{e}") for e in range(-324, 309)]
values += [float(f"{random.randint(1, 9999)}e{e}") for e in range(-320, 304, 3)]
values += [2.0**e for e in range(-1074, 1024, 5)]
values += [np.nextafter(2.0**e, d).item() for e in range(-1020, 1020, 17) for d in (0.0, np.inf)]
values += [i * 0.1 for i in range(11)] + [float(i) for i in range(0, 10**17, 3 * 10**15)]
values += [random.random() for _ in range(600)] + [random.gauss(0, 100) for _ in range(300)]
values += [struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))[0] for _ in range(800)]
values += [struct.unpack("<d", struct.pack("<Q", random.getrandbits(51)))[0] for _ in range(100)]
with open(here / "doubles.txt", "w") as out:
    for value in values:
        if value != value and struct.pack("<d", value) != struct.pack("<d", float("nan")):
            continue
        out.write(f"{struct.unpack('<Q', struct.pack('<d', value))[0]:x} {value!r}\n")

# Floats: the same with NumPy's shortest digits of a float32 in Python's notation. (NumPy's own notation
# of float32 scalars changed between its versions.)
bits = [0, 1 << 31, 1, 0x7F7FFFFF, 0x7F800000, 0xFF800000, 0x00800000]
bits += [int(np.float32(f"1e{e}").view("u4")) for e in range(-45, 39)]
bits += [random.getrandbits(32) for _ in range(500)]
bits += [int(np.float32(random.gauss(0, 1)).view("u4")) for _ in range(300)]
with open(here / "floats.txt", "w") as out:
    for b in bits:
        value = np.uint32(b).view("f4")
        if not np.isnan(value):
            out.write(f"{b:x} {float(str(value))!r}\n")

# Rows as Python's csv module writes them.
rows = [["plain", "with space", "a,b", "a\tb", 'say "hi"', "two\nlines", "", " padded "],
        [""], ["größe", "日本"], ["", ""], ["'single'", "#", ";"]]
for name, delimiter in [("rows.csv", ","), ("rows.tsv", "\t")]:
    with open(here / name, "w", newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)

# Models as a NumPy user would write them.
np.savez(here / "three.npz", coef_=np.arange(6.0).reshape(3, 2) / 8, intercept_=np.array([0.5, -0.5, 0.0]),
         classes_=np.array(["ADCCM", "größe", "z"]), feature_names=np.array(["f1", "f2"]),
         scaler_mean=np.array([1.0, 2.0]), scaler_scale=np.array([0.5, 4.0]))
np.savez_compressed(here / "two_f4.npz", coef_=np.array([[0.1, -0.2, 3]], dtype="f4"),
                    intercept_=np.array([0.3], dtype="f4"), classes_=np.array([-1, 1]),
                    feature_names=np.array(["a", "b", "c"]))
