"""Known answers for reading tables: Python's float, pandas 3.1.1 and the old pandas rule, written anew.

Run with Python 3 and pandas 3.1.1 in this folder; writes the .json files beside it.
"""
import fnmatch
import io
import json
import random
import re
import struct

import pandas as pd


def bits(value):
    return struct.pack(">d", value).hex()


def write(name, value):
    with open(name, "w") as f:
        json.dump(value, f, indent=0, ensure_ascii=True)
        f.write("\n")


def nasty():
    """Decimals that wrong parsers are known to get wrong."""
    halves = [(2 ** 53 + 1), (2 ** 54 + 2), 9007199254740993, 9007199254740995, 2 ** 63 - 1, 2 ** 64 - 1, 2 ** 64]
    cases = [str(h) for h in halves]
    cases += [
        "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
        "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
        "2.47032822920623272e-324", "1e-323", "1e-324", "1.7976931348623157e308", "1.7976931348623158e308",
        "1.7976931348623159e308", "1.797693134862315808e308", "8.98846567431158e307", "1e308", "1e309", "1e400",
        "-1e400", "1e-400", "-1e-400", "0e400", "-0", "-0.0", "0.000", "1e22", "1e23", "1e24", "123456789012345678e-22",
        "6.02214076e23", "7.2057594037927933e16", "9007199254740992.5", "9007199254740993.0000000000001",
        "9007199254740992.9999999999999999999", "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126", "0." + "0" * 300 + "1" * 30,
        "0" * 50 + "1.5", "0." + "0" * 340 + "5e17", "1" * 400, "1" * 309, "9" * 310 + "e-310", "5e-324",
        "3.5844466002796428e298", "1.448997445238699", "0.500000000000000166533453693773481063544750213623046875",
        "3.518437208883201171875e13", "62.5364939768271845828", "8.10109172351e-10", "1.50000000000000011102230246251565",
        "100000016777215", "100000016777217", "8.5e-5", "1e0000000000000000022", "1E-0005", ".5", "5.", "+7.25", "+.125e+2",
        "184467440737095516.15e2", "18446744073709551615", "18446744073709551616", "9223372036854775807.5",
        "7.8459735791271921e65", "3.08984926168550152811e-32", "2.0e-308", "1.1125369292536007e-308",
        "89255e-22", "104110013277974872254e-225", "9671406556917009397931773e-75",
    ]
    # Exact halfway points between neighbours, and their neighbourhood in the last place.
    rng = random.Random(20260101)
    from decimal import Decimal, getcontext
    getcontext().prec = 1100
    for _ in range(120):
        pattern = rng.getrandbits(63)
        if (pattern >> 52) & 0x7FF in (0x7FF, 0x7FE):
            continue
        low = struct.unpack(">d", pattern.to_bytes(8, "big"))[0]
        high = struct.unpack(">d", (pattern + 1).to_bytes(8, "big"))[0]
        middle = format((Decimal(low) + Decimal(high)) / 2, "e")
        if len(middle) > 200:
            continue
        cases.append(middle)
        mantissa, exponent = middle.split("e")
        cases.append(mantissa + "1e" + exponent)
        if mantissa[-1] != "0":
            cases.append(mantissa[:-1] + chr(ord(mantissa[-1]) - 1) + "9e" + exponent)
    return cases


