"""Writes the tables and scikit-learn's answers that the command-line tests compare with.

    python make_fixtures.py        (scikit-learn 1.9.1, NumPy 2)

thirty.csv     x0..x3,y: X = 4 U(30, 4) - 2 with seed 0, y_i = i mod 3, X[i, y_i] += 1. The answers for it
               are in Tests/Fixtures/pipeline.json.
flowers.csv    60 rows, three classes, index column without a name, weights, groups, five features.
rows.tsv       a list of rows of flowers.csv: splits train, test, field.
answers.json   runs: {name, arguments, seed, scorers, grid {C, l1_ratio, scores {scorer: candidates x
               folds}, ranks, n_iter, converged, nonzero}, best_index, cross_validate {scorer: folds},
               oof {row_id, fold, true, predicted, proba, decision}, confusion, fold_coef, fold_intercept,
               average, refit {coef, intercept, n_iter}, path {C, coef, intercept} (fits on all rows at the
               best l1_ratio),
               heldout {split: {row_id, true, predicted, proba, decision, scores}}}; NaN is null and a
               class missing from a training part has null coefficients.
"""
import csv
import json
import pathlib
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, get_scorer
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    LeaveOneGroupOut,
    StratifiedKFold,
    cross_validate,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import shuffle

HERE = pathlib.Path(__file__).resolve().parent
FEATURES = ["shape__a", "shape__b", "shape__c", "tint__a", "tint__b"]
SCORERS = [
    "f1_macro", "accuracy", "balanced_accuracy", "precision_weighted", "recall_micro", "neg_log_loss",
    "roc_auc_ovr", "average_precision",
]  # fmt: skip


