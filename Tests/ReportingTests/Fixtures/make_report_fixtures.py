"""A small run's directory as scikit-learn 1.9.1 and pandas would write it, and the numbers that its figures show.

Run it in the environment of scripts/oracle-python; it rewrites the folder run/ and report.json beside it.
Classes and features have names that could break a page. Answers are stored as hexadecimal text.
"""

import csv
import json
import pathlib
import shutil
import warnings

import numpy as np
import sklearn
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score, confusion_matrix, precision_recall_curve, precision_recall_fscore_support,
    roc_auc_score, roc_curve)
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict, cross_validate

assert sklearn.__version__ == "1.9.1" and np.__version__ == "2.4.6"
warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
CLASSES = sorted([
    "<script>alert('x')</script> & \"more\"", "\u05e2\u05d1\u05e8\u05d9\u05ea \u202eright to left",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family", "long " + "name " * 39])
FEATURES = ["area<1>", "a & b", "\"quoted\"", "it's", "\u05d0\u05d1\u05d2", "\U0001f9ec" * 4, "tab\tin name", "x" * 200]
C = [0.01, 0.1, 1.0, 10.0, 100.0]
RATIOS = [0.0, 0.5, 1.0]
FOLDS = 4


def hexes(values):
    return [float(v).hex() for v in np.ravel(values)]


def cell(value):
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else repr(float(value))
    return str(value)


def write(path, delimiter, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([cell(v) for v in row] for row in rows)


def run(X, codes, folder):
    folder.mkdir(parents=True)
    y = np.array(CLASSES)[codes]
    K, p, n = len(CLASSES), len(FEATURES), len(y)
    folds = StratifiedKFold(FOLDS)
    model = LogisticRegression(solver="saga", max_iter=60, tol=1e-3, random_state=0)
    search = GridSearchCV(model, {"C": C, "l1_ratio": RATIOS}, cv=folds, scoring="f1_weighted").fit(X, y)
    results = search.cv_results_
    best = search.best_estimator_
    scores = [[results[f"split{f}_test_score"][c] for f in range(FOLDS)] for c in range(len(results["params"]))]
    fits = [[LogisticRegression(**{**model.get_params(), **point}).fit(X[train], y[train])
             for train, _ in folds.split(X, y)] for point in results["params"]]
    header = ["mean_fit_time", "std_fit_time", "mean_score_time", "std_score_time", "param_C", "param_l1_ratio", "params"]
    header += [f"split{f}_test_score" for f in range(FOLDS)] + ["mean_test_score", "std_test_score", "rank_test_score"]
    for name in ["n_iter", "converged", "nonzero", "fit_time"]:
        header += [f"split{f}_{name}" for f in range(FOLDS)]
    rows = []
    for c, point in enumerate(results["params"]):
        iterations = [int(f.n_iter_.max()) for f in fits[c]]
        rows.append(
            [0.25, 0.125, 0.0625, 0.03125, point["C"], point["l1_ratio"], str(point)] + scores[c]
            + [results["mean_test_score"][c], results["std_test_score"][c], int(results["rank_test_score"][c])]
            + iterations + [i < 60 for i in iterations] + [int(np.count_nonzero(f.coef_)) for f in fits[c]]
            + [0.25 + 0.01 * c] * FOLDS)
    write(folder / "cv_results.csv", ",", header, rows)

    tested = cross_validate(best, X, y, cv=folds, scoring="f1_weighted", return_estimator=True)
    write(
        folder / "cross_validate.csv", ",", ["fold", "fit_time", "score_time", "test_score", "n_iter", "converged"],
        [[f, 0.5, 0.125, s, int(e.n_iter_.max()), int(e.n_iter_.max()) < 60]
         for f, (s, e) in enumerate(zip(tested["test_score"], tested["estimator"]))])
    probabilities = cross_val_predict(best, X, y, cv=folds, method="predict_proba")
    predicted = cross_val_predict(best, X, y, cv=folds)
    fold = np.empty(n, int)
    for f, (_, test) in enumerate(folds.split(X, y)):
        fold[test] = f
    write(
        folder / "oof_predictions.tsv", "\t",
        ["row_id", "fold", "true", "predicted"] + [f"proba_{c}" for c in CLASSES] + [f"decision_{c}" for c in CLASSES],
        [[f"row <{i}>", int(fold[i]), y[i], predicted[i], *probabilities[i], *np.log(probabilities[i])] for i in range(n)])
    counts = confusion_matrix(y, predicted, labels=CLASSES)
    write(folder / "confusion_matrix.tsv", "\t", ["true"] + CLASSES, [[c, *map(int, row)] for c, row in zip(CLASSES, counts)])
    measures = precision_recall_fscore_support(y, predicted, labels=CLASSES, zero_division=0)
    write(
        folder / "per_class.tsv", "\t", ["class", "precision", "recall", "f1", "support"],
        [[c, *(float(m[k]) for m in measures[:3]), int(measures[3][k])] for k, c in enumerate(CLASSES)])
    rows = []
    for k, name in enumerate(CLASSES):
        precision, recall, thresholds = precision_recall_curve(y == name, probabilities[:, k])
        rows += [[name, t, a, b] for t, a, b in zip([*thresholds, np.nan], precision, recall)]
    write(folder / "pr_curves.tsv", "\t", ["class", "threshold", "precision", "recall"], rows)
    coefficients = np.stack([e.coef_ for e in tested["estimator"]])
    average = coefficients.mean(axis=0)
    write(folder / "average_coefs.tsv", "\t", ["feature"] + CLASSES, [[f, *average[:, j]] for j, f in enumerate(FEATURES)])
    names = dict(classes=np.array(CLASSES), features=np.array(FEATURES))
    np.savez(
        folder / "fold_coefs.npz", coef=coefficients, intercept=np.stack([e.intercept_ for e in tested["estimator"]]),
        n_iter=np.array([int(e.n_iter_.max()) for e in tested["estimator"]], np.int32), **names)
    path = [LogisticRegression(**{**model.get_params(), **search.best_params_, "C": c}).fit(X, y) for c in C]
    np.savez(
        folder / "coef_path.npz", C=np.array(C), l1_ratio=np.array(search.best_params_["l1_ratio"]),
        coef=np.stack([m.coef_ for m in path]), intercept=np.stack([m.intercept_ for m in path]), **names)
    write(
        folder / "trace.tsv", "\t", ["fit", "iteration", "max_weight", "max_change", "objective", "gap"],
        [["final", i, 1 - 0.5 ** i, 0.5 ** i, 100 + 0.25 ** i, np.nan] for i in range(1, 12)])
    (folder / "best.json").write_text(json.dumps({
        "best_params": search.best_params_, "best_index": int(search.best_index_),
        "best_score": float(search.best_score_), "best_score_std": float(results["std_test_score"][search.best_index_]),
        "scoring": "f1_weighted", "candidates": len(C) * len(RATIOS), "folds": FOLDS,
        "unconverged_fits": sum(int(f.n_iter_.max()) >= 60 for row in fits for f in row),
        "rows": n, "features": p, "classes": CLASSES, "seed": 0, "data_sha256": "0" * 64,
        "versions": {"saganet": "0", "scikit-learn (numbers)": "1.9.1"},
        "parameters": {**search.best_params_, "solver": "saga", "max_iter": 60, "tol": 0.001, "class_weight": None},
        "refit": {"n_iter": int(best.n_iter_.max()), "converged": bool(best.n_iter_.max() < 60)},
    }, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    answers = {
        "C": [p["C"] for p in results["params"]], "l1_ratio": [p["l1_ratio"] for p in results["params"]],
        "best": int(search.best_index_), "mean": hexes(results["mean_test_score"]),
        "standard_error": hexes(np.std(scores, axis=1, ddof=1) / np.sqrt(FOLDS)),
        "std": hexes(np.std(scores, axis=1, ddof=1)), "counts": counts.ravel().tolist(),
        "shares": hexes(confusion_matrix(y, predicted, labels=CLASSES, normalize="true")),
        "converged_share": hexes([np.mean([f.n_iter_.max() < 60 for f in row]) for row in fits]),
        "average_precision": hexes([average_precision_score(y == c, probabilities[:, k]) for k, c in enumerate(CLASSES)]),
        "roc_auc": hexes([roc_auc_score(y == c, probabilities[:, k]) for k, c in enumerate(CLASSES)]),
    }
    for k, name in enumerate(CLASSES):
        precision, recall, _ = precision_recall_curve(y == name, probabilities[:, k], drop_intermediate=True)
        fpr, tpr, _ = roc_curve(y == name, probabilities[:, k])
        answers.setdefault("curves", []).append(
            {"precision": hexes(precision), "recall": hexes(recall), "fpr": hexes(fpr), "tpr": hexes(tpr)})
    parts = [precision_recall_fscore_support(y[fold == f], predicted[fold == f], labels=CLASSES, zero_division=0)[:3]
             for f in range(FOLDS)]
    for place, name in enumerate(["precision", "recall", "F1"]):
        values = np.array([part[place] for part in parts])
        answers[name] = {
            "value": hexes(measures[place]), "mean": hexes(values.mean(axis=0)), "std": hexes(values.std(axis=0, ddof=1))}
    # The smallest C, then the largest l1_ratio, within one standard error of the best.
    mean, error = results["mean_test_score"], np.std(scores, axis=1, ddof=1) / np.sqrt(FOLDS)
    good = [c for c in range(len(mean)) if mean[c] >= mean[search.best_index_] - error[search.best_index_]]
    answers["one_standard_error"] = min(good, key=lambda c: (answers["C"][c], -answers["l1_ratio"][c]))
    return answers


def main():
    shutil.rmtree(HERE / "run", ignore_errors=True)
    X, codes = make_classification(
        n_samples=96, n_features=len(FEATURES), n_informative=5, n_redundant=1, n_classes=4, class_sep=0.9, random_state=3)
    answers = {"final": run(X, codes, HERE / "run")}
    random = np.random.RandomState(0)
    for j in range(X.shape[1]):
        random.shuffle(X[:, j])
    answers["shuffled"] = run(X, codes, HERE / "run" / "baseline")
    (HERE / "run" / "run.json").write_text(json.dumps({
        "command": ["saganet", "train", "a table's name & <tag>.csv", "--out", "run"], "subcommand": "train",
        "saganet_version": "0", "configuration": {"label": "class"}, "wall_seconds": 12.5, "threads": 2,
        "timings": {"read": 0.5, "train": 11.0},
    }, indent=2) + "\n")
    (HERE / "report.json").write_text(json.dumps({"classes": CLASSES, **answers}, indent=1, ensure_ascii=False) + "\n")


main()
