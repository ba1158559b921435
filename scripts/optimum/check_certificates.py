"""Recomputes the certificates of a converged run (run by scripts/check-certificates)."""

import argparse
import pathlib
import sys

import formulas
import numpy as np
from run_table import Run, Unreadable

ROUNDING = 1e-9
SINGLE_ROUNDING = 1e-6
LIMITS = {"below_zero": 0.0, "row_sum": 1e-9, "intercept": 1e-8, "box": 1e-9}


class Part:
    """A training part: its rows, codes among its own classes, weights, and columns among all K."""

    def __init__(self, run, table, kept, fold):
        X, labels, sample_weights = table
        used = kept["train_rows"][fold] >= 0
        self.rows = kept["train_rows"][fold][used].astype(np.int64)
        self.used = used
        self.faults = []
        if len(np.unique(self.rows)) != len(self.rows) or self.rows.max() >= len(X):
            raise Unreadable(f"fold {fold}: train_rows repeat or exceed the table's {len(X)} rows")
        codes = kept["codes"][fold][used].astype(np.int64)
        classes = np.array([str(name) for name in kept["classes"]], dtype=object)
        if not np.array_equal(classes[codes], labels[self.rows]):
            self.faults.append("codes are not the table's labels")
        present, self.y = np.unique(codes, return_inverse=True)
        # A part of two classes has one column, for the second.
        all_columns = 1 if len(classes) == 2 else len(classes)
        self.columns = [0] if all_columns == 1 else present[1:] if len(present) == 2 else present
        self.s = kept["weights"][fold][used].astype(np.float64)
        own = np.ones(len(codes)) if sample_weights is None else sample_weights[self.rows]
        expected = own * run.class_weights(classes[present], labels[self.rows], own)[self.y]
        single = run.option("precision", "float64") == "float32"
        if not np.allclose(self.s, expected, rtol=1e-6 if single else 1e-12, atol=0):
            self.faults.append("weights are not the table's")
        self.X = X[self.rows]
        if run.option("standardize", False):
            self.X = standardized(self.X)
            if single:
                self.X = self.X.astype(np.float32).astype(np.float64)


def standardized(X):
    """As scikit-learn's StandardScaler, which leaves columns alone that are constant up to rounding."""
    mean, variance = X.mean(axis=0), X.var(axis=0)
    eps = np.finfo(np.float64).eps
    constant = variance <= len(X) * eps * variance + (len(X) * mean * eps) ** 2
    return (X - mean) / np.sqrt(np.where(constant, 1, variance))


def check_fit(part, kept, candidate, fold, fit_intercept, rounding):
    """One fit: what was found, and what is wrong with it."""
    C, l1_ratio = float(kept["C"][candidate]), float(kept["l1_ratio"][candidate])
    told = {name: float(kept[name][candidate, fold]) for name in ("objective", "bound", "gap")}
    found = dict(fold=fold, C=C, l1_ratio=l1_ratio, told=told, faults=[], checked=False)
    coef = kept["coef"][candidate, fold][part.columns].astype(np.float64)
    intercept = kept["intercept"][candidate, fold][part.columns].astype(np.float64)
    q = kept["dual"][candidate, fold][part.used][:, part.columns].astype(np.float64)
    if np.isinf(C) or np.isnan(coef).any():
        found["note"] = "no bound at C = inf" if np.isinf(C) else "no fit"
        if not np.isinf(C) and told["gap"] < np.inf:
            found["faults"].append("a gap without coefficients")
        return found
    value = formulas.objective(part.X, part.y, part.s, coef, intercept, C, l1_ratio)
    found["objective"] = value
    if np.isnan(q).any():
        found["bound"], found["gap"] = -np.inf, np.inf
        if told["gap"] < np.inf:
            found["faults"].append("a gap without a dual point")
        found["note"] = "no dual point"
        return found
    dual = formulas.dual(part.X, part.y, part.s, q, C, l1_ratio, fit_intercept)
    gap = formulas.gap(value, dual.bound)
    found.update(bound=dual.bound, gap=gap, checked=True, dual=dual)
    if not fit_intercept and np.any(intercept != 0):
        found["faults"].append("intercepts without being asked for")
    for name, limit in LIMITS.items():
        excess = getattr(dual, name)
        if not excess <= limit:
            found["faults"].append(f"dual point infeasible: {name.replace('_', ' ')} {excess:.1e} > {limit:g}")
    slack = rounding * max(abs(value), abs(dual.bound))
    if not told["objective"] >= value - slack:
        found["faults"].append(f"objective {told['objective']:.12g} is below {value:.12g}")
    if not told["bound"] <= dual.bound + slack:
        found["faults"].append(f"bound {told['bound']:.12g} is above {dual.bound:.12g}")
    if not told["gap"] >= gap - rounding * (1 + (gap if np.isfinite(gap) else 0)):
        found["faults"].append(f"gap {told['gap']:.6g} is below {gap:.6g}")
    return found


