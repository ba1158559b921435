#!/usr/bin/env python3
"""Answers of scikit-learn 1.9.1 for SagaNet's tests.

Usage: python make_fixtures.py [FOLDER]      (FOLDER defaults to this one; needs scikit-learn 1.9.1)

Every file is one JSON object {"versions": {...}, "about": text, ...}. Real numbers are strings: C99
hexadecimal floats ("0x1.8p+1", "-0x0.0p+0", "inf"), exact to the bit; parse them with Double(_:).
float32 answers are written as the same doubles. Matrices are lists of rows. Arrays of coefficients are
K x p (two classes: 1 x p), intercepts have length K (1).

Generated data come from NumPy's legacy stream, so that tests make them again instead of reading them:
`U(shape)` below means the next values of RandomState(seed).random_sample, row-major.

  generated(seed, n, p, K):  X = 4 U(n, p) - 2;  y_i = floor(K U_i), U of length n;  w = 0.25 + 2 U(n);
                             then X[i, y_i] += 1.      (all three draws always happen, in this order)

All fits: solver saga, random_state 0, tol 1e-4 unless a problem says otherwise. A problem is
  C, l1_ratio, tol ("hex"); max_iter; fit_intercept (bool); weights: "none", "sample" (w above), "balanced"
  (class_weight='balanced'), "balanced sample" (both) or "dict" (class_weight={0: 0.5, last class: 3},
  others 1)
and its answer
  n_iter, warned (a ConvergenceWarning was given), coef, intercept.

generated_fits.json   data: list of {K, seed, n, p, y, weights, X_first_row, X_last_row};
                      problems: list of {data: index into data, problem, answer}
rescale_fits.json     the scale w of W = w V falls below 1e-9 inside an epoch. Data as generated, times
                      `factor`. problems: {data, factor, period: least k with fl(u^k) < 1e-9 (repeated
                      rounded products), lands_on_last_step: period divides n, moved: largest absolute
                      distance of coef from the plain eager recursion, problem, answer}
float32_fits.json     as generated_fits.json, X cast to float32 (sample weights too)
digits_fits.json      rows of scripts/data/digits.csv.gz after shuffle(random_state=0), training part of
                      the first of StratifiedKFold(10). permutation_first: first 10 row numbers;
                      test_rows: the first fold's test rows (positions in the shuffled data);
                      fits: {problem, standardize, precision, n_iter, warned, intercept,
                      coef (complete) or samples ([flat position, value] of every 13th, K x p row-major),
                      zeros (count), sum (left to right over K x p row-major, in double),
                      fnv1a64 (FNV-1a over the little-endian bytes of coef's doubles, 16 hex digits),
                      predicted (labels of the test rows), f1_weighted}
standard_scaler.json  X (hex), mean, var, scale, transformed: StandardScaler on a row-major matrix with a
                      constant column and one that is constant up to rounding; column: the same for a
                      single column, float32: X and transformed in single precision
row_norms.json        float64, float32: {p: [3 sums]}: numpy.einsum('ij,ij->i', X, X), X = 4 U(3, p) - 2
                      with seed p, cast to float32 for the second
pipeline.json         X = 4 U(30, 4) - 2 with seed 0, y_i = i mod 3, X[i, y_i] += 1; then
                      shuffle(random_state=0); StratifiedKFold(5); 7 x 11 grid; f1_weighted. plain and
                      baseline (columns shuffled in turn after seed 0) hold: C, l1_ratio, split_scores
                      (candidates x 5), mean, std, rank, n_iter, best_index, best_score, y, folds,
                      predicted, probabilities, decisions, confusion, per_class (precision, recall, f1,
                      support), report, fold_scores, fold_coefs, average_coefs, refit {coef, intercept}
warm_start.json       chains: {data, problems: list of {problem, answer}}: one estimator with
                      warm_start=True, fitted again and again
edge_cases.json       fits as problems with a `name`; failures: {name, data, problem,
                      weight_factor (sample weights are w times this), error (type), message}
"""
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model._sag import get_auto_step_size
from sklearn.metrics import (
    classification_report,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)
