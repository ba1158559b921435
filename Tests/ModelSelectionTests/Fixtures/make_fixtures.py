"""Answers of scikit-learn 1.9.1 / NumPy 2.4.6 for the tests of splitters and scorers.

Run it in an environment with those versions; it rewrites splits.json and scores.json beside it.
The problems are drawn from RandomState(seed) by rules that the tests repeat, so only answers are stored.
Floating-point numbers are stored as hexadecimal text, so that nothing is rounded.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    LeaveOneGroupOut,
    StratifiedKFold,
    train_test_split,
)
from sklearn.model_selection._validation import _score

assert sklearn.__version__ == "1.9.1" and np.__version__ == "2.4.6"
HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")


def text(values):
    return [float(v).hex() for v in values]


def draw_codes(rng, n, classes, skewed):
    draw = lambda: int(rng.randint(0, classes))
    return [min(draw(), draw()) if skewed else draw() for _ in range(n)]


def draw_guesses(rng, truth, classes, agreement):
    guesses = []
    for code in truth:
        keep = rng.random_sample() < agreement
        other = int(rng.randint(0, classes))
        guesses.append(code if keep else other)
    return guesses


def draw_scores(rng, truth, columns, levels):
    """n x columns; a row's own class (by position) gets 1/4 more. levels = 0: no rounding, so no ties."""
    rows = []
    for code in truth:
        row = []
        for column in columns:
            u = rng.random_sample()
            if levels:
                u = math.floor(u * levels) / levels
            row.append(u + 0.25 if column == code else u)
        rows.append(row)
    return rows


def draw_weights(rng, truth, whole, zeroed):
    """Weights in [0, 3), or 0, 1, 2, 3; a fifth of them 0; those of class `zeroed` 0, or all if that is -1."""
    weights = []
    for code in truth:
        u = rng.random_sample()
        none = rng.random_sample() < 0.2 or zeroed in (code, -1)
        weights.append(0.0 if none else float(math.floor(u * 4)) if whole else u * 3)
    return np.array(weights, dtype=np.int64 if whole else np.float64)


# Splits ----------------------------------------------------------------------------------------------


def fold_numbers(splitter, y, groups=None):
    assignment = [-1] * len(y)
    for fold, (train, test) in enumerate(splitter.split(np.zeros(len(y)), y, groups)):
        assert list(train) == sorted(set(range(len(y))) - set(test.tolist()))
        for row in test:
            assignment[row] = fold
    return assignment


def k_folds():
    cases = []
    rng = np.random.RandomState(2024)
    for seed in range(72):
        n, classes = int(rng.randint(4, 60)), int(rng.randint(1, 7))
        k = int(rng.randint(2, 11))
        shuffle = [None, int(rng.randint(0, 1000))][seed % 2]
        y = np.array(draw_codes(np.random.RandomState(seed), n, classes, seed % 3 == 0))
        for kind in ("stratified", "kfold"):
            case = dict(splitter=kind, seed=seed, rows=n, classes=classes, folds=k, shuffleSeed=shuffle,
                        skewed=seed % 3 == 0, warns=False, assignment=None)
            make = StratifiedKFold if kind == "stratified" else KFold
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    case["assignment"] = fold_numbers(
                        make(k, shuffle=shuffle is not None, random_state=shuffle), y)
                except ValueError:
                    pass
            case["warns"] = any("least populated" in str(w.message) for w in caught)
            cases.append(case)
    return cases


def train_tests():
    cases = []
    rng = np.random.RandomState(7)
    sizes = [(0.25, None), (0.1, None), (0.33, None), (None, 0.6), (0.3, 0.5), (7, None), (0.2, 20), (None, None),
             (0.5, None), (0.9, None), (0.7, 0.6), (5, 60)]
    for seed in range(48):
        n, classes = int(rng.randint(8, 60)), int(rng.randint(2, 6))
        skewed = seed % 4 == 0
        y = np.array(draw_codes(np.random.RandomState(seed), n, classes, skewed))
        test, train = sizes[seed % len(sizes)]
        stratified = seed % 5 != 4
        case = dict(seed=seed, rows=n, classes=classes, skewed=skewed, stratified=stratified, splitSeed=seed + 100,
                    testShare=test if isinstance(test, float) else None,
                    testRows=test if isinstance(test, int) else None,
                    trainShare=train if isinstance(train, float) else None,
                    trainRows=train if isinstance(train, int) else None, train=None, test=None)
        try:
            a, b = train_test_split(np.arange(n), test_size=test, train_size=train, random_state=seed + 100,
                                    stratify=y if stratified else None)
            case["train"], case["test"] = a.tolist(), b.tolist()
        except ValueError:
            pass
        cases.append(case)
    return cases


