"""The table of a training run, read with pandas as the run's configuration says."""

import hashlib
import json
import pathlib

import numpy as np
import pandas as pd


class Unreadable(Exception):
    """The run or its table cannot be read."""


class Run:
    """A directory written by `saganet train`: its configuration, feature names and table."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.report = self._json("run.json")
        self.configuration = self.report["configuration"]

    def _json(self, name):
        try:
            return json.loads((self.folder / name).read_text())
        except (OSError, ValueError) as error:
            raise Unreadable(f"{self.folder / name}: {error}") from None

    def option(self, name, default=None):
        value = self.configuration.get(name)
        return default if value is None else value

    def table_path(self, given=None):
        """The table, whose SHA-256 must be that of the run's."""
        wanted = self._json("best.json").get("data_sha256")
        base = pathlib.Path(self.report["working_directory"])
        named = [base / text for text in self.report["command"][1:] if not text.startswith("-")]
        for path in [pathlib.Path(given)] if given else named:
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted:
                return path
        raise Unreadable(f"{given or 'no file of the command in run.json'}: not the table of this run (SHA-256)")

    def feature_names(self):
        with np.load(self.folder / "fold_coefs.npz") as folds:
            return [str(name) for name in folds["features"]]

    def read(self, path):
        """(X, labels, weights or None) of every row of the file; labels are text."""
        names = self.feature_names()
        single = self.option("precision", "float64") == "float32"
        if path.suffix == ".npy":
            X = np.load(path).astype(np.float64)
            labels = _label_file(pathlib.Path(self.report["working_directory"]) / self.option("label-file"))
            weights = None
        else:
            label, weight = self.option("label"), self.option("weight-column")
            frame = pd.read_csv(
                path,
                sep=_separator(path, self.option("delimiter")),
                usecols=lambda name: name in {*names, label, weight},
                dtype={label: str},
                float_precision="high" if self.option("decimals") == "pandas-high" else "round_trip",
            )
            X = frame[names].to_numpy(dtype=np.float64)
            labels = frame[label].to_numpy(dtype=object)
            weights = None if weight is None else frame[weight].to_numpy(dtype=np.float64)
        renamed = dict(text.split("=", 1) for text in self.option("rename-class", []))
        labels = np.array([renamed.get(text, text) for text in labels], dtype=object)
        return (X.astype(np.float32).astype(np.float64) if single else X), labels, weights

    def class_weights(self, classes, labels, sample_weights):
        """One a class of a training part, from its own rows."""
        rule = self.option("class-weight", "none")
        if rule == "none":
            return np.ones(len(classes))
        if rule == "balanced":
            totals = np.array([sample_weights[labels == name].sum() for name in classes])
            return totals.sum() / (len(classes) * totals)
        text = (pathlib.Path(self.report["working_directory"]) / rule).read_text()
        if text.lstrip().startswith("{"):
            given = json.loads(text)
        else:
            given = dict(line.rsplit("\t", 1) for line in text.splitlines() if line.strip())
        return np.array([float(given.get(name, 1)) for name in classes])


def _separator(path, delimiter):
    named = {"tab": "\t", "comma": ","}
    if delimiter is not None:
        return named.get(delimiter, delimiter)
    header = pd.read_csv(path, sep="\0", nrows=0, engine="python").columns[0]
    return "\t" if header.count("\t") > header.count(",") else ","


def _label_file(path):
    if path.suffix == ".npy":
        return np.array([str(value) for value in np.load(path)], dtype=object)
    return np.array(path.read_text().splitlines(), dtype=object)