from sklearn.model_selection import (
    GridSearchCV,
    StratifiedKFold,
    cross_val_predict,
    cross_validate,
)
from sklearn.preprocessing import StandardScaler
from sklearn.utils import shuffle

HERE = pathlib.Path(__file__).resolve().parent
CS = [float(C) for C in np.logspace(-3, 3, 7)]
RATIOS = [0.0, 0.1, 0.5, 1.0]


# --- writing ---------------------------------------------------------------------------------------


def hexed(value):
    """Hexadecimal strings in the shape of the value."""
    if isinstance(value, np.ndarray):
        return hexed(value.tolist())
    if isinstance(value, list):
        return [hexed(inner) for inner in value]
    value = float(value)
    if value == 0:
        return "-0x0p+0" if math.copysign(1, value) < 0 else "0x0p+0"
    text = value.hex()
    if "." in text:  # 0x1.8000000000000p+1 -> 0x1.8p+1
        mantissa, exponent = text.split("p")
        text = mantissa.rstrip("0").rstrip(".") + "p" + exponent
    return text


def write(folder, name, about, **content):
    """One JSON object; long lists have one entry a line, so that differences can be read."""
    head = dict(
        versions={"scikit-learn": sklearn.__version__, "numpy": np.__version__}, about=about
    )
    dump = lambda value: json.dumps(value, separators=(",", ":"))
    parts = []
    for key, value in {**head, **content}.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            text = "[\n" + ",\n".join(map(dump, value)) + "\n]"
        else:
            text = dump(value)
        parts.append(f"{dump(key)}:{text}")
    path = folder / name
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="ascii")
    json.loads(path.read_text())
    print(f"{name}: {path.stat().st_size} bytes")
    return path.stat().st_size


# --- problems --------------------------------------------------------------------------------------


class Data:
    def __init__(self, seed, n, p, K, factor=1.0):
        random = np.random.RandomState(seed)
        self.seed, self.n, self.p, self.K = seed, n, p, K
        self.X = 4 * random.random_sample((n, p)) - 2
        self.y = np.floor(K * random.random_sample(n)).astype(int)
        self.w = 0.25 + 2 * random.random_sample(n)
        self.X[np.arange(n), self.y] += 1
        self.X *= factor
        assert set(self.y) == set(range(K)), "a class is missing"

    def json(self):
        return dict(
            K=self.K, seed=self.seed, n=self.n, p=self.p, y=self.y.tolist(),
            weights=hexed(self.w), X_first_row=hexed(self.X[0]), X_last_row=hexed(self.X[-1]),
        )  # fmt: skip


def estimator(problem, K, **more):
    weights = {
        "balanced": "balanced", "balanced sample": "balanced", "dict": {0: 0.5, K - 1: 3.0}
    }.get(problem["weights"])  # fmt: skip
    return LogisticRegression(
        solver="saga", random_state=0, C=problem["C"], l1_ratio=problem["l1_ratio"],
        tol=problem["tol"], max_iter=problem["max_iter"], fit_intercept=problem["fit_intercept"],
        class_weight=weights, **more,
    )  # fmt: skip


def fitted(model, X, y, sample_weight=None):
    """(model, warned)"""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, y, sample_weight=sample_weight)
    return model, any(issubclass(w.category, ConvergenceWarning) for w in caught)


def problem(C, l1_ratio, intercept=True, weights="none", max_iter=100, tol=1e-4):
    return dict(
        C=C, l1_ratio=l1_ratio, tol=tol, max_iter=max_iter, fit_intercept=intercept, weights=weights
    )


def problem_json(given):
    return {k: hexed(v) if k in ("C", "l1_ratio", "tol") else v for k, v in given.items()}


def answer(model, warned):
    return dict(
        n_iter=int(model.n_iter_[0]), warned=warned, coef=hexed(model.coef_),
        intercept=hexed(model.intercept_),
    )  # fmt: skip


def solve(data, given, dtype=np.float64):
    weights = data.w.astype(dtype) if given["weights"].endswith("sample") else None
    return fitted(estimator(given, data.K), data.X.astype(dtype), data.y, weights)


# --- the files -------------------------------------------------------------------------------------