def group_folds():
    lists = [
        ["b", "a", "c", "a", "b", "C", "a"],
        ["10", "9", "100", "9", "-1", "10", "100"],
        ["10", "9", "x", "9", "100"],
        ["é", "e", "z", "É", "e\u0301", "é", "日本", "\U0001f600", "\uffff"],
        ["007", "7", "8", "08"],
        ["", "a", "", " "],
    ]
    cases = []
    for groups in lists:
        try:
            typed = np.array([int(g) for g in groups])
        except ValueError:
            typed = np.array(groups)
        cases.append(dict(groups=groups, names=[str(g) for g in np.unique(typed)],
                          assignment=fold_numbers(LeaveOneGroupOut(), np.zeros(len(groups)), typed)))
    return cases


# Scores ----------------------------------------------------------------------------------------------

LABEL_SCORERS = ["accuracy", "balanced_accuracy"] + [
    f"{m}_{a}" for m in ("f1", "precision", "recall") for a in ("macro", "micro", "weighted")]
PROBABILITY_SCORERS = ["neg_log_loss", "roc_auc_ovr", "average_precision"]


class Fixed(ClassifierMixin, BaseEstimator):
    """A classifier whose answers are given."""

    def __init__(self, classes, labels=None, probabilities=None, decisions=None):
        self.classes_ = classes
        self.labels = labels
        self.probabilities = probabilities
        self.decisions = decisions

    def __sklearn_is_fitted__(self):
        return True

    def fit(self, X, y):
        return self

    def predict(self, X):
        return self.labels

    def predict_proba(self, X):
        return self.probabilities

    def decision_function(self, X):
        return self.decisions


def fold_score(model, y, name, weights=None):
    given = None if weights is None else {"sample_weight": weights}
    return _score(model, np.zeros((len(y), 1)), y, metrics.get_scorer(name), given, error_score=np.nan)


def label_scores():
    cases = []
    rng = np.random.RandomState(5)
    for seed in range(220):
        n, classes = int(rng.randint(1, 260)), int(rng.randint(2, 24))
        if seed % 5 == 0:
            n = int(rng.randint(1, 12))
        agreement = float(rng.randint(0, 5)) / 4
        draw = np.random.RandomState(seed)
        truth = draw_codes(draw, n, classes, seed % 2 == 0)
        guess = draw_guesses(draw, truth, classes, agreement)
        names = np.array([f"c{i:02d}" for i in range(classes)])
        y, p = names[truth], names[guess]
        model = Fixed(names, labels=p)
        case = dict(seed=seed, rows=n, classes=classes, skewed=seed % 2 == 0, agreement=agreement,
                    scores=text(fold_score(model, y, s) for s in LABEL_SCORERS))
        if seed < 40:
            per = metrics.precision_recall_fscore_support(y, p)
            case["labels"] = [int(c[1:]) for c in np.unique(np.concatenate([y, p]))]
            case["precision"], case["recall"], case["f1"] = map(text, per[:3])
            case["support"] = per[3].tolist()
            case["confusion"] = metrics.confusion_matrix(y, p).ravel().tolist()
            for key, value in (("one", 1.0), ("nan", np.nan)):
                case[key] = text(
                    f(y, p, average=a, zero_division=value)
                    for f in (metrics.f1_score, metrics.precision_score, metrics.recall_score)
                    for a in ("macro", "micro", "weighted"))
        cases.append(case)
    return cases


