"""Optima of small problems for the tests (run by scripts/make-optimum-fixtures, which says what is stored)."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

import formulas
import numpy as np
import reference_solver
import sklearn
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

RATIOS = [0, 0.1, 0.5, 0.9, 1]
DECADES = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
HERE = pathlib.Path(__file__).resolve().parent


def random_data(seed, n, p, K, shift=1.0):
    """Values that are multiples of 1/64, exact in single precision too; feature k mod p tells of class k."""
    random = np.random.RandomState(seed)
    y = np.arange(n) % K
    X = random.randn(n, p)
    X[np.arange(n), y % p] += shift
    return np.round(X * 64) / 64, y


def data_sets():
    """name -> (X, y, sample weights or None, class_weight, fit_intercept, [(C, l1_ratio), ...])."""
    every = lambda Cs, ratios=RATIOS: [(C, ratio) for C in Cs for ratio in ratios]
    sets = {}

    def add(name, X, y, points, weights=None, class_weight="none", fit_intercept=True):
        sets[name] = (X, y, weights, class_weight, fit_intercept, points)

    add("three classes", *random_data(1, 60, 8, 3), every(DECADES))
    add("binary", *random_data(2, 50, 6, 2), every(DECADES))
    X, y = random_data(0, 20, 20, 3, 0.5)
    add("few rows", X, y, every([10, 1000]))
    X, y = random_data(3, 45, 6, 3)
    # Two pairs of equal columns, one of opposite sign, a constant one and one of zeros.
    X = np.hstack([X, X[:, :2], -X[:, 2:3], np.ones((45, 1)), np.zeros((45, 1))])
    add("equal and constant columns", X, y, every([0.1, 10, 1000]))
    X, y = random_data(4, 40, 6, 3)
    X[:, 1] *= 2.0**20
    X[:, 2] *= 2.0**-20
    X[:, 4] *= 2.0**10
    add("columns of all sizes", X, y, every([0.01, 1, 100]))
    X, y = random_data(5, 50, 7, 3)
    y = np.where((y == 2) & (np.arange(50) > 5), np.arange(50) % 2, y)
    add("a class of two rows", X, y, every([0.1, 10, 1000]))
    X, y = random_data(6, 60, 5, 4)
    y = np.where((y == 3) & (np.arange(60) > 20), 0, y)
    weights = np.random.RandomState(6).randint(1, 17, 60) / 8
    weights[7] = 0
    add("sample and class weights", X, y, every([0.1, 1, 100]), weights, "balanced")
    X, y = random_data(7, 50, 5, 2)
    add("binary with sample weights", X, y, every([0.1, 100]), np.arange(1, 51) / 16)
    add("no intercept", *random_data(8, 50, 6, 3), every([0.1, 1, 100]), fit_intercept=False)
    add("binary without intercept", *random_data(9, 40, 5, 2), every([1, 100]), fit_intercept=False)
    add("more features than rows", *random_data(10, 24, 120, 3), every([0.1, 1, 100]))
    add("forty classes", *random_data(11, 160, 6, 40, 3.0), every([0.1, 10]))
    X, y = random_data(12, 40, 3, 2)
    add("separable", X + 8 * y[:, None], y, every([1, 1000]))
    digits, y = load_digits(return_X_y=True)
    add("digits", digits[:150], y[:150], every([0.001, 0.1, 10]))
    return sets


def row_weights(y, weights, class_weight):
    s = np.ones(len(y)) if weights is None else np.array(weights, dtype=np.float64)
    if class_weight == "balanced":
        totals = np.array([s[y == k].sum() for k in range(y.max() + 1)])
        s = s * (totals.sum() / (len(totals) * totals))[y]
    return s


def by_scikit_learn(solver, X, y, s, C, l1_ratio, fit_intercept, **more):
    model = LogisticRegression(solver=solver, C=C, l1_ratio=l1_ratio, fit_intercept=fit_intercept, **more)
    model.fit(X, y, sample_weight=s)
    return model.coef_, model.intercept_ if fit_intercept else np.zeros(len(model.coef_))


def by_glmnet(X, y, s, C, l1_ratio, fit_intercept):
    """R's glmnet minimises sum s loss / sum s + lambda (...): lambda = 1 / (C sum s)."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        np.asfortranarray(X).ravel(order="F").astype(np.float64).tofile(folder / "x")
        y.astype(np.int32).tofile(folder / "y")
        s.tofile(folder / "s")
        arguments = [*map(str, X.shape), repr(float(1 / (C * s.sum()))), repr(float(l1_ratio)), str(int(fit_intercept))]
        subprocess.run(["Rscript", str(HERE / "glmnet_optimum.R"), str(folder), *arguments],
                       check=True, capture_output=True, timeout=60)
        values = np.fromfile(folder / "coefficients").reshape(-1, X.shape[1] + 1)
    return values[:, 1:], values[:, 0]


