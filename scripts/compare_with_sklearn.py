"""Fit-by-fit comparison of `saganet train` with scikit-learn (run by scripts/compare-with-sklearn).

For every job (a table and a grid) scikit-learn's GridSearchCV runs once; each of its fits is recorded and
kept in the cache. Then SagaNet runs the same job in each mode with --save-fits and the numbers are laid
side by side. Promised levels:

  default   n_iter, convergence, zero patterns, labels, scores, ranks equal; coefficients and
            probabilities within 1e-10
  strict    as default, and coefficients and intercepts exactly equal
  float32   compared with scikit-learn's own float32 fit; the differences are reported, nothing is promised
            but that n_iter and labels are counted
"""
import argparse
import ast
import dataclasses
import functools
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    classification_report,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.utils import shuffle

TOLERANCE = 1e-10
FOLDS = 10
SETTINGS = dict(solver="saga", max_iter=100, random_state=0)
MODES = {
    "default": ([], np.float64),
    "strict": (["--strict"], np.float64),
    "float32": (["--precision", "float32"], np.float32),
}


@dataclasses.dataclass
class Job:
    """A table, how to read it, and a grid. `only_folds` None means all ten."""

    name: str
    table: pathlib.Path
    label: str
    features: str
    Cs: list
    ratios: list
    only_folds: list | None
    default_grid: bool

    def read(self):
        frame = pd.read_csv(self.table, index_col=0)
        chosen = [column for column in frame.columns if self.features in column]
        X = np.ascontiguousarray(frame[chosen].to_numpy(dtype=np.float64))
        return X, frame[self.label].to_numpy(), chosen, frame.index.to_numpy()

    def arguments(self, out):
        arguments = ["train", str(self.table), "--label", self.label, "--features", self.features]
        arguments += ["--out", str(out), "--overwrite", "--save-fits"]
        if not self.default_grid:
            arguments += ["--c", ",".join(map(repr, self.Cs))]
            arguments += ["--l1-ratio", ",".join(map(repr, self.ratios))]
        if self.only_folds is not None:
            arguments += ["--only-folds", ",".join(map(str, self.only_folds))]
        return arguments


# --- scikit-learn's side ---------------------------------------------------------------------------