def line(label, fits):
    """One line of the printed table: the worst of some fits."""
    bounded = [fit for fit in fits if fit["checked"]]
    worst = lambda values: max(values, default=float("nan"))
    duals = [fit["dual"] for fit in bounded]
    cells = [
        label,
        f"{fits[0]['C']:>8g}",
        f"{fits[0]['l1_ratio']:>8g}",
        f"{worst(fit['told']['gap'] for fit in bounded):>12.4e}",
        f"{worst(fit['gap'] for fit in bounded):>12.4e}",
        f"{worst(abs(fit['told']['objective'] / fit['objective'] - 1) for fit in bounded):>10.1e}",
        f"{worst(abs(fit['told']['bound'] / fit['bound'] - 1) for fit in bounded):>10.1e}",
        f"{worst(dual.intercept for dual in duals):>10.1e}",
        f"{worst(max(dual.box, dual.row_sum, dual.below_zero) for dual in duals):>10.1e}",
        str(sum(bool(fit["faults"]) for fit in fits)),
    ]
    return "  ".join(cells)


def check(run, path, folds, verbose):
    with np.load(run.folder / "certificates.npz") as archive:
        kept = {name: archive[name] for name in archive.files}
    table = run.read(path)
    candidates, fold_count = kept["gap"].shape
    folds = range(fold_count) if folds is None else folds
    if any(not 0 <= fold < fold_count for fold in folds):
        raise Unreadable(f"--folds: there are folds 0 to {fold_count - 1}")
    rounding = ROUNDING
    if run.option("precision", "float64") == "float32" and run.option("standardize", False):
        rounding = SINGLE_ROUNDING
    fits = {candidate: [] for candidate in range(candidates)}
    for fold in folds:
        part = Part(run, table, kept, fold)
        for candidate in range(candidates):
            fit = check_fit(part, kept, candidate, fold, not run.option("no-intercept", False), rounding)
            fit["faults"] = part.faults + fit["faults"]
            fits[candidate].append(fit)

    titles = ["fold" if verbose else "folds"]
    print(f"{titles[0]:>5}         C  l1_ratio  reported gap     found gap         F +-       D +-  "
          "intercept  otherwise  refused")
    for candidate, group in fits.items():
        for part in [[fit] for fit in group] if verbose else [group]:
            print(line(f"{part[0]['fold'] if verbose else len(part):>5}", part))
    every = [fit for group in fits.values() for fit in group]
    refused = [fit for fit in every if fit["faults"]]
    for fit in refused[:20]:
        print(f"refused: C={fit['C']:g} l1_ratio={fit['l1_ratio']:g} fold {fit['fold']}: " + "; ".join(fit["faults"]))
    if len(refused) > 20:
        print(f"... and {len(refused) - 20} more")
    for note in sorted({fit["note"] for fit in every if "note" in fit}):
        print(f"{note}: {sum(fit.get('note') == note for fit in every)} of {len(every)} fits")
    gaps = [fit["gap"] for fit in every if fit["checked"]]
    print(f"{len(every)} fits, {len(gaps)} with a bound, {len(refused)} refused; "
          f"largest gap found {max(gaps, default=float('nan')):.4g}, "
          f"{sum(gap <= 1e-4 for gap in gaps)} at most 1e-4")
    return 1 if refused or not gaps else 0


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-certificates", allow_abbrev=False)
    parser.add_argument("run", nargs="?", type=pathlib.Path)
    parser.add_argument("table", nargs="?", type=pathlib.Path)
    parser.add_argument("--folds", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    given = parser.parse_args()
    if given.self_test:
        import certificate_self_test

        return certificate_self_test.run()
    if given.run is None:
        parser.error("which run?")
    try:
        run = Run(given.run)
        return check(run, run.table_path(given.table), given.folds, given.verbose)
    except (Unreadable, OSError, KeyError) as error:
        print(f"check-certificates: {error!r}" if isinstance(error, KeyError) else f"check-certificates: {error}",
              file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
