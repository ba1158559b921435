"""Answers of SciPy 1.17.1 / scikit-learn 1.9.1 / NumPy 2.4.6 for the tests of Reporting's analysis.

Run it in the environment of scripts/oracle-python; it rewrites analysis.json beside it.
Problems are drawn from RandomState(seed) by rules that the tests repeat, so only answers are stored.
Floating-point numbers are stored as hexadecimal text, so that nothing is rounded.
"""

import json
import math
import pathlib

import numpy as np
import scipy
import sklearn
from scipy import stats
from scipy.cluster import hierarchy
from sklearn.calibration import calibration_curve

assert sklearn.__version__ == "1.9.1" and np.__version__ == "2.4.6" and scipy.__version__ == "1.17.1"
HERE = pathlib.Path(__file__).parent


def text(values):
    return [float(v).hex() for v in np.ravel(values)]


def draw(seed, count, levels):
    """Numbers in [-1/2, 1/2); with levels > 0 rounded down to so many different ones."""
    values = np.random.RandomState(seed).random_sample(count)
    return (np.floor(values * levels) / levels if levels else values) - 0.5


def linkages():
    sizes = [(1, 1, 2, 3), (2, 2, 3, 0), (3, 3, 1, 2), (4, 10, 2, 3), (5, 40, 1, 0), (6, 60, 3, 2), (7, 90, 5, 0)]
    sizes += [(8, 120, 2, 4), (9, 8, 4, 1), (10, 70, 9, 0)]
    for seed, n, p, levels in sizes:
        answer = {"seed": seed, "rows": n, "columns": p, "levels": levels}
        if n > 1:
            Z = hierarchy.linkage(draw(seed, n * p, levels).reshape(n, p), method="average")
            tree = hierarchy.dendrogram(Z, no_plot=True)
            # The dendrogram lists its brackets from the top down; sorted they can be compared.
            brackets = sorted(
                (y[1], *((v - 5) / 10 for v in (x[0], x[2])), y[0], y[3])
                for x, y in zip(tree["icoord"], tree["dcoord"]))
            answer |= {
                "left": [int(v) for v in Z[:, 0]], "right": [int(v) for v in Z[:, 1]],
                "distance": text(Z[:, 2]), "count": [int(v) for v in Z[:, 3]],
                "leaves": [int(v) for v in hierarchy.leaves_list(Z)],
                "brackets": text(brackets) if n <= 60 else [],
            }
        yield answer


def large_linkage():
    """One too large to store: sums over the merges, each times its position, tell most mistakes."""
    n, p = 700, 15
    Z = hierarchy.linkage(draw(11, n * p, 0).reshape(n, p), method="average")
    weights = np.arange(1, n)
    leaves = hierarchy.leaves_list(Z)
    return {
        "seed": 11, "rows": n, "columns": p,
        "left": int(Z[:, 0] @ weights), "right": int(Z[:, 1] @ weights), "count": int(Z[:, 3] @ weights),
        "distance": text([math.fsum(Z[:, 2] * weights)]),
        "leaves": int(leaves @ np.arange(n)),
    }


def densities():
    for seed, n, levels, power, first, step, count in [
        (21, 2, 0, 1, -1.0, 0.05, 41), (22, 50, 0, 1, -1.0, 0.05, 41), (23, 500, 0, 5, -1.0, 0.02, 101),
        (24, 300, 3, 1, -0.8, 0.02, 80), (25, 40, 0, 3, 0.1, 0.01, 20), (26, 40, 0, 1, 3.0, 0.5, 10),
        (27, 1500, 0, 9, -0.6, 0.005, 241),
    ]:
        values = draw(seed, n, levels)
        values = np.prod([values] * power, axis=0) * 2.0 ** (power - 1)
        kde = stats.gaussian_kde(values)
        yield {
            "seed": seed, "rows": n, "levels": levels, "power": power, "first": first.hex(), "step": step.hex(),
            "bandwidth": text([kde.factor * values.std(ddof=1)])[0],
            "density": text(kde(first + step * np.arange(count))),
        }


def calibrations():
    for seed, n, levels, bins in [(31, 1, 0, 10), (32, 40, 0, 10), (33, 500, 0, 10), (34, 400, 20, 10),
                                  (35, 400, 10, 10), (36, 300, 100, 7), (37, 200, 40, 20)]:
        rng = np.random.RandomState(seed)
        probability, positive = [], []
        for _ in range(n):
            u = rng.random_sample()
            # Rounded to the nearest level, so that 0, 1 and the edges of bins occur.
            u = math.floor(u * levels + 0.5) / levels if levels else u
            probability.append(u)
            positive.append(bool(rng.random_sample() < u))
        true, predicted = calibration_curve(positive, probability, n_bins=bins, pos_label=True)
        counts = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], probability), minlength=bins)
        yield {
            "seed": seed, "rows": n, "levels": levels, "bins": bins,
            "index": [int(i) for i in np.flatnonzero(counts)], "count": [int(c) for c in counts[counts > 0]],
            "predicted": text(predicted), "positive": text(true),
        }


def spreads():
    for seed, n in [(41, 2), (42, 3), (43, 5), (44, 10), (45, 130), (46, 1000)]:
        values = draw(seed, n, 0)
        yield {"seed": seed, "rows": n, "std": text([values.std(ddof=1)])[0], "error": text([stats.sem(values)])[0]}


def rankings():
    for seed, folds, classes, features, levels in [(51, 5, 3, 40, 5), (52, 2, 1, 30, 0), (53, 10, 4, 12, 3),
                                                   (54, 1, 2, 8, 4)]:
        values = draw(seed, folds * classes * features, levels).reshape(folds, classes, features)
        mean = values.mean(axis=0)
        with np.errstate(all="ignore"):
            std = values.std(axis=0, ddof=1) if folds > 1 else np.full_like(mean, np.nan)
        sign = ((np.sign(values) == np.sign(mean)) & (values != 0)).mean(axis=0)
        yield {
            "seed": seed, "folds": folds, "classes": classes, "features": features, "levels": levels,
            "order": [[int(i) for i in np.argsort(-np.abs(row), kind="stable")] for row in mean],
            "mean": text(mean), "std": text(std), "sign": text(sign),
        }


def class_orders():
    for seed, classes, size, empty in [(61, 2, 9, -1), (62, 5, 30, -1), (63, 12, 6, 3), (64, 30, 50, -1), (65, 1, 4, -1)]:
        rng = np.random.RandomState(seed)
        counts = np.array([[rng.randint(0, size) for _ in range(classes)] for _ in range(classes)])
        if empty >= 0:
            counts[empty] = 0
        totals = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
        leaves = hierarchy.leaves_list(hierarchy.linkage(shares, "average")) if classes > 1 else [0]
        yield {"seed": seed, "classes": classes, "size": size, "empty": empty, "order": [int(i) for i in leaves]}


answers = {
    "linkages": list(linkages()), "largeLinkage": large_linkage(), "densities": list(densities()),
    "calibrations": list(calibrations()), "spreads": list(spreads()), "rankings": list(rankings()),
    "classOrders": list(class_orders()),
}
(HERE / "analysis.json").write_text(json.dumps(answers, separators=(",", ":")).replace('},{"seed"', '},\n{"seed"') + "\n")
