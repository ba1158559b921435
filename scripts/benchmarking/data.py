"""A table as the benchmark fits it: scikit-learn's shuffle and folds, kept as files that workers map."""

import dataclasses
import pathlib

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import shuffle

FOLDS = 10


@dataclasses.dataclass(frozen=True)
class TableSpec:
    """Where a table lies and how it is read. `features` is a part of the features' names."""

    name: str
    path: pathlib.Path
    label: str
    features: str


class Table:
    """X (n x p, float64, shuffled rows), y (n codes), class names, and the rows of each training part."""

    def __init__(self, X, y, classes, train):
        self.X, self.y, self.classes, self.train = X, y, classes, train

    @classmethod
    def read(cls, spec: TableSpec, folds: bool = True) -> "Table":
        """Without `folds` every training part is the whole table."""
        frame = pd.read_csv(spec.path, index_col=0)
        chosen = [name for name in frame.columns if spec.features in name]
        X = frame[chosen].to_numpy(dtype=np.float64)
        X, labels = shuffle(X, frame[spec.label].to_numpy(), random_state=0)
        classes, y = np.unique(labels, return_inverse=True)
        parts = StratifiedKFold(FOLDS).split(X, y) if folds else [(np.arange(len(y)), None)] * FOLDS
        train = [rows for rows, _ in parts]
        return cls(np.ascontiguousarray(X), y.astype(np.int64), [str(name) for name in classes], train)

    def save(self, folder: pathlib.Path):
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "X.npy", self.X)
        np.savez(
            folder / "rest.npz",
            y=self.y,
            classes=np.array(self.classes),
            **{f"train{fold}": rows for fold, rows in enumerate(self.train)},
        )

    @classmethod
    def load(cls, folder: pathlib.Path) -> "Table":
        X = np.load(folder / "X.npy", mmap_mode="r")
        with np.load(folder / "rest.npz") as rest:
            train = [rest[f"train{fold}"] for fold in range(FOLDS)]
            return cls(X, rest["y"], [str(name) for name in rest["classes"]], train)

    def part(self, fold: int, positive: str | None = None):
        """Features and codes of a training part; with `positive`, that class (1) against the rest (0)."""
        rows = self.train[fold]
        y = self.y[rows]
        if positive is not None:
            y = (y == self.classes.index(positive)).astype(np.int64)
        return np.ascontiguousarray(self.X[rows]), y