def write_table(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writerow(header)
        writer.writerows(rows)


def thirty():
    X = 4 * np.random.RandomState(0).random_sample((30, 4)) - 2
    y = np.arange(30) % 3
    X[np.arange(30), y] += 1
    rows = [[repr(float(v)) for v in x] + [int(label)] for x, label in zip(X, y)]
    write_table(HERE / "thirty.csv", ["x0", "x1", "x2", "x3", "y"], rows)


class Flowers:
    def __init__(self):
        r = np.random.RandomState(20)
        self.y = np.array(["Alpha"] * 24 + ["beta"] * 20 + ["Gamma, ray"] * 16, dtype=object)
        centers = {"Alpha": [1, 0, 0, 0, 0], "beta": [0, 1.2, 0, 0, 0.5], "Gamma, ray": [0, 0, 1, -0.5, 0]}
        noise = r.standard_normal((60, 5)) * [1, 1, 2, 0.3, 5]
        X = np.array([centers[c] for c in self.y]) + noise + [0, 3, 0, 0, 1]
        order = r.permutation(60)
        self.y, self.X = self.y[order], X[order]
        self.ids = np.array([f"cell {i}" for i in r.permutation(60) + 100])
        self.w = np.round(r.uniform(0, 3, 60), 2)
        self.w[[4, 40]] = 0
        self.groups = np.array([f"plate{g}" for g in r.randint(0, 4, 60)])
        # Every Gamma of "lonely" lies in one group, so one training part lacks that class.
        self.lonely = np.where(self.y == "Gamma, ray", "a", np.array(["b", "c", "d"])[r.randint(0, 3, 60)])
        header = ["", "Metadata_Site", "class", "weight", "plate", "lonely"] + FEATURES
        rows = [
            [self.ids[i], i % 7, self.y[i], float(self.w[i]), self.groups[i], self.lonely[i]]
            + [repr(float(v)) for v in self.X[i]]
            for i in range(60)
        ]
        write_table(HERE / "flowers.csv", header, rows)
        chosen = np.random.RandomState(5).permutation(60)
        self.lists = {"train": chosen[:40], "test": chosen[40:52], "field": chosen[52:57]}
        splits = [(i, name) for name, rows in self.lists.items() for i in rows]
        splits = [splits[i] for i in np.random.RandomState(6).permutation(len(splits))]
        self.lists = {name: np.array([i for i, n in splits if n == name]) for name in self.lists}
        write_table(
            HERE / "rows.tsv", ["", "labeled_data_index", "label"],
            [[k, self.ids[i], name] for k, (i, name) in enumerate(splits)],
        )  # fmt: skip


def plain(value):
    """JSON's view of an array: NaN is null."""
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(value)
    return value.item() if isinstance(value, np.generic) else value


def spread(values, own, classes, missing):
    """Columns of a model that may lack classes as columns of all classes."""
    if len(own) == len(classes):
        return values.reshape(len(values), -1)
    if values.ndim == 1:  # the decision values of a two-class model
        values = np.column_stack([-values, values])
    full = np.full((len(values), len(classes)), float(missing))
    full[:, [list(classes).index(c) for c in own]] = values
    return full


def run(
    name, arguments, data, *, X=None, y=None, keep=None, training=None, heldout=None, seed=0,
    shuffled=True, splitter=None, groups=None, weights=None, scorers=("f1_weighted",), Cs=(0.1, 1.0, 10.0),
    ratios=(0.0, 0.5), standardize=False, **parameters
):  # fmt: skip
    X = data.X if X is None else X
    y = data.y if y is None else y
    if training is None:
        training = np.arange(60) if keep is None else np.flatnonzero(keep)
    if shuffled:
        training = shuffle(training, random_state=seed)
    Xs, ys = X[training], y[training]
    options = dict(solver="saga", random_state=seed, max_iter=100) | parameters
    model = LogisticRegression(**options)
    prefix = ""
    if standardize:
        model, prefix = make_pipeline(StandardScaler(), model), "logisticregression__"
    splitter = splitter or StratifiedKFold(4)
    folds = list(splitter.split(Xs, ys, None if groups is None else groups[training]))
    fit = {} if weights is None else {"sample_weight": weights[training]}

    def fitted(candidate, rows):
        one = clone_with(model, candidate)
        part = {k: v[rows] for k, v in fit.items()}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            one.fit(Xs[rows], ys[rows], **part)
        met = not any(issubclass(w.category, ConvergenceWarning) for w in caught)
        last = one[-1] if standardize else one
        return one, last, int(last.n_iter_[0]), met, int(np.count_nonzero(last.coef_))

    def clone_with(estimator, candidate):
        from sklearn.base import clone

        return clone(estimator).set_params(**candidate)

    grid = {prefix + "C": list(Cs), prefix + "l1_ratio": list(ratios)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Weights given to fit count in GridSearchCV's scores, too, but not in those of cross_validate.
        scoring = list(scorers) if len(scorers) > 1 else scorers[0]
        search = GridSearchCV(model, grid, scoring=scoring, refit=scorers[0], cv=folds).fit(Xs, ys, **fit)
        results = search.cv_results_
        suffixes = {s: (s if len(scorers) > 1 else "score") for s in scorers}
        again = cross_validate(
            clone_with(model, search.best_params_), Xs, ys, scoring=scoring, cv=folds, params=fit)
        each = [[fitted(c, train)[2:] for train, _ in folds] for c in results["params"]]

        classes = np.unique(ys)
        K, n = len(classes), len(training)
        columns = 1 if K == 2 else K
        fold_of, predicted = np.full(n, -1), np.empty(n, object)
        proba, decision = np.zeros((n, K)), np.zeros((n, columns))
        coefs = np.full((len(folds), columns, X.shape[1]), np.nan)
        intercepts = np.full((len(folds), columns), np.nan)
        for f, (train, test) in enumerate(folds):
            one, last, _, _, _ = fitted(search.best_params_, train)
            own = one.classes_
            fold_of[test], predicted[test] = f, one.predict(Xs[test])
            lowest = np.finfo(X.dtype).min
            proba[test] = spread(one.predict_proba(Xs[test]), own, classes, 0)
            decision[test] = spread(one.decision_function(Xs[test]), own, classes, lowest)
            rows = [list(classes).index(c) for c in own][-last.coef_.shape[0] :]
            rows = range(columns) if len(own) == K else rows
            coefs[f, list(rows)], intercepts[f, list(rows)] = last.coef_, last.intercept_
        order = np.argsort(training)
        along = [
            fitted(search.best_params_ | {prefix + "C": C}, np.arange(n))[1] for C in sorted(set(Cs))
        ]
        best = search.best_estimator_
        last = best[-1] if standardize else best
        held = {}
        for split, rows in (heldout or {}).items():
            held[split] = dict(
                row_id=plain(data.ids[rows]), true=plain(y[rows]), predicted=plain(best.predict(X[rows])),
                proba=plain(best.predict_proba(X[rows])),
                decision=plain(best.decision_function(X[rows]).reshape(len(rows), -1)),
                scores={s: plain(get_scorer(s)(best, X[rows], y[rows])) for s in scorers},
            )  # fmt: skip
    return dict(
        name=name, arguments=arguments, seed=seed, scorers=list(scorers), classes=plain(classes),
        grid=dict(
            C=["inf" if np.isinf(C) else C for C in plain(results[f"param_{prefix}C"].data)],
            l1_ratio=plain(results[f"param_{prefix}l1_ratio"].data),
            scores={
                s: plain(np.stack([results[f"split{i}_test_{x}"] for i in range(len(folds))], axis=1))
                for s, x in suffixes.items()
            },
            mean={s: plain(results[f"mean_test_{x}"]) for s, x in suffixes.items()},
            std={s: plain(results[f"std_test_{x}"]) for s, x in suffixes.items()},
            ranks={s: plain(results[f"rank_test_{x}"]) for s, x in suffixes.items()},
            n_iter=[[n for n, _, _ in row] for row in each],
            converged=[[met for _, met, _ in row] for row in each],
            nonzero=[[count for _, _, count in row] for row in each],
        ),
        best_index=int(search.best_index_),
        cross_validate={s: plain(again[f"test_{x}"]) for s, x in suffixes.items()},
        oof=dict(
            row_id=plain(data.ids[training][order]), fold=plain(fold_of[order]), true=plain(ys[order]),
            predicted=plain(predicted[order]), proba=plain(proba[order]), decision=plain(decision[order]),
        ),
        confusion=plain(confusion_matrix(ys, predicted.astype(ys.dtype))),
        fold_coef=plain(coefs), fold_intercept=plain(intercepts), average=plain(np.mean(coefs, axis=0)),
        refit=dict(coef=plain(last.coef_), intercept=plain(last.intercept_), n_iter=int(last.n_iter_[0])),
        path=dict(
            C=["inf" if np.isinf(C) else C for C in sorted(set(Cs))], coef=plain([m.coef_ for m in along]),
            intercept=plain([m.intercept_ for m in along]),
        ),
        heldout=held,
    )  # fmt: skip


def main():
    thirty()
    flowers = Flowers()
    y = flowers.y
    weights = {"Alpha": 0.5, "beta": 2.0, "Gamma, ray": 1.0}
    train, test = train_test_split(np.arange(60), test_size=0.25, stratify=y.astype(str), random_state=0)
    merged = np.where(y == "Gamma, ray", "beta", y).astype(object)
    runs = [
        run("defaults", [], flowers),
        run("strict", ["--strict"], flowers),
        run("standardized", ["--standardize"], flowers, standardize=True),
        run("balanced", ["--class-weight", "balanced"], flowers, class_weight="balanced"),
        run("class weights", ["--class-weight", "{weights}"], flowers, class_weight=weights),
        run("weighted rows", ["--weight-column", "weight", "--scoring", ",".join(SCORERS)], flowers,
            weights=flowers.w, scorers=SCORERS),
        run("no intercept", ["--no-intercept"], flowers, fit_intercept=False),
        run("KFold", ["--cv", "kfold"], flowers, splitter=KFold(4)),
        run("leave one group out", ["--cv", "logo", "--groups", "plate"], flowers,
            splitter=LeaveOneGroupOut(), groups=flowers.groups),
        run("a class missing from a fold", ["--cv", "logo", "--groups", "lonely"], flowers,
            splitter=LeaveOneGroupOut(), groups=flowers.lonely),
        run("shuffled folds", ["--shuffle-folds", "--seed", "7"], flowers, seed=7,
            splitter=StratifiedKFold(4, shuffle=True, random_state=7)),
        run("file order", ["--no-shuffle"], flowers, shuffled=False),
        run("rows", ["--rows", "{rows}"], flowers, training=flowers.lists["train"],
            heldout={s: flowers.lists[s] for s in ("test", "field")}),
        run("test fraction", ["--test-fraction", "0.25"], flowers, training=train, heldout={"test": test}),
        run("float32", ["--precision", "float32"], flowers, X=flowers.X.astype(np.float32)),
        run("no penalty", ["--c", "0.5,inf", "--max-iter", "300"], flowers, Cs=(0.5, np.inf), max_iter=300),
        run("scorers", ["--scoring", ",".join(SCORERS)], flowers, scorers=SCORERS),
        run("two classes", ["--drop-class", "beta"], flowers, keep=y != "beta",
            scorers=("f1_weighted",)),
        run("renamed", ["--rename-class", "Gamma, ray=beta"], flowers, y=merged),
        run("stopping", ["--max-iter", "7", "--tol", "0.01"], flowers, max_iter=7, tol=0.01),
    ]  # fmt: skip
    with open(HERE / "answers.json", "w") as file:
        file.write('{\n"about": "scikit-learn 1.9.1, x86-64",\n"runs": [\n')
        file.write(",\n".join(json.dumps(one, separators=(",", ":"), allow_nan=False) for one in runs))
        file.write("\n]\n}\n")


main()
