#!/usr/bin/env python3
"""Simulated tables drawn by NumPy, for SagaNet's tests.

Usage: python make_fixtures.py [FOLDER]      (FOLDER defaults to this one; needs NumPy)

An independent replay of `saganet simulate` with numpy.random.RandomState: the same recipe, NumPy's own
normal and gamma numbers, logarithms and exponentials.

tables.json    list of {parameters, loadings (F x P), coefficients (P x D), intercepts (D), classes (N),
               rows (N x P), discarded}; D = K, or 1 for two classes
table.csv      the first table as a file
table_coefs.tsv  its coefficients: a line for each feature, then (intercept); repr of the doubles
"""
import json
import os
import sys

import numpy as np


def simulate(rows, features, classes, seed=0, correlation=0.3, factors=10, tail=5.0, nonzero=0.2,
             signal=5.0, class_sizes="balanced", min_class_rows=None):
    N, P, K, F, r = rows, features, classes, factors, correlation
    D = 1 if K == 2 else K
    rs = np.random.RandomState(seed)

    def scale():
        return 1.0 if np.isinf(tail) else np.sqrt((tail - 2) / (2 * rs.standard_gamma(tail / 2)))

    L = rs.standard_normal((F, P))
    L = L / np.sqrt((L**2).sum(axis=0))
    active = 0 if nonzero == 0 else max(1, int(np.floor(nonzero * P + 0.5)))
    chosen = np.sort(rs.permutation(P)[:active])
    W = np.zeros((P, D))
    W[chosen] = rs.standard_normal((active, D))
    if D > 1:
        W -= W.mean(axis=1, keepdims=True)
    S = (1 - r) * np.eye(P) + r * L.T @ L
    mean_variance = np.trace(W.T @ S @ W) / D
    if mean_variance > 0:
        W *= signal / np.sqrt(mean_variance)

    # Intercepts: mean softmax over draws of the decision values equals the classes' shares.
    covariance = W.T @ S @ W
    root = np.zeros((D, D))
    for j in range(D):
        pivot = covariance[j, j] - root[j, :j] @ root[j, :j]
        if pivot > 1e-9 * covariance[j, j]:
            root[j, j] = np.sqrt(pivot)
            for i in range(j + 1, D):
                root[i, j] = (covariance[i, j] - root[i, :j] @ root[j, :j]) / root[j, j]
    draws = min(16384, max(1024, 2**18 // K))
    z = np.zeros((draws, K))
    for i in range(draws):
        s = scale()
        z[i, K - D:] = s * (root @ rs.standard_normal(D))
    shares = np.ones(K) if class_sizes == "balanced" else 6.0 ** (-np.arange(K) / (K - 1))
    shares = shares / shares.sum()
    b = np.zeros(K)
    for _ in range(500):
        e = np.exp(z + b - (z + b).max(axis=1, keepdims=True))
        means = (e / e.sum(axis=1, keepdims=True)).mean(axis=0)
        step = np.log(shares / np.maximum(means, shares / 100))
        b += step
        if np.abs(step).max() <= 1e-4:
            break
    b = np.array([b[1] - b[0]]) if K == 2 else b - b.mean()

    fewest = min(10, N // K) if min_class_rows is None else min_class_rows
    X, y, counts, discarded = [], [], np.zeros(K, int), 0
    while len(y) < N:
        s = scale()
        f = rs.standard_normal(F)
        e = rs.standard_normal(P)
        x = s * (np.sqrt(1 - r) * e + np.sqrt(r) * (L.T @ f))
        d = x @ W + b
        d = np.array([0, d[0]]) if K == 2 else d
        p = np.exp(d - d.max())
        label = int(np.searchsorted(np.cumsum(p), rs.random_sample() * p.sum(), side="right"))
        lacking = np.maximum(0, fewest - counts).sum()
        if lacking > 0 and lacking == N - len(y) and counts[label] >= fewest:
            discarded += 1
            continue
        counts[label] += 1
        X.append(x)
        y.append(label)
    return dict(loadings=L, coefficients=W, intercepts=b, classes=y, rows=np.array(X), discarded=discarded)


CASES = [
    dict(rows=40, features=6, classes=3),
    dict(rows=60, features=5, classes=2, seed=7, tail=float("inf"), correlation=0.6, factors=2,
         class_sizes="uneven", nonzero=0.5, signal=2.0),
    dict(rows=30, features=8, classes=4, seed=4294967295, tail=2.5, nonzero=1.0, signal=1.5, factors=1,
         class_sizes="uneven", min_class_rows=7),
    dict(rows=25, features=4, classes=12, seed=3, correlation=0.0, nonzero=0.0),
    dict(rows=20, features=30, classes=5, seed=11, tail=40.0, signal=8.0, min_class_rows=0),
]


def plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    tables = []
    for case in CASES:
        table = {name: plain(value) for name, value in simulate(**case).items()}
        parameters = {k: "inf" if v == float("inf") else str(v) for k, v in case.items()}
        tables.append({"parameters": parameters, **table})
    with open(os.path.join(folder, "tables.json"), "w") as file:
        json.dump({"numpy": np.__version__, "tables": tables}, file, separators=(",", ":"))
        file.write("\n")
    first, case = tables[0], CASES[0]
    with open(os.path.join(folder, "table.csv"), "w") as file:
        file.write(",".join(["", "Class"] + [f"feature_{j}" for j in range(case["features"])]) + "\n")
        for i, (label, x) in enumerate(zip(first["classes"], first["rows"])):
            file.write(f"{i},class_{label}," + ",".join("%.9g" % v for v in x) + "\n")
    with open(os.path.join(folder, "table_coefs.tsv"), "w") as file:
        file.write("\t".join(["feature"] + [f"class_{k}" for k in range(case["classes"])]) + "\n")
        for j, w in enumerate(first["coefficients"]):
            file.write("\t".join([f"feature_{j}"] + [repr(v) for v in w]) + "\n")
        file.write("\t".join(["(intercept)"] + [repr(v) for v in first["intercepts"]]) + "\n")


if __name__ == "__main__":
    main()