def digest(*parts):
    """One SHA-256 over arrays and plain values."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray) and part.dtype != object:
            total.update(str((part.dtype, part.shape)).encode())
            total.update(np.ascontiguousarray(part).tobytes())
        else:
            total.update(repr(part.tolist() if isinstance(part, np.ndarray) else part).encode())
        total.update(b"\0")
    return total.hexdigest()


class RecordedLogisticRegression(LogisticRegression):
    """LogisticRegression that keeps what each fit of a grid search found, and reuses it.

    The key holds the data, so that a fit interrupted yesterday is not done again today.
    """

    record_folder = None

    def fit(self, X, y, sample_weight=None):
        folder = pathlib.Path(os.environ["SAGANET_FIT_RECORDS"])
        key = digest(X, y, sorted(self.get_params().items()), sklearn.__version__)
        path = folder / key[:2] / f"{key}.npz"
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self.coef_, self.intercept_ = kept["coef"], kept["intercept"]
                self.n_iter_ = kept["n_iter"]
                self.converged_ = bool(kept["converged"])
            self.classes_ = np.unique(y)
            self.n_features_in_ = X.shape[1]
            return self
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            super().fit(X, y, sample_weight)
        self.converged_ = not any(issubclass(w.category, ConvergenceWarning) for w in caught)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            temporary,
            coef=self.coef_,
            intercept=self.intercept_,
            n_iter=self.n_iter_,
            converged=self.converged_,
        )
        temporary.replace(path)
        return self


@dataclasses.dataclass
class Reference:
    X: np.ndarray  # shuffled rows, n x p
    y: np.ndarray
    permutation: np.ndarray  # shuffled row -> file row
    index: np.ndarray  # file order
    features: list
    splits: list  # (train, test) of the folds looked at
    search: GridSearchCV
    fits: list  # candidates x folds of fitted estimators


def reference(job: Job, dtype) -> Reference:
    X, y, features, index = job.read()
    rows = np.arange(len(y))
    X, y, permutation = shuffle(X.astype(dtype), y, rows, random_state=0)
    splits = list(StratifiedKFold(FOLDS).split(X, y))
    if job.only_folds is not None:
        splits = [splits[fold] for fold in job.only_folds]
    candidates = len(job.Cs) * len(job.ratios)
    say(f"{job.name}, {np.dtype(dtype).name}: scikit-learn's {candidates} x {len(splits)} fits ...")
    estimator = RecordedLogisticRegression(**SETTINGS)
    grid = {"C": job.Cs, "l1_ratio": job.ratios}
    search = GridSearchCV(
        estimator, grid, scoring="f1_weighted", cv=splits, n_jobs=os.cpu_count(), refit=job.only_folds is None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search.fit(X, y)
    # Every fit is in the record now: asking again costs a file read.
    fits = [
        [
            RecordedLogisticRegression(**SETTINGS, **parameters).fit(X[train], y[train])
            for train, _ in splits
        ]
        for parameters in search.cv_results_["params"]
    ]
    return Reference(X, y, permutation, index, features, splits, search, fits)


# --- side by side ----------------------------------------------------------------------------------


def largest(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise SystemExit(f"shapes differ: SagaNet {a.shape}, scikit-learn {b.shape}")
    return float(np.max(np.abs(a - b))) if a.size else 0.0


def with_coefficients(fitted, coef, intercept):
    """A copy of a fitted estimator that predicts with other coefficients."""
    other = RecordedLogisticRegression(**fitted.get_params())
    other.coef_, other.intercept_, other.classes_ = coef, intercept, fitted.classes_
    other.n_features_in_ = fitted.n_features_in_
    return other


def fit_rows(job, mode, ref, fits, table):
    """One dictionary a fit."""
    rows = []
    for candidate, parameters in enumerate(ref.search.cv_results_["params"]):
        for fold, (_, test) in enumerate(ref.splits):
            theirs = ref.fits[candidate][fold]
            dtype = theirs.coef_.dtype
            coef = fits["coef"][candidate, fold].astype(dtype)
            intercept = fits["intercept"][candidate, fold].astype(dtype)
            ours = with_coefficients(theirs, coef, intercept)
            X_test = ref.X[test]
            score = float(table[f"split{fold}_test_score"].iloc[candidate])
            converged = table[f"split{fold}_converged"].iloc[candidate]
            rows.append(
                dict(
                    job=job.name,
                    mode=mode,
                    C=parameters["C"],
                    l1_ratio=parameters["l1_ratio"],
                    fold=fold if job.only_folds is None else job.only_folds[fold],
                    coef_difference=largest(coef, theirs.coef_),
                    intercept_difference=largest(intercept, theirs.intercept_),
                    n_iter=int(fits["n_iter"][candidate, fold]),
                    n_iter_sklearn=int(theirs.n_iter_[0]),
                    converged_equal=str(converged).strip().lower() == str(theirs.converged_).lower(),
                    zeros_equal=bool(np.array_equal(coef == 0, theirs.coef_ == 0)),
                    labels_equal=bool(np.array_equal(ours.predict(X_test), theirs.predict(X_test))),
                    probability_difference=largest(
                        ours.predict_proba(X_test), theirs.predict_proba(X_test)
                    ),
                    score=score,
                    score_sklearn=float(ref.search.cv_results_[f"split{fold}_test_score"][candidate]),
                )
            )
    return rows


def summary(rows):
    count = len(rows)
    share = lambda name: sum(bool(row[name]) for row in rows)
    worst = lambda name: float(np.max([row[name] for row in rows]))  # unlike max(), keeps NaN
    return dict(
        fits=count,
        coef_difference=worst("coef_difference"),
        intercept_difference=worst("intercept_difference"),
        probability_difference=worst("probability_difference"),
        n_iter_equal=sum(row["n_iter"] == row["n_iter_sklearn"] for row in rows),
        converged_equal=share("converged_equal"),
        zeros_equal=share("zeros_equal"),
        labels_equal=share("labels_equal"),
        scores_equal=sum(row["score"] == row["score_sklearn"] for row in rows),
        score_difference=float(np.max([abs(row["score"] - row["score_sklearn"]) for row in rows])),
    )


class Checks:
    """Named comparisons of output files; `promised` ones decide the exit code."""

    def __init__(self):
        self.rows = []

    def add(self, name, ok, detail="", promised=True):
        self.rows.append((name, bool(ok), str(detail), promised))

    def within(self, name, ours, theirs, limit, promised=True):
        difference = largest(ours, theirs)
        self.add(name, difference <= limit, f"largest difference {difference:.3g}", promised)


def check_cv_results(checks, ref, table, promised):
    theirs = pd.DataFrame(ref.search.cv_results_)
    names = list(theirs.columns)
    folds = range(len(ref.splits))
    extras = {f"split{i}_{kind}" for i in folds for kind in ("n_iter", "converged", "nonzero", "fit_time")}
    checks.add("cv_results.csv: column names and order", list(table.columns[: len(names)]) == names)
    checks.add("cv_results.csv: extra columns", set(table.columns[len(names) :]) == extras)
    for name in names:
        if name.endswith("_time") or name not in table.columns:
            continue
        if name == "params":
            plain = [{k: float(v) for k, v in p.items()} for p in theirs[name]]
            same = [ast.literal_eval(text) for text in table[name]] == plain
            checks.add("cv_results.csv: params", same and list(map(str, plain)) == list(table[name]))
        elif name.startswith("param_"):
            checks.add(f"cv_results.csv: {name}", list(table[name]) == [float(v) for v in theirs[name]])
    scores = [n for n in names if n.endswith("_score") and n != "rank_test_score"]
    different = [n for n in scores if not np.array_equal(table[n], theirs[n])]
    different = [n for n in different if not n.endswith("_time")]
    checks.add("cv_results.csv: scores, means, deviations exact", not different, different, promised)
    same = np.array_equal(table["rank_test_score"], theirs["rank_test_score"])
    checks.add("cv_results.csv: ranks exact", same, promised=promised)


def flat(value):
    """All (key, value) pairs of nested JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from flat(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from flat(inner)


def check_best(checks, job, ref, out, promised):
    pairs = list(flat(json.loads((out / "best.json").read_text())))
    for key, value in ref.search.best_params_.items():
        found = [v for k, v in pairs if k == key]
        checks.add(f"best.json: {key}", found and found[0] == value, f"{found[:1]} | {value}", promised)
    found = [v for k, v in pairs if "score" in k.lower() and isinstance(v, (int, float))]
    checks.add("best.json: score", ref.search.best_score_ in found, f"{found[:1]}", promised)
    sha = hashlib.sha256(job.table.read_bytes()).hexdigest()
    checks.add("best.json: data SHA-256", sha in [v for _, v in pairs if isinstance(v, str)])


def check_outputs(checks, ref, out, strict, promised):
    """The best candidate's files against cross_validate and cross_val_predict, all folds.

    Their estimators are the recorded fits of the best candidate: the same clones, the same rows.
    """
    limit = 0.0 if strict else TOLERANCE
    best = ref.fits[ref.search.best_index_]
    classes = np.unique(ref.y)
    n, K = len(ref.y), len(classes)
    fold_of = np.empty(n, dtype=int)
    predicted = np.empty_like(ref.y)
    probabilities = np.empty((n, K))
    decisions = np.empty((n, K if K > 2 else 1))
    for fold, (_, test) in enumerate(ref.splits):
        fold_of[test] = fold
        predicted[test] = best[fold].predict(ref.X[test])
        probabilities[test] = best[fold].predict_proba(ref.X[test])
        decisions[test] = best[fold].decision_function(ref.X[test]).reshape(len(test), -1)

    table = pd.read_csv(out / "oof_predictions.tsv", sep="\t", index_col=0, keep_default_na=False)
    order = np.argsort(ref.permutation)  # file row -> shuffled row
    text = lambda values: [str(value) for value in values]
    rows = text(table.index) == text(ref.index)
    checks.add("oof_predictions.tsv: row ids in file order", rows)
    checks.add("oof_predictions.tsv: fold", np.array_equal(table["fold"], fold_of[order]))
    checks.add("oof_predictions.tsv: true", text(table["true"]) == text(ref.y[order]))
    same = text(table["predicted"]) == text(predicted[order])
    checks.add("oof_predictions.tsv: predicted", same, promised=promised)
    columns = [f"proba_{name}" for name in classes]
    checks.within(
        "oof_predictions.tsv: probabilities", table[columns], probabilities[order], TOLERANCE, promised
    )
    columns = [c for c in table.columns if c.startswith("decision_")]
    # Decision values grow with the data; the tolerance is relative to the largest.
    scale = max(1.0, float(np.abs(decisions).max()))
    checks.within(
        f"oof_predictions.tsv: decision values (largest {scale:.3g})",
        table[columns].to_numpy()[:, : decisions.shape[1]],
        decisions[order],
        TOLERANCE * scale,
        promised,
    )

    ours = pd.read_csv(out / "confusion_matrix.tsv", sep="\t", index_col=0).to_numpy()
    same = np.array_equal(ours, confusion_matrix(ref.y, predicted))
    checks.add("confusion_matrix.tsv", same, promised=promised)
    ours = (out / "classification_report.txt").read_text().rstrip("\n")
    theirs = classification_report(ref.y, predicted, zero_division=0).rstrip("\n")
    checks.add("classification_report.txt", ours == theirs, promised=promised)
    per_class = pd.read_csv(out / "per_class.tsv", sep="\t", keep_default_na=False)
    theirs = precision_recall_fscore_support(ref.y, predicted, zero_division=0)
    for name, column in zip(("precision", "recall", "f1", "support"), theirs):
        same = np.array_equal(per_class[name], column)
        checks.add(f"per_class.tsv: {name} exact", same, promised=promised)

    scores = [
        f1_score(ref.y[test], predicted[test], average="weighted", zero_division=0)
        for _, test in ref.splits
    ]
    ours = pd.read_csv(out / "cross_validate.csv")
    same = np.array_equal(ours["test_score"] if "test_score" in ours else ours.iloc[:, -1], scores)
    checks.add("cross_validate.csv: test scores exact", same, promised=promised)

    coefs = np.stack([fitted.coef_ for fitted in best])
    frame = pd.read_csv(out / "average_coefs.tsv", sep="\t", index_col=0)
    checks.add("average_coefs.tsv: features", list(frame.index) == ref.features)
    average = np.mean([fitted.coef_ for fitted in best], axis=0)
    checks.within("average_coefs.tsv: np.mean of the folds", frame.to_numpy().T, average, limit, promised)
    with np.load(out / "fold_coefs.npz", allow_pickle=False) as kept:
        checks.within("fold_coefs.npz: coef", kept["coef"], coefs, limit, promised)
        intercepts = np.stack([fitted.intercept_ for fitted in best])
        checks.within("fold_coefs.npz: intercept", kept["intercept"], intercepts, limit, promised)
    with np.load(out / "model.npz", allow_pickle=False) as kept:
        refit = ref.search.best_estimator_
        checks.within("model.npz: coef_ of the refit", kept["coef_"], refit.coef_, limit, promised)
        checks.within("model.npz: intercept_", kept["intercept_"], refit.intercept_, limit, promised)


def compare(job, mode, saganet, keep):
    flags, dtype = MODES[mode]
    ref = cached_reference(job, dtype)
    out = keep / f"{job.name}-{mode}"
    command = [str(saganet), *job.arguments(out), *flags]
    say(" ".join(command))
    finished = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if finished.returncode != 0:
        raise SystemExit(f"saganet ended with exit code {finished.returncode}: {' '.join(command)}")
    with np.load(out / "fits.npz", allow_pickle=False) as kept:
        fits = {name: kept[name] for name in kept.files}
    table = pd.read_csv(out / "cv_results.csv")
    parameters = ref.search.cv_results_["params"]
    for key in ("C", "l1_ratio"):
        if list(fits[key]) != [float(p[key]) for p in parameters]:
            raise SystemExit(f"fits.npz: the candidates' {key} are not scikit-learn's, in its order")
    rows = fit_rows(job, mode, ref, fits, table)
    checks = Checks()
    promised = mode != "float32"
    check_cv_results(checks, ref, table, promised)
    check_best(checks, job, ref, out, promised)
    if job.only_folds is None:
        check_outputs(checks, ref, out, mode == "strict", promised)
    return rows, checks


references = {}


def cached_reference(job, dtype):
    key = (job.name, dtype)
    if key not in references:
        references[key] = reference(job, dtype)
    return references[key]


def holds(mode, s):
    exact = ("n_iter_equal", "converged_equal", "zeros_equal", "labels_equal", "scores_equal")
    if mode == "float32":
        return True
    if any(s[name] != s["fits"] for name in exact) or not s["probability_difference"] <= TOLERANCE:
        return False
    limit = 0.0 if mode == "strict" else TOLERANCE
    return s["coef_difference"] <= limit and s["intercept_difference"] <= limit


# --- report ----------------------------------------------------------------------------------------

say = functools.partial(print, file=sys.stderr, flush=True)


def number(value):
    return "0" if value == 0 else f"{value:.2e}"


HEADER = (
    "| {first} | fits | coef. diff. | intercept diff. | prob. diff. | n_iter equal | converged equal "
    "| zeros equal | labels equal | scores equal | holds |"
)


def line(first, s, verdict):
    cells = [first, s["fits"]]
    cells += [number(s[f"{k}_difference"]) for k in ("coef", "intercept", "probability")]
    cells += [s[f"{k}_equal"] for k in ("n_iter", "converged", "zeros", "labels", "scores")]
    return "| " + " | ".join(map(str, [*cells, verdict])) + " |"


def print_table(first, lines):
    print(HEADER.format(first=first))
    print("|" + "---|" * (HEADER.count("|") - 1))
    print("\n".join(lines) + "\n", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="compare-with-sklearn")
    parser.add_argument("--digits", action="store_true")
    parser.add_argument("--mitocheck", action="store_true")
    parser.add_argument("--table", type=pathlib.Path, default=os.environ.get("SAGANET_TABLE") or None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--saganet", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--digits-table", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    modes = arguments.modes.split(",")
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown:
        parser.error(f"unknown mode {unknown[0]!r}; there are {', '.join(MODES)}")

    Cs = [float(C) for C in np.logspace(-3, 3, 7)]
    ratios = [float(ratio) for ratio in np.linspace(0, 1, 11)]
    few = ([0.001, 0.1, 1.0, 1000.0], [0.0, 0.5, 1.0])
    both = not (arguments.digits or arguments.mitocheck)
    jobs = []
    if arguments.digits or both:
        grid = ([0.001, 1.0, 1000.0], few[1]) if arguments.quick else (Cs, ratios)
        jobs.append(
            Job(
                "digits-quick" if arguments.quick else "digits",
                arguments.digits_table.resolve(), "digit", "pixel", *grid, None, not arguments.quick,
            )
        )  # fmt: skip
    if arguments.mitocheck or both:
        if arguments.table is None:
            say("the nuclei table is left out: give its path with --table PATH or SAGANET_TABLE")
        else:
            table = arguments.table.resolve()
            if not table.is_file():
                parser.error(f"--table: there is no file {table}")
            grid = (Cs, ratios, None, True) if arguments.full else (*few, [0], False)
            name = "mitocheck" if arguments.full else "mitocheck-fold-0"
            jobs.append(Job(name, table, "Mitocheck_Phenotypic_Class", "efficientnet", *grid))
    if not jobs:
        say("nothing to compare")
        return 1

    records = arguments.cache / "fits"
    records.mkdir(parents=True, exist_ok=True)
    os.environ["SAGANET_FIT_RECORDS"] = str(records)
    scratch = tempfile.TemporaryDirectory(prefix="saganet-compare-")
    keep = arguments.keep or pathlib.Path(scratch.name)
    keep.mkdir(parents=True, exist_ok=True)
    json_path = arguments.json or arguments.cache / "compare-with-sklearn.jsonl"

    print(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, pandas {pd.__version__}\n")
    failed = False
    with open(json_path, "w", encoding="utf-8") as json_lines:
        for job in jobs:
            print(f"## {job.name}: {len(job.Cs)} C x {len(job.ratios)} l1_ratio\n", flush=True)
            lines, details, notes = [], {}, []
            for mode in modes:
                rows, checks = compare(job, mode, arguments.saganet, keep)
                for row in rows:
                    json_lines.write(json.dumps(row) + "\n")
                s = summary(rows)
                ok = holds(mode, s)
                failed |= not ok or any(not good and must for _, good, _, must in checks.rows)
                verdict = "(reported)" if mode == "float32" else "yes" if ok else "NO"
                lines.append(line(mode, s, verdict))
                json_lines.write(json.dumps(dict(job=job.name, mode=mode, holds=ok, **s)) + "\n")
                good = sum(row[1] for row in checks.rows)
                notes.append(f"- {mode}: {good} of {len(checks.rows)} checks of the output files hold")
                for name, is_good, detail, must in checks.rows:
                    detail = f" ({detail})" if detail else ""
                    if not is_good:
                        notes.append(f"  - {'DIFFERS' if must else 'differs'}: {name}{detail}")
                    elif "largest difference" in detail:
                        notes.append(f"  - {name}{detail}")
                if len(job.Cs) * len(job.ratios) <= 12:
                    for row in rows:
                        details.setdefault((row["C"], row["l1_ratio"]), {}).setdefault(mode, []).append(row)
            print_table("mode", lines)
            if details:
                print_table(
                    "C, l1_ratio, mode",
                    [
                        line(f"{C:g}, {ratio:g}, {mode}", summary(rows),
                             "(reported)" if mode == "float32" else
                             "yes" if holds(mode, summary(rows)) else "NO")
                        for (C, ratio), by_mode in details.items()
                        for mode, rows in by_mode.items()
                    ],
                )  # fmt: skip
            print("\n".join(notes) + "\n", flush=True)
    say(f"one JSON line a fit: {json_path}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
