"""A small run as `saganet train` stores it, with drawn numbers, and what its figures' tables hold by SciPy 1.17.1,
scikit-learn 1.9.1 and NumPy 2.4.6.

Run it in the environment of scripts/oracle-python; it rewrites the folder figures-run and figures.json beside it.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats
from scipy.cluster import hierarchy
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

assert np.__version__ == "2.4.6" and scipy.__version__ == "1.17.1"
HERE = pathlib.Path(__file__).parent
RUN = HERE / "figures-run"
RUN.mkdir(exist_ok=True)
rng = np.random.RandomState(5)

# Names that must not break a page or a file.
CLASSES = ["a<b", "Grape & co", 'quo"te', "עברית"]
FEATURES = [f"f{j}" for j in range(10)] + ["<script>", "tab\there"]
FOLDS, K, P, N = 6, len(CLASSES), len(FEATURES), 120

folds = rng.randint(-3, 4, size=(FOLDS, K, P)) / 8 + rng.standard_normal((K, P)).round(3)
folds[:, :, 3] = 0
folds[:2, :, 5] = 0
folds[:, 2, 7] = [0.5, -0.5, 0.25, 0, 0.5, 0.25]
folds[:, 1, 8] = [0.5, 0.5, 0.25, -0.25, 0.5, 0.125]
average = folds.mean(axis=0)
truth = rng.randint(0, K, N)
logits = 2.0 * np.eye(K)[truth] + 1.5 * rng.standard_normal((N, K))
probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
probabilities[7] = probabilities[3]
predicted = probabilities.argmax(axis=1)
fold = rng.randint(0, FOLDS, N)
counts = confusion_matrix(truth, predicted, labels=range(K))


def quoted(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '"\t\n') else text


def write(name, rows):
    (RUN / name).write_text("".join("\t".join(quoted(str(c)) for c in row) + "\n" for row in rows))


def number(value):
    return repr(float(value))


write("average_coefs.tsv", [["feature", *CLASSES]] + [
    [f, *(number(v) for v in average[:, j])] for j, f in enumerate(FEATURES)])
write("oof_predictions.tsv", [["row_id", "fold", "true", "predicted", *("proba_" + c for c in CLASSES)]] + [
    [f"row {i}", fold[i], CLASSES[truth[i]], CLASSES[predicted[i]], *(number(v) for v in probabilities[i])]
    for i in range(N)])
write("confusion_matrix.tsv", [["true", *CLASSES]] + [[c, *counts[i]] for i, c in enumerate(CLASSES)])
np.savez(
    RUN / "fold_coefs.npz", coef=folds, intercept=np.zeros((FOLDS, K)), n_iter=np.ones(FOLDS, dtype=np.int32),
    classes=np.array(CLASSES), features=np.array(FEATURES))
(RUN / "best.json").write_text(json.dumps({
    "best_params": {"C": 1.0, "l1_ratio": 0.5}, "best_index": 0, "best_score": 0.5, "best_score_std": 0.1,
    "scoring": "accuracy", "candidates": 1, "folds": FOLDS, "unconverged_fits": 0, "rows": N, "features": P,
    "classes": CLASSES}, ensure_ascii=False) + "\n")

calibration = []
for k in range(K):
    positive, mean = calibration_curve(truth == k, probabilities[:, k], n_bins=10)
    calibration.append({"predicted": mean.tolist(), "positive": positive.tolist()})


def tree(rows):
    Z = hierarchy.linkage(rows, "average")
    return {"left": Z[:, 0].astype(int).tolist(), "right": Z[:, 1].astype(int).tolist(),
            "distance": Z[:, 2].tolist(), "size": Z[:, 3].astype(int).tolist(),
            "leaves": hierarchy.leaves_list(Z).tolist()}


densities = [stats.gaussian_kde(row) for row in average]
size = np.abs(average)
agreement = ((np.sign(folds) == np.sign(average)) & (folds != 0)).mean(axis=0)
zero = (folds == 0).all(axis=0)
levels = np.where(zero, 0, np.digitize(agreement, [0.6, 0.8, 1.0]) + 1)
# Every level is met.
assert all((levels == level).any() for level in range(5))
pairs = sorted(
    ((-counts[i, j], -counts[i, j] / counts[i].sum(), i, j) for i in range(K) for j in range(K)
     if i != j and counts[i, j]))
ranking = [np.argsort(-row, kind="stable") for row in size]
shares = counts / counts.sum(axis=1, keepdims=True)
answers = {
    "calibration": calibration,
    "classTree": tree(average), "featureTree": tree(average.T),
    # The densities at three coefficients, to be interpolated between the table's points.
    "densities": [kde([-0.5, 0.0, 0.75]).tolist() for kde in densities],
    "peaks": [float(kde(np.linspace(-6, 6, 6001)).max()) for kde in densities],
    "meanByClass": size.mean(axis=1).tolist(), "nonzero": (size > 0).sum(axis=1).tolist(),
    "featureOrder": np.argsort(-size.mean(axis=0), kind="stable").tolist(),
    "meanByFeature": np.sort(size.mean(axis=0))[::-1].tolist(),
    "levels": [[int((row == level).sum()) for level in range(5)] for row in levels],
    "pairs": [[i, j] for _, _, i, j in pairs], "pairRows": [int(-p[0]) for p in pairs],
    "pairShares": [float(-p[1]) for p in pairs],
    "leastConfident": np.argsort(probabilities.max(axis=1), kind="stable").tolist(),
    "ranking": [r.tolist() for r in ranking],
    "rankingStd": [folds[:, k, r].std(axis=0, ddof=1).tolist() for k, r in enumerate(ranking)],
    "rankingAgreement": [agreement[k, r].tolist() for k, r in enumerate(ranking)],
    "similarityOrder": hierarchy.leaves_list(hierarchy.linkage(shares, "average")).tolist(),
}
(HERE / "figures.json").write_text(json.dumps(answers, separators=(",", ":")).replace(',"', ',\n"') + "\n")
