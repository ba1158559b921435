"""How the cost of certified optima grows with rows, features and classes (scripts/benchmark-optimum --growth)."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import machine
import numpy as np
from processes import thread_environment

BASE = (2000, 640, 8)
FACTORS = {"n": [0.25, 0.5, 1, 2, 4], "p": [0.25, 0.5, 1, 2, 4], "K": [0.25, 0.5, 1, 2, 4]}
C = [0.01, 1, 100]
L1_RATIOS = [0, 0.5, 1]
GAP = 1e-4


def shapes(base):
    """The base and, in each direction alone, its fractions and multiples."""
    found = []
    for place, factors in enumerate(FACTORS.values()):
        for factor in factors:
            shape = list(base)
            shape[place] = max(2, round(shape[place] * factor))
            if tuple(shape) not in found:
                found.append(tuple(shape))
    return found


def solve(settings, shape, folder):
    """CPU seconds by (C, l1_ratio), and how many points are certified: a path over all rows of a simulated table."""
    n, p, K = shape
    table = pathlib.Path(folder) / "table.csv"
    size = ["--rows", str(n), "--features", str(p), "--classes", str(K), "--min-class-rows", "10"]
    subprocess.run([settings.saganet, "simulate", *size, "--overwrite", "--out", table], check=True, capture_output=True)
    command = [settings.optima, "--table", str(table), "--label", "Class", "--features", "feature_", "--folds", "-1"]
    command += ["--c", ",".join(map(repr, C)), "--l1-ratio", ",".join(map(repr, L1_RATIOS)), "--gap", repr(GAP)]
    done = subprocess.run(command, env=thread_environment(1), capture_output=True, text=True, check=True)
    points = [json.loads(line) for line in done.stdout.splitlines()]
    return points


def exponents(records, name):
    """log t = a + b_n log n + b_p log p + b_K log K by least squares: the b and the worst factor off."""
    A = np.array([[1, *np.log([r["n"], r["p"], r["K"]])] for r in records])
    t = np.log([r[name] for r in records])
    fitted = np.linalg.lstsq(A, t, rcond=None)[0]
    return fitted[1:], float(np.exp(np.abs(A @ fitted - t).max()))


def main():
    parser = argparse.ArgumentParser(prog="scripts/benchmark-optimum --growth", allow_abbrev=False)
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--optima")
    parser.add_argument("--saganet")
    parser.add_argument("--base", type=lambda text: tuple(map(int, text.split(","))), default=BASE)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("optimum-run"))
    settings = parser.parse_args()
    settings.out.mkdir(parents=True, exist_ok=True)
    records = []
    with tempfile.TemporaryDirectory() as folder, open(settings.out / "growth.jsonl", "w") as out:
        facts = machine.facts(settings.root)
        out.write(json.dumps(facts) + "\n")
        for shape in shapes(settings.base):
            points = solve(settings, shape, folder)
            record = dict(zip("npK", shape), points=len(points))
            record["certified"] = sum(point["status"] == "certified" for point in points)
            record["cpu"] = sum(point["cpu"] for point in points)
            for ratio in L1_RATIOS:
                record[f"cpu_{ratio}"] = sum(point["cpu"] for point in points if point["l1_ratio"] == ratio)
            records.append(record)
            out.write(json.dumps({"kind": "growth", **record}) + "\n")
            out.flush()
            print(f"benchmark-optimum: {record}", file=sys.stderr, flush=True)
    names = ["cpu", *(f"cpu_{ratio}" for ratio in L1_RATIOS)]
    lines = ["| n | p | K | certified | all, s | " + " | ".join(f"l1_ratio {r}, s" for r in L1_RATIOS) + " |"]
    lines.append("|---|---|---|---|---|" + "---|" * len(L1_RATIOS))
    for r in records:
        times = " | ".join(f"{r[name]:.2f}" for name in names)
        lines.append(f"| {r['n']} | {r['p']} | {r['K']} | {r['certified']}/{r['points']} | {times} |")
    fits = [exponents(records, name) for name in names]
    for place, letter in enumerate("npK"):
        lines.append(f"| power of {letter} | | | | " + " | ".join(f"{b[place]:.2f}" for b, _ in fits) + " |")
    lines.append("| farthest off, factor | | | | " + " | ".join(f"{worst:.1f}" for _, worst in fits) + " |")
    text = "\n".join([f"{facts['date'][:10]}, {facts['cpu']}, one thread, gap {GAP:g}, C {C}.", "", *lines, ""])
    (settings.out / "growth.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
