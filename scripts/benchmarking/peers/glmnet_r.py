"""R's glmnet (Debian's r-cran-glmnet): coordinate descent along a path of lambdas, ungrouped multinomial.

It minimises (1/n) sum_i loss_i + lambda (alpha ||W||_1 + (1 - alpha)/2 ||W||_F^2); times C n, that is
SagaNet's objective with lambda = 1/(C n) and alpha = l1_ratio. Features are not standardised.
"""

import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np

from .base import Fitted, Peer, Plan

SCRIPT = pathlib.Path(__file__).with_name("glmnet_fit.R")


class Glmnet(Peer):
    title = "glmnet (R)"

    def __init__(self, threads):
        super().__init__(threads)
        if shutil.which("Rscript") is None:
            raise RuntimeError("no Rscript on the PATH; install Debian's r-cran-glmnet")
        asked = subprocess.run(
            ["Rscript", "-e", 'cat(as.character(packageVersion("glmnet")))'], capture_output=True, text=True
        )
        if asked.returncode != 0:
            raise RuntimeError("R has no package glmnet; install Debian's r-cran-glmnet")
        self.version = f"glmnet {asked.stdout.strip()}"

    def plan(self, K, C, l1_ratio):
        return Plan("the same problem, end of a path of 20 lambdas (else its defaults)")

    def fit(self, X, y, C, l1_ratio):
        n, p = X.shape
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            np.asfortranarray(X).ravel(order="F").tofile(folder / "x")
            y.astype(np.int32).tofile(folder / "y")
            done = subprocess.run(
                ["Rscript", str(SCRIPT), str(folder), str(n), str(p), repr(1 / (C * n)), repr(l1_ratio)],
                capture_output=True,
                text=True,
            )
            if done.returncode != 0:
                raise RuntimeError(" | ".join(done.stderr.strip().splitlines()[-3:]))
            facts = json.loads(done.stdout.strip().splitlines()[-1])
            values = np.fromfile(folder / "coefficients").reshape(-1, p + 1)  # intercept first
        return Fitted(
            values[:, 1:], values[:, 0], facts["passes"], cpu=facts["cpu"], wall=facts["wall"]
        )