def weighted_label_scores():
    cases = []
    rng = np.random.RandomState(6)
    for seed in range(90):
        n, classes = int(rng.randint(1, 300)), int(rng.randint(2, 24))
        if seed % 5 == 0:
            n = int(rng.randint(1, 12))
        agreement = float(rng.randint(0, 5)) / 4
        whole = seed % 3 == 2
        zeroed = [None, 0, 1, None, -1][seed % 10 // 2] if seed % 4 == 1 else None
        draw = np.random.RandomState(seed)
        truth = draw_codes(draw, n, classes, seed % 2 == 0)
        guess = draw_guesses(draw, truth, classes, agreement)
        weights = draw_weights(draw, truth, whole, zeroed)
        names = np.array([f"c{i:02d}" for i in range(classes)])
        model = Fixed(names, labels=names[guess])
        cases.append(dict(
            seed=seed, rows=n, classes=classes, skewed=seed % 2 == 0, agreement=agreement, whole=whole,
            zeroed=zeroed, scores=text(fold_score(model, names[truth], s, weights) for s in LABEL_SCORERS)))
    return cases


def probability_scores(weighted=False):
    cases = []
    lists = [  # all labels, the model's, those of the test part
        ([0, 1], [0, 1], [0, 1]), ([1, 2], [1, 2], [1, 2]), ([-1, 1], [-1, 1], [-1, 1]), ([5, 6], [5, 6], [5, 6]),
        (["a", "b"], ["a", "b"], ["a", "b"]), ([0, 1], [0, 1], [1]), ([0, 1], [0, 1], [0]), ([1, 2], [1, 2], [2]),
        (["0", "1"], ["0", "1"], ["0", "1"]),
        (["a", "b"], ["a", "b"], ["b"]), ([0, 1, 2], [0, 1], [0, 2]), ([0, 1, 2], [0, 1], [1, 2]),
        ([0, 1, 2], [0, 1], [0, 1, 2]), ([0, 1, 2], [0, 1, 2], [0, 1, 2]), (["a", "b", "c"],) * 3,
        (["a", "b", "c"], ["a", "b", "c"], ["a", "c"]), ([0, 1, 2], [0, 1, 2], [0, 1]),
        ([0, 1, 2], [0, 1, 2], [1]), (["a", "b", "c", "d"], ["a", "b", "c"], ["a", "b", "d"]),
        (["a", "b", "c", "d"], ["a", "b", "c"], ["a", "b", "c", "d"]),
        (["a", "b", "c", "d"], ["a", "b", "d"], ["a", "b", "d"]),
        ([f"c{i:02d}" for i in range(15)],) * 3, ([f"c{i:02d}" for i in range(9)],) * 3,
    ]
    rng = np.random.RandomState(11)
    for seed in range((4 if weighted else 7) * len(lists)):
        every, model_labels, test_labels = lists[seed % len(lists)]
        n = int(rng.randint(max(4, 4 * len(test_labels)), 60 + 12 * len(test_labels)))
        levels = [0, 4, 16][seed // len(lists) % 3]
        draw = np.random.RandomState(seed)
        picks = draw_codes(draw, n, len(test_labels), False)
        truth = [every.index(test_labels[t]) for t in picks]
        model_codes = [every.index(c) for c in model_labels]
        if len(model_codes) == 2:
            column = [min(1.0, r[0]) for r in draw_scores(draw, truth, [model_codes[1]], levels)]
            probabilities = np.array([[1 - p, p] for p in column])
            decisions = np.array([p - 0.5 for p in column])
        else:
            rows = draw_scores(draw, truth, model_codes, levels)
            probabilities = []
            for row in rows:
                total = 0.0
                for v in row:
                    total += v
                probabilities.append([v / total if total else 1 / len(row) for v in row])
            probabilities, decisions = np.array(probabilities), np.array(rows)
        case, weights = {}, None
        if weighted:
            case = dict(whole=seed % 3 == 2, single=seed % 5 == 4, zeroed=None)
            if seed % 4 == 3:
                case["zeroed"] = -1 if seed % 8 == 7 else truth[0]
            weights = draw_weights(draw, truth, case["whole"], case["zeroed"])
            if case["single"]:
                probabilities, decisions = probabilities.astype("f4"), decisions.astype("f4")
        model = Fixed(np.array(model_labels), None, probabilities, decisions)
        y = np.array(every)[truth]
        cases.append(case | dict(
            seed=seed, rows=n, levels=levels, names=[str(c) for c in every],
            numbers=not isinstance(every[0], str), model=model_codes,
            test=[every.index(c) for c in test_labels],
            scores=text(fold_score(model, y, s, weights) for s in PROBABILITY_SCORERS)))
    return cases


def curves():
    cases = []
    for seed in range(48):
        draw = np.random.RandomState(seed)
        n = [2, 5, 12, 25, 40, 400][seed % 6]
        levels = [0, 3, 8, 20][seed % 4]
        truth = draw_codes(draw, n, 2, seed % 5 == 0)
        if seed % 12 == 1:
            truth = [0] * n
        if seed % 12 == 7:
            truth = [1] * n
        scores = [r[0] for r in draw_scores(draw, truth, [1], levels)]
        case = dict(seed=seed, rows=n, levels=levels, skewed=seed % 5 == 0,
                    force=0 if seed % 12 == 1 else 1 if seed % 12 == 7 else None,
                    averagePrecision=float(metrics.average_precision_score(truth, scores)).hex(),
                    area=float(metrics.roc_auc_score(truth, scores)).hex())
        if n < 100:
            p, r, t = metrics.precision_recall_curve(truth, scores)
            case["precision"], case["recall"], case["thresholds"] = text(p), text(r), text(t)
            case["kept"] = text(metrics.precision_recall_curve(truth, scores, drop_intermediate=True)[2])
            f, t, h = metrics.roc_curve(truth, scores)
            case["fpr"], case["tpr"], case["rocThresholds"] = text(f), text(t), text(h)
        cases.append(case)
    return cases


def reports():
    cases = []
    names = ["é", "Mitotic", "a rather long class name", "日本", "x"]
    for seed in range(16):
        draw = np.random.RandomState(seed)
        classes = 2 + seed % 4
        n = 5 + 3 * seed
        truth = draw_codes(draw, n, classes, False)
        guess = draw_guesses(draw, truth, classes, 0.5)
        digits = [2, 2, 5, 0, 14][seed % 5]
        labels = [None, None, [1, 0], list(range(classes))[::-1]][seed % 4]
        zero = [0.0, np.nan, 1.0][seed % 3]
        used = labels if labels is not None else sorted(set(truth) | set(guess))
        cases.append(dict(
            seed=seed, rows=n, classes=classes, digits=digits, labels=labels, names=names,
            zeroDivision=["zero", "nan", "one"][seed % 3],
            text=metrics.classification_report(truth, guess, labels=labels, digits=digits, zero_division=zero,
                                               target_names=[names[c] for c in used])))
    return cases


def summaries():
    cases = []
    for seed in range(40):
        draw = np.random.RandomState(seed)
        candidates, folds = int(draw.randint(1, 30)), int(draw.randint(2, 25))
        levels = [0, 2, 3][seed % 3]
        scores = [r for r in draw_scores(draw, [-1] * candidates, range(folds), levels)]
        gone = [c for c in range(candidates) if draw.random_sample() < 0.2] if seed % 4 == 3 else []
        if seed == 39:
            gone = list(range(candidates))
        for c in gone:
            scores[c][folds // 2] = float("nan")
        search = GridSearchCV(LogisticRegression(), {"C": [1.0]})
        out = [dict(fit_time=0.0, score_time=0.0, test_scores=s) for row in scores for s in row]
        results = search._format_results([{"C": float(c)} for c in range(candidates)], folds, out)
        cases.append(dict(seed=seed, levels=levels, mean=text(results["mean_test_score"]),
                          std=text(results["std_test_score"]), ranks=results["rank_test_score"].tolist(),
                          best=int(search._select_best_index(True, "score", results)), missing=gone))
    return cases


def sums():
    cases = []
    for n in list(range(0, 20)) + [127, 128, 129, 136, 255, 256, 257, 1000, 8192, 8193, 20001]:
        values = np.random.RandomState(n).random_sample(n) - 0.25
        cases.append(dict(count=n, sum=float(values.sum()).hex()))
    return cases


def single_precision_log_loss():
    p = np.array([[1, 0], [1, 0], [0.25, 0.75]], dtype=np.float32)
    return float(metrics.log_loss([0, 1, 1], p)).hex()


def write(name, content):
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            lines = ",\n".join(json.dumps(v, separators=(",", ":")) for v in value)
            parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}")
    (HERE / name).write_text("{\n" + ",\n".join(parts) + "\n}\n")


write("splits.json", dict(folds=k_folds(), trainTest=train_tests(), groups=group_folds()))
write("scores.json", dict(
    labels=label_scores(), probabilities=probability_scores(), curves=curves(), reports=reports(),
    weightedLabels=weighted_label_scores(), weightedProbabilities=probability_scores(weighted=True),
    summaries=summaries(), sums=sums(), singlePrecisionLogLoss=single_precision_log_loss()))