def generated_fits(folder):
    data = [Data(100 + K, 60, 8, K) for K in (2, 3, 4)]
    kinds = ["none", "sample", "balanced", "dict"]
    problems, turn = [], 0
    for index, one in enumerate(data):
        for C in CS:
            for ratio in RATIOS:
                for kind in range(4):
                    # Every kind of weights meets every C and l1_ratio; intercept, epochs and tolerance
                    # take turns so that each pair of settings occurs.
                    intercept = (turn + turn // 4) % 2 == 0
                    max_iter = 20 if (turn // 2) % 2 else 100
                    tol = 0.0 if turn % 5 == 0 else 1e-4
                    given = problem(C, ratio, intercept, kinds[kind], max_iter, tol)
                    model, warned = solve(one, given)
                    problems.append(dict(data=index, **problem_json(given), **answer(model, warned)))
                    turn += 1
    return write(
        folder, "generated_fits.json", "saga fits of generated problems, 60 x 8",
        data=[one.json() for one in data], problems=problems,
    )  # fmt: skip


def constants(X, given):
    """(eta, alpha, beta) as the solver chooses them."""
    n = len(X)
    alpha = (1 / given["C"]) * (1 - given["l1_ratio"]) / n
    beta = (1 / given["C"]) * given["l1_ratio"] / n
    L = 0.25 * (np.einsum("ij,ij->i", X, X).max() + int(given["fit_intercept"])) + alpha
    return 1 / (2 * L + min(2 * n * alpha, L)), alpha, beta


def rescale_period(eta, alpha):
    u, scale, k = 1 - eta * alpha, 1.0, 0
    while not scale < 1e-9:
        scale, k = scale * u, k + 1
        if k > 100_000:
            return None
    return k


def eager(data, given, epochs):
    """The plain SAGA recursion (Defazio et al. 2014) on scikit-learn's row stream, without any lag."""
    eta, alpha, beta = constants(data.X, given)
    n, K = data.n, data.K
    onehot = np.eye(K)[data.y] if K > 2 else data.y[:, None].astype(float)
    columns = onehot.shape[1]
    W, b = np.zeros((data.p, columns)), np.zeros(columns)
    G, gb = np.zeros_like(W), np.zeros_like(b)
    memory, seen = np.zeros((n, columns)), np.zeros(n, bool)
    state = int(np.random.RandomState(0).randint(1, np.iinfo(np.int32).max))
    for _ in range(epochs * n):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        i = (state & 0x7FFFFFFF) % n
        seen[i] = True
        m = seen.sum()
        z = data.X[i] @ W + b
        e = np.exp(z - z.max())
        new = (e / e.sum() if K > 2 else 1 / (1 + np.exp(-z))) - onehot[i]
        delta, memory[i] = new - memory[i], new
        G += np.outer(data.X[i], delta)
        W = (1 - eta * alpha) * W - eta * (1 - 1 / m) * np.outer(data.X[i], delta) - eta / m * G
        W = np.sign(W) * np.maximum(np.abs(W) - eta * beta, 0)
        if given["fit_intercept"]:
            gb += delta
            b -= eta * gb / m + eta * (1 - 1 / m) * delta
    return W.T, b


def rescale_fits(folder):
    """Strong L2 on short rows: looks for row counts that the rescale period divides, and others."""
    data, problems = [], []
    for K, factor, C, ratio, wanted in [
        (3, 0.2, 0.01, 0.01, True), (3, 0.2, 0.01, 0.01, False), (3, 0.3, 0.01, 0.005, True),
        (3, 0.3, 0.01, 0.005, False), (2, 0.2, 0.01, 0.01, True), (2, 0.2, 0.01, 0.01, False),
        (4, 0.3, 0.01, 0.01, True), (4, 0.3, 0.01, 0.01, False), (3, 0.1, 0.001, 0.0, True),
        (3, 0.2, 0.001, 0.001, True), (3, 0.2, 0.001, 0.001, False), (2, 0.3, 0.01, 0.02, True),
        (2, 0.3, 0.01, 0.02, False), (3, 0.1, 0.001, 0.1, True),
    ]:  # fmt: skip
        for intercept in (True, False):
            given = problem(C, ratio, intercept, max_iter=30, tol=0.0)
            for n in range(20, 400):
                one = Data(200 + K, n, 6, K, factor)
                eta, alpha, _ = constants(one.X, given)
                period = rescale_period(eta, alpha)
                if period is None or period > n or (n % period == 0) != wanted:
                    continue
                model, warned = solve(one, given)
                W, _ = eager(one, given, int(model.n_iter_[0]))
                moved = float(np.abs(W - model.coef_).max())
                # The rescale is neutral unless it lands on the last step of an epoch under L1.
                if not (wanted and ratio > 0) and moved > 1e-9:
                    raise SystemExit(f"the eager recursion differs by {moved} in {given}")
                # Weights that are all zero show nothing (one such problem, the last, is kept).
                if ratio == 0.1 or (moved > 1e-6 if wanted and ratio > 0 else model.coef_.any()):
                    break
            else:
                raise SystemExit(f"no row count found for {given}")
            data.append(one)
            problems.append(
                dict(
                    data=len(data) - 1, factor=hexed(factor), period=period,
                    lands_on_last_step=wanted, moved=moved, **problem_json(given),
                    **answer(model, warned),
                )
            )  # fmt: skip
    fired = [p for p in problems if p["moved"] > 1e-6]
    print(f"rescale: {len(problems)} problems, {len(fired)} moved off the eager recursion")
    if not fired:
        raise SystemExit("no problem shows the effect of a rescale on the last step")
    return write(
        folder, "rescale_fits.json", "saga fits whose weight scale falls below 1e-9 inside an epoch",
        data=[one.json() for one in data], problems=problems,
    )  # fmt: skip


def float32_fits(folder):
    data = [Data(100 + K, 60, 8, K) for K in (2, 3, 4)]
    problems, turn = [], 0
    for index, one in enumerate(data):
        for C in (0.01, 1.0, 100.0):
            for ratio in (0.0, 0.5, 1.0):
                kind = ["none", "sample", "balanced"][turn % 3]
                given = problem(C, ratio, turn % 4 != 3, kind, 100 if turn % 2 else 20)
                model, warned = solve(one, given, np.float32)
                assert model.coef_.dtype == np.float32
                problems.append(dict(data=index, **problem_json(given), **answer(model, warned)))
                turn += 1
    # The weight scale falls below 1e-9 in single precision too.
    one = Data(300, 50, 6, 3, 0.1)
    for ratio in (0.0, 0.5):
        given = problem(0.001, ratio, max_iter=20, tol=0.0)
        model, warned = solve(one, given, np.float32)
        problems.append(
            dict(data=3, factor=hexed(0.1), **problem_json(given), **answer(model, warned))
        )
    data.append(one)
    # ... and on the last step of an epoch under L1, where scikit-learn replays the epoch.
    for K, factor, C, ratio in [(3, 0.2, 0.01, 0.01), (2, 0.2, 0.01, 0.01), (4, 0.3, 0.01, 0.01)]:
        given = problem(C, ratio, max_iter=30)
        for n in range(20, 400):
            one = Data(300 + K, n, 6, K, factor)
            X = one.X.astype(np.float32)
            alpha = 1.0 / C * (1 - ratio) / n
            norm = np.einsum("ij,ij->i", X, X).max()
            eta = get_auto_step_size(norm, alpha, "multinomial", True, n_samples=n, is_saga=True)
            u, scale, period = np.float32(1 - float(eta) * alpha), np.float32(1), 0
            while scale >= np.float32(1e-9):
                scale, period = np.float32(scale * u), period + 1
            model, warned = solve(one, given, np.float32)
            if n % period == 0 and model.coef_.any():
                break
        else:
            raise SystemExit(f"no row count found for {given} in single precision")
        data.append(one)
        problems.append(
            dict(
                data=len(data) - 1, factor=hexed(factor), period=period, lands_on_last_step=True,
                **problem_json(given), **answer(model, warned),
            )
        )  # fmt: skip
    return write(
        folder, "float32_fits.json",
        "saga fits in single precision; a problem with a factor has its X multiplied by it in double",
        data=[d.json() for d in data], problems=problems,
    )  # fmt: skip


def fnv1a64(values):
    total = 0xCBF29CE484222325
    for byte in np.ascontiguousarray(values, dtype="<f8").tobytes():
        total = ((total ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{total:016x}"


def digits():
    """Read from the embedded table, so that the answers belong to that very file."""
    path = HERE.parent.parent / "scripts" / "data" / "digits.csv.gz"
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return table[:, 2:], table[:, 1].astype(int)


def digits_fits(folder):
    X, y = digits()
    X, y, rows = shuffle(X, y, np.arange(len(y)), random_state=0)
    train, test = next(StratifiedKFold(10).split(X, y))
    chosen = [
        (problem(1.0, 0.5), {}),
        (problem(0.001, 0.0), {}), (problem(0.001, 0.5), {}), (problem(0.001, 1.0), {}),
        (problem(0.01, 1.0), {}), (problem(0.1, 3 * 0.1), {}), (problem(10.0, 7 * 0.1), {}),
        (problem(1000.0, 0.0), {}), (problem(1000.0, 1.0), {}),
        (problem(0.1, 0.5, False), {}), (problem(1.0, 0.1, True, "balanced"), {}),
        (problem(0.1, 0.5), dict(standardize=True)), (problem(1.0, 0.0), dict(standardize=True)),
        (problem(0.1, 0.5), dict(precision="float32")), (problem(1.0, 0.0), dict(precision="float32")),
        (problem(0.01, 0.5), dict(binary=True)),
    ]  # fmt: skip
    fits = []
    for given, options in chosen:
        dtype = np.float32 if options.get("precision") == "float32" else np.float64
        A = X.astype(dtype)
        target = (y == 8).astype(int) if options.get("binary") else y
        if options.get("standardize"):
            scaler = StandardScaler().fit(A[train])
            A = np.ascontiguousarray(scaler.transform(A))
        model, warned = fitted(estimator(given, 10), A[train], target[train])
        flat = model.coef_.astype(np.float64).ravel()
        total = 0.0
        for value in flat.tolist():
            total += value
        predicted = model.predict(A[test])
        entry = dict(
            **problem_json(given), standardize=bool(options.get("standardize")),
            precision=options.get("precision", "float64"),
            target="digit is 8" if options.get("binary") else "digit",
            n_iter=int(model.n_iter_[0]), warned=warned, intercept=hexed(model.intercept_),
            zeros=int((flat == 0).sum()), sum=hexed(total), fnv1a64=fnv1a64(flat),
            predicted=predicted.tolist(),
            f1_weighted=hexed(f1_score(target[test], predicted, average="weighted")),
        )  # fmt: skip
        if not fits:
            entry["coef"] = hexed(model.coef_)
        else:
            # 13 is prime to the row length 64, so that samples fall on all columns in turn.
            entry["samples"] = [[i, hexed(flat[i])] for i in range(0, len(flat), 13)]
        fits.append(entry)
    return write(
        folder, "digits_fits.json", "saga fits of the digits set, first training part of ten",
        permutation_first=rows[:10].tolist(), n_train=len(train), test_rows=test.tolist(), fits=fits,
    )  # fmt: skip


def standard_scaler(folder):
    random = np.random.RandomState(7)
    X = 10 * random.random_sample((23, 6)) - 3
    X[:, 2] = 4.25  # constant
    X[:, 3] = 0.1  # constant, not a binary fraction: the sum rounds
    X[:, 4] = 1e8 + X[:, 4] * 1e-7  # constant up to rounding of a large mean
    X[:, 5] *= 1e-12
    scaler = StandardScaler().fit(X)
    column = 3 + random.random_sample((40, 1))
    narrow = StandardScaler().fit(column)
    single = (1000 + random.random_sample((30, 3))).astype(np.float32)
    rounded = StandardScaler().fit_transform(single)
    assert rounded.dtype == np.float32
    return write(
        folder, "standard_scaler.json", "StandardScaler on a row-major 23 x 6 matrix",
        X=hexed(X), mean=hexed(scaler.mean_), var=hexed(scaler.var_), scale=hexed(scaler.scale_),
        transformed=hexed(scaler.transform(X)),
        column=dict(
            X=hexed(column), mean=hexed(narrow.mean_), scale=hexed(narrow.scale_),
            transformed=hexed(narrow.transform(column)),
        ),
        float32=dict(X=hexed(single), transformed=hexed(rounded)),
    )  # fmt: skip


def row_norms(folder):
    sizes = [*range(1, 41), *range(1000, 1011), 1280, 1437, 4097, *range(8191, 8196), 20000]
    answers = {"float64": {}, "float32": {}}
    for p in sizes:
        X = 4 * np.random.RandomState(p).random_sample((3, p)) - 2
        for dtype in answers:
            A = X.astype(dtype)
            answers[dtype][str(p)] = hexed(np.einsum("ij,ij->i", A, A))
    return write(folder, "row_norms.json", "squared row norms in NumPy's order of sums", **answers)


def run_pipeline(X, y):
    grid = {"C": CS, "l1_ratio": [float(r) for r in np.linspace(0, 1, 11)]}
    model = LogisticRegression(solver="saga", max_iter=100, random_state=0)
    folds = StratifiedKFold(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search = GridSearchCV(model, grid, scoring="f1_weighted", cv=folds).fit(X, y)
        best = LogisticRegression(**{**model.get_params(), **search.best_params_})
        each = cross_validate(best, X, y, cv=folds, scoring="f1_weighted", return_estimator=True)
        outputs = {
            method: cross_val_predict(best, X, y, cv=folds, method=method)
            for method in ("predict", "predict_proba", "decision_function")
        }
        n_iter = []
        for given in search.cv_results_["params"]:
            n_iter.append([])
            for train, _ in folds.split(X, y):
                one = LogisticRegression(**{**model.get_params(), **given}).fit(X[train], y[train])
                n_iter[-1].append(int(one.n_iter_[0]))
        predicted = outputs["predict"]
        per_class = precision_recall_fscore_support(y, predicted, zero_division=0)
        report = classification_report(y, predicted, zero_division=0)
    results = search.cv_results_
    fold_of = np.empty(len(y), int)
    for fold, (_, test) in enumerate(folds.split(X, y)):
        fold_of[test] = fold
    coefs = [one.coef_ for one in each["estimator"]]
    return dict(
        C=hexed([p["C"] for p in results["params"]]),
        l1_ratio=hexed([p["l1_ratio"] for p in results["params"]]),
        split_scores=hexed(np.stack([results[f"split{i}_test_score"] for i in range(5)], axis=1)),
        mean=hexed(results["mean_test_score"]), std=hexed(results["std_test_score"]),
        rank=results["rank_test_score"].tolist(), n_iter=n_iter, best_index=int(search.best_index_),
        best_score=hexed(search.best_score_), y=y.tolist(), X_first_row=hexed(X[0]),
        folds=fold_of.tolist(), predicted=predicted.tolist(),
        probabilities=hexed(outputs["predict_proba"]), decisions=hexed(outputs["decision_function"]),
        confusion=confusion_matrix(y, predicted).tolist(), precision=hexed(per_class[0]),
        recall=hexed(per_class[1]), f1=hexed(per_class[2]), support=per_class[3].tolist(),
        report=report, fold_scores=hexed(each["test_score"]), fold_coefs=[hexed(c) for c in coefs],
        average_coefs=hexed(np.mean(coefs, axis=0)),
        refit=dict(
            coef=hexed(search.best_estimator_.coef_), intercept=hexed(search.best_estimator_.intercept_)
        ),
    )  # fmt: skip


def pipeline(folder):
    X = 4 * np.random.RandomState(0).random_sample((30, 4)) - 2
    y = np.arange(30) % 3
    X[np.arange(30), y] += 1
    X, y = shuffle(X, y, random_state=0)
    baseline = X.copy()
    np.random.seed(0)
    for column in range(baseline.shape[1]):
        np.random.shuffle(baseline[:, column])
    return write(
        folder, "pipeline.json", "the whole grid search on 30 x 4 rows and on its shuffled columns",
        plain=run_pipeline(X, y), baseline=run_pipeline(baseline, y),
    )  # fmt: skip


def warm_start(folder):
    data = [Data(100 + K, 60, 8, K) for K in (2, 3)]
    chains = []
    for index, one in enumerate(data):
        for steps in (
            [problem(1.0, 0.5, max_iter=5), problem(1.0, 0.5, max_iter=5)],
            [problem(0.1, 0.1, max_iter=50), problem(10.0, 0.1, max_iter=50)],
            [problem(1.0, 0.0, False, "sample", 3), problem(1.0, 1.0, False, "sample", 100)],
        ):
            model, links = estimator(steps[0], one.K, warm_start=True), []
            for given in steps:
                model.set_params(**{k: given[k] for k in ("C", "l1_ratio", "max_iter", "tol")})
                weights = one.w if given["weights"] == "sample" else None
                model, warned = fitted(model, one.X, one.y, weights)
                links.append(dict(**problem_json(given), **answer(model, warned)))
            chains.append(dict(data=index, problems=links))
    return write(
        folder, "warm_start.json", "estimators with warm_start=True fitted again",
        data=[one.json() for one in data], chains=chains,
    )  # fmt: skip


def edge_cases(folder):
    data = [Data(100 + K, 60, 8, K) for K in (2, 3)]
    fits, failures = [], []
    for index, one in enumerate(data):
        for name, given in {
            "max_iter 0": problem(1.0, 0.5, max_iter=0),
            "max_iter 1": problem(1.0, 0.5, max_iter=1),
            "C infinite, l1_ratio 0": problem(math.inf, 0.0),
            "C infinite, l1_ratio 0.5": problem(math.inf, 0.5),
            "C infinite, l1_ratio 1": problem(math.inf, 1.0),
            "all weights zero": problem(0.001, 1.0),
            "converged in the last allowed epoch": None,
            "tiny C": problem(1e-10, 0.5),
        }.items():
            if given is None:
                # Once free, once with exactly the epochs it took: scikit-learn warns the second time.
                free, _ = solve(one, problem(0.1, 0.1))
                given = problem(0.1, 0.1, max_iter=int(free.n_iter_[0]))
            model, warned = solve(one, given)
            fits.append(dict(name=name, data=index, **problem_json(given), **answer(model, warned)))
        for weight_factor in (1e304, 1e305, 3e305, 1e306, 3e306, 1e307, 3e307, 1e308):
            name = f"sample weights times {weight_factor:g}"
            given = problem(1000.0, 0.0, weights="sample")
            try:
                fitted(estimator(given, one.K), one.X, one.y, one.w * weight_factor)
            except (ValueError, FloatingPointError) as error:
                failures.append(
                    dict(
                        name=name, data=index, weight_factor=hexed(weight_factor),
                        **problem_json(given), error=type(error).__name__, message=str(error),
                    )
                )  # fmt: skip
    if not failures:
        raise SystemExit("no failing fit was found")
    # Both kinds of weights and many classes: the sum over classes is pairwise.
    for seed in range(8):
        one = Data(400 + seed, 90, 9, 9)
        given = problem(1.0, 0.5, True, "balanced sample", 20)
        model, warned = solve(one, given)
        data.append(one)
        fits.append(
            dict(
                name=f"balanced and sample weights, seed {seed}", data=len(data) - 1,
                **problem_json(given), **answer(model, warned),
            )
        )  # fmt: skip
    return write(
        folder, "edge_cases.json", "limits of the parameters, and fits that overflow",
        data=[one.json() for one in data], fits=fits, failures=failures,
    )  # fmt: skip


def main():
    if sklearn.__version__ != "1.9.1":
        raise SystemExit(f"scikit-learn 1.9.1 is needed, this is {sklearn.__version__}")
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    makers = (
        generated_fits, rescale_fits, float32_fits, digits_fits, standard_scaler, row_norms, pipeline,
        warm_start, edge_cases,
    )  # fmt: skip
    print(f"together {sum(make(folder) for make in makers)} bytes")


if __name__ == "__main__":
    main()