def others(X, y, s, C, l1_ratio, fit_intercept, glmnet):
    """name -> solver, of independent programs that solve this problem to the end."""
    given = (X, y, s, C, l1_ratio, fit_intercept)
    found = {}
    if l1_ratio == 0:
        for solver in ("lbfgs", "newton-cholesky"):
            found[solver] = lambda solver=solver: by_scikit_learn(solver, *given, tol=1e-12, max_iter=100_000)
    # SAGA takes too long to get anywhere at larger C.
    if C <= 1 and np.square(X).sum(axis=1).max() < 1e3:
        found["saga"] = lambda: by_scikit_learn("saga", *given, tol=1e-13, max_iter=30_000)
    if glmnet and l1_ratio > 0:
        found["glmnet"] = lambda: by_glmnet(*given)
    return found


def dual_bound(X, y, s, coef, intercept, C, l1_ratio, fit_intercept):
    """D at the probabilities, drawn towards the labels until |V| <= 1 where that is required."""
    q = formulas.probabilities(formulas.scores(X, coef, intercept))
    Y = formulas.indicators(y, q.shape[1])
    if l1_ratio == 1:
        largest = np.abs(C * (s[:, None] * (q - Y)).T @ X).max()
        q = Y + (q - Y) * min(1, (1 - 1e-15) / largest)
    return formulas.dual(X, y, s, q, C, l1_ratio, fit_intercept)


def problem(number, name, data, point, glmnet):
    X, y, weights, class_weight, fit_intercept, _ = data
    (C, l1_ratio), s = point, row_weights(y, weights, class_weight)
    begin = time.perf_counter()
    coef, intercept = reference_solver.solve(X, y, s, C, l1_ratio, fit_intercept)
    value = formulas.objective(X, y, s, coef, intercept, C, l1_ratio)
    dual = dual_bound(X, y, s, coef, intercept, C, l1_ratio, fit_intercept)
    # A gradient's element cannot be computed more exactly than to a share of the sum of its terms' sizes.
    size = max(1.0, float(C * (s @ np.abs(X)).max()))
    residual = formulas.optimality_residual(X, y, s, coef, intercept, C, l1_ratio, fit_intercept)
    gap = formulas.gap(value, dual.bound)
    faults = [] if residual <= 1e-9 * max(1, 1e-3 * size) and gap <= 1e-9 else ["not solved"]
    differences = {}
    for other, solve in others(X, y, s, C, l1_ratio, fit_intercept, glmnet).items():
        try:
            theirs = formulas.objective(X, y, s, *solve(), C, l1_ratio)
        except (subprocess.SubprocessError, np.linalg.LinAlgError) as error:
            print(f"  {other}: {error}", file=sys.stderr)
            continue
        differences[other] = float(f"{(theirs - value) / value:.2e}")
        if differences[other] < -1e-10:
            faults.append(f"{other} is better")
    print(f"{name}: C={C:g} l1_ratio={l1_ratio:g}: F={value:.10g} gap {gap:.1e} residual {residual:.1e} (of {size:.1e}) "
          f"{differences} {time.perf_counter() - begin:.1f} s {'; '.join(faults)}", flush=True)
    return dict(
        data=number, C=C, l1_ratio=l1_ratio, objective=float(value), bound=dual.bound,
        residual=float(f"{residual:.2e}"), others=differences,
    ), faults


def main():
    parser = argparse.ArgumentParser(prog="scripts/make-optimum-fixtures")
    parser.add_argument("--only")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    np.seterr(over="ignore", under="ignore")
    glmnet = shutil.which("Rscript") and not subprocess.run(
        ["Rscript", "-e", "library(glmnet)"], capture_output=True).returncode
    versions = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
    if glmnet:
        asked = ["Rscript", "-e", 'cat(as.character(packageVersion("glmnet")))']
        versions["glmnet"] = subprocess.run(asked, capture_output=True, text=True).stdout
    data, problems, bad = [], [], 0
    for name, entry in data_sets().items():
        if given.only and given.only not in name:
            continue
        X, y, weights, class_weight, fit_intercept, points = entry
        plain = [[int(v) if v == int(v) else float(v) for v in row] for row in X]
        data.append(dict(name=name, X=plain, y=y.tolist(), weights=None if weights is None else weights.tolist(),
                         class_weight=class_weight, fit_intercept=fit_intercept))
        for point in points:
            found, faults = problem(len(data) - 1, name, entry, point, glmnet)
            problems.append(found)
            bad += bool(faults)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in data)
    points = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in problems)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(
        f'{{"versions": {json.dumps(versions)},\n"data": [\n{lines}],\n"problems": [\n{points}]}}\n')
    print(f"{len(problems)} problems, {bad} with faults, {given.out.stat().st_size} bytes", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
