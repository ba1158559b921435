"""Certificates made from scikit-learn's solutions must pass; each way of spoiling them must be refused."""

import contextlib
import hashlib
import io
import json
import pathlib
import tempfile
import warnings

import check_certificates
import formulas
import numpy as np
import pandas as pd
from run_table import Run
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

FOLDS = 3
# The last one is left far from its optimum.
CANDIDATES = [(0.1, 0.0), (10.0, 0.0), (1.0, 0.5), (5.0, 1.0), (2.0, 0.2)]


def dual_point(X, y, s, coef, intercept, C, l1_ratio):
    """The probabilities with the best intercepts, drawn towards the labels where |V| must not exceed 1."""
    z = X @ coef.T
    b = np.array(intercept, dtype=np.float64)
    K = len(b)
    for _ in range(100):
        p = formulas.probabilities(z + b)
        slope = (s[:, None] * (p - formulas.indicators(y, K))).sum(axis=0)
        hessian = np.diag((s[:, None] * p).sum(axis=0)) - (s[:, None] * p).T @ p
        b = b - np.linalg.lstsq(hessian, slope, rcond=None)[0]
    q = formulas.probabilities(z + b)
    if l1_ratio == 1:
        V = C * (s[:, None] * (q - formulas.indicators(y, K))).T @ X
        t = min(1, (1 - 1e-12) / np.abs(V).max())
        q = (1 - t) * formulas.indicators(y, K) + t * q
    return q


def make_run(folder, K, class_weight, weighted):
    """A run directory and its table, as saganet writes them, solved by scikit-learn."""
    random = np.random.RandomState(K)
    n, p = 60, 5
    X = random.randn(n, p)
    y = random.randint(K, size=n)
    X[np.arange(n), y % p] += 1
    names = [f"f{j}" for j in range(p)]
    frame = pd.DataFrame(X, columns=names)
    frame.insert(0, "kind", [f"class {code}" for code in y])
    frame["w"] = random.uniform(0.5, 2, n).round(3)
    table = folder / "table.csv"
    frame.to_csv(table)
    run = folder / "run"
    run.mkdir()
    w = frame["w"].to_numpy() if weighted else np.ones(n)
    splits = [train for train, _ in StratifiedKFold(FOLDS).split(X, y)]
    n_max, columns = max(map(len, splits)), 1 if K == 2 else K
    shape = (len(CANDIDATES), FOLDS)
    kept = dict(
        coef=np.zeros((*shape, columns, p)), intercept=np.zeros((*shape, columns)),
        dual=np.full((*shape, n_max, columns), np.nan), train_rows=np.full((FOLDS, n_max), -1, np.int32),
        codes=np.full((FOLDS, n_max), -1, np.int32), weights=np.full((FOLDS, n_max), np.nan),
        objective=np.zeros(shape), bound=np.zeros(shape), gap=np.zeros(shape),
        C=np.array([C for C, _ in CANDIDATES]), l1_ratio=np.array([ratio for _, ratio in CANDIDATES]),
        classes=np.array([f"class {k}" for k in range(K)]),
    )
    for fold, rows in enumerate(splits):
        rows = np.random.RandomState(fold).permutation(rows)
        part, used = np.s_[fold, : len(rows)], len(rows)
        s = w[rows].copy()
        if class_weight == "balanced":
            totals = np.array([s[y[rows] == k].sum() for k in range(K)])
            s *= (totals.sum() / (K * totals))[y[rows]]
        kept["train_rows"][part], kept["codes"][part], kept["weights"][part] = rows, y[rows], s
        for candidate, (C, ratio) in enumerate(CANDIDATES):
            model = LogisticRegression(C=C, l1_ratio=ratio, solver="saga")
            model.set_params(**(dict(max_iter=5) if (C, ratio) == CANDIDATES[-1] else dict(tol=1e-10, max_iter=20_000)))
            model.fit(X[rows], y[rows], sample_weight=s)
            coef, intercept = model.coef_, model.intercept_
            q = dual_point(X[rows], y[rows], s, coef, intercept, C, ratio)
            value = formulas.objective(X[rows], y[rows], s, coef, intercept, C, ratio)
            bound = formulas.dual(X[rows], y[rows], s, q, C, ratio).bound
            at = candidate, fold
            kept["coef"][at], kept["intercept"][at], kept["dual"][at][:used] = coef, intercept, q
            kept["objective"][at], kept["bound"][at] = value, bound
            kept["gap"][at] = max(0, value - bound) / bound
    (run / "best.json").write_text(json.dumps({"data_sha256": hashlib.sha256(table.read_bytes()).hexdigest()}))
    configuration = {"label": "kind", "class-weight": class_weight, "weight-column": "w" if weighted else None}
    report = {"command": ["saganet", "train", "table.csv"], "working_directory": str(folder)}
    (run / "run.json").write_text(json.dumps({**report, "configuration": configuration}))
    np.savez(run / "fold_coefs.npz", features=np.array(names))
    return run, kept