def pandas_high(text):
    """The default decimal rule of pandas before 3.1; None where it finds no number."""
    match = re.fullmatch(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?", text)
    if not match or not (match[2] or match[3]):
        return None
    sign, whole, fraction, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    value = 0.0
    kept_whole = whole[:17]
    kept_fraction = fraction[: 17 - len(kept_whole)]
    for digit in kept_whole + kept_fraction:
        value = 10.0 * value + float(digit)
    if sign == "-":
        value = -value
    power = exponent + (len(whole) - len(kept_whole)) - len(kept_fraction)
    ten = lambda k: float(f"1e{k}")
    if power > 308:
        return None
    if power > 0:
        value = value * ten(power)
    elif power >= -308:
        value = value / ten(-power)
    elif power < -616:
        value = value * 0.0
    else:
        value = (value / ten(-308 - power)) / ten(308)
    return None if value in (float("inf"), float("-inf")) else value


def power_of_five(q):
    """128 leading bits of 5^q: truncated, for -27 <= q < 0 rounded up."""
    if q >= 0:
        p = 5 ** q
        return p << 128 - p.bit_length() if p.bit_length() <= 128 else p >> p.bit_length() - 128
    p = 5 ** -q
    bits_of_quotient = (1 << p.bit_length() + 127) // p
    return bits_of_quotient + (1 if q >= -27 else 0)


def high_cases():
    rng = random.Random(7)
    cases = []
    for _ in range(600):
        x = struct.unpack(">d", rng.getrandbits(64).to_bytes(8, "big"))[0]
        if x == x and abs(x) != float("inf"):
            cases.append(repr(x))
        g = rng.gauss(0, 1)
        cases += [repr(g), f"{g:.9g}", f"{g:.17g}", f"{g / 1e6:.25f}", str(rng.randrange(10 ** rng.randrange(1, 25)))]
    return cases + ["1e308", "1e309", "10e308", "9e308", "0e309", "1e-616", "1e-617", "-1e-700", "0.1", "1.", ".1", "1e400"]


CELLS = [
    "", "NA", "N/A", "NaN", "nan", "-NaN", "-nan", "null", "NULL", "None", "n/a", "#NA", "#N/A", "<NA>", "1.#IND",
    "1.#QNAN", "NONE", "na", "NAN", "-NAN", "+nan", "none", "Null", " NA", "NA ", " ", "  1.5 ", "+3", "+ 3", "inf",
    "-inf", "Infinity", "-Infinity", "+inf", "+Infinity", "INF", "iNf", "INFINITY", " inf", "inf ", "infinit", "1_0",
    "0x10", "1e", "1e+", "1.", "5.", ".5", ".", "-.5", "-", "+", "--1", "1e5.0", "1d5", "1 2", "1e400", "-1e400",
    "1e-400", "1e05", "1E5", "\uff11", "1e99999999999", "0e400", "00012", "-0", "1.5f", "nan1", "1.5 x", "- 1", "1,5",
]

HEADERS = [
    "a,a,a", "a,a.1,a", ",,x", "Unnamed: 0,,b", "a,a,a.1,a.1", "a.1,a,a", "x, ,y", '"a""b",c,d', ",a,", "a,a,a.2,a,a.1",
    ",Unnamed: 0,a", '"a,b",c,c', "\u00e9,\u00e9,z", "a,a.1,a.1,a",
]

GLOBS = ["f*", "*_1", "f_?", "f_[0-3]", "f_[!0-3]", "[f]*", "[]a]*", "[a", "*", "a**b", "f_[3-1]", "?", "", "*]"]
NAMES = ["f_0", "f_1", "f_5", "g_1", "F_1", "f_10", "a]", "[a", "axxb", "ab", "", "]x", "\u00e9", "a-b"]


def cell_kind(text):
    quoted = '"' + text.replace('"', '""') + '"'
    value = pd.read_csv(io.StringIO("a,b\n0.5,1\n" + quoted + ",2\n"))["a"]
    if value.dtype != "float64":
        return {"cell": text, "kind": "text"}
    if value[1] != value[1]:
        return {"cell": text, "kind": "missing"}
    return {"cell": text, "kind": "number", "bits": bits(value[1])}


if __name__ == "__main__":
    assert pd.__version__ == "3.1.1", pd.__version__
    write("decimals.json", [[c, bits(float(c))] for c in nasty()])
    high = [(c, pandas_high(c)) for c in high_cases()]
    write("decimals_pandas_high.json", [[c, "none" if v is None else bits(v)] for c, v in high])
    write("pandas_cells.json", [cell_kind(c) for c in CELLS])
    write("powers_of_five.json", [f"{power_of_five(q):032x}" for q in range(-342, 309)])
    headers = []
    for header in HEADERS:
        count = len(pd.read_csv(io.StringIO(header + "\n"), header=None).columns)
        frame = pd.read_csv(io.StringIO(header + "\n" + ",".join("1" * count) + "\n"))
        headers.append({"line": header, "names": list(frame.columns)})
    write("pandas_headers.json", headers)
    write("globs.json", [[g, [n for n in NAMES if fnmatch.fnmatchcase(n, g)]] for g in GLOBS])
    write("glob_names.json", NAMES)