def _scaled_dual(kept):
    kept["dual"][1] *= 1.001


def _shifted_row(kept):
    # Another feasible-looking row breaks the intercepts' condition.
    kept["dual"][0, 0, 0] = np.roll(kept["dual"][0, 0, 0], 1) if kept["dual"].shape[-1] > 1 else 0.5


def _negative(kept):
    kept["dual"][2, 0, 3] -= 2


def _outside_box(kept):
    # Away from the labels: V grows, the intercepts' condition still holds.
    K = kept["dual"].shape[-1]
    used = kept["train_rows"][1] >= 0
    Y = formulas.indicators(kept["codes"][1][used], K)
    kept["dual"][3, 1][used] = Y + 1.0001 * (kept["dual"][3, 1][used] - Y)


SPOILT = {
    "gap reported too small": lambda kept: kept["gap"].__setitem__((4, 1), 0.99 * kept["gap"][4, 1]),
    "no coefficients, but a gap": lambda kept: kept["coef"].__setitem__((0, 0), np.nan),
    "bound reported too large": lambda kept: kept["bound"].__setitem__((1, 1), kept["objective"][1, 1] * 1.001),
    "objective reported too small": lambda kept: kept["objective"].__setitem__((2, 0), 1.0),
    "coefficients of another fit": lambda kept: kept["coef"].__setitem__(1, kept["coef"][2]),
    "dual point scaled": _scaled_dual,
    "a dual row of its own": _shifted_row,
    "a negative probability": _negative,
    "outside the box": _outside_box,
    "a dual point that is no number": lambda kept: kept["dual"].__setitem__((0, 0, 0, 0), np.nan),
    "labels swapped": lambda kept: kept["codes"].__setitem__((0, np.s_[:10]), kept["codes"][0, 10:0:-1]),
    "weights changed": lambda kept: kept["weights"].__setitem__((2, 5), 0.1),
    "other rows": lambda kept: kept["train_rows"].__setitem__((0, np.s_[:30]), kept["train_rows"][0, 29::-1]),
}


def outcome(run, kept):
    """The exit code of the check, and what it prints."""
    np.savez(run / "certificates.npz", **kept)
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        reader = Run(run)
        code = check_certificates.check(reader, reader.table_path(), None, False)
    return code, text.getvalue()


def run():
    warnings.simplefilter("ignore", ConvergenceWarning)
    failures = 0
    for K, class_weight, weighted in [(3, "none", False), (2, "balanced", True), (4, "balanced", False)]:
        with tempfile.TemporaryDirectory() as folder:
            directory, kept = make_run(pathlib.Path(folder), K, class_weight, weighted)
            code, text = outcome(directory, kept)
            print(text)
            failures += code != 0
            for name, spoil in SPOILT.items():
                spoilt = {key: value.copy() for key, value in kept.items()}
                spoil(spoilt)
                code, text = outcome(directory, spoilt)
                refused = next((line for line in text.splitlines() if line.startswith("refused")), "")
                print(f"{name}: {'refused' if code == 1 else 'NOT REFUSED'}  {refused[:90]}")
                failures += code != 1
    print(f"{failures} failures")
    return 1 if failures else 0
