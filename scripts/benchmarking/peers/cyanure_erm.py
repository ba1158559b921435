"""cyanure: variance-reduced and quasi-Newton accelerated solvers for empirical risk minimisation.

It minimises (1/n) sum_i loss_i + psi(W) with psi = lambda_1 ||W||_1 + lambda_2/2 ||W||_F^2 (elasticnet),
lambda_1 ||W||_1 (l1) or lambda_1/2 ||W||_F^2 (l2); times C n, that is SagaNet's objective with
lambda_1 = l1_ratio/(C n) and lambda_2 = (1 - l1_ratio)/(C n). The harness compares the objective it reports,
times C n, with its own.
"""

import logging

import numpy as np

from .base import Fitted, Peer, Plan


class Cyanure(Peer):
    title = package = "cyanure"
    uses_threads = True

    def __init__(self, threads):
        super().__init__(threads)
        from importlib.metadata import version

        from cyanure.estimators import Classifier

        logging.getLogger("cyanure").setLevel(logging.ERROR)
        self.version = f"cyanure {version('cyanure')}"
        self._make = Classifier

    def plan(self, K, C, l1_ratio):
        return Plan("the same problem, to a relative gap of 1e-3 (its defaults)")

    def fit(self, X, y, C, l1_ratio):
        n, p = X.shape
        K = int(y.max()) + 1
        strength = 1 / (C * n)
        if l1_ratio in (0, 1):
            penalty = {"penalty": "l1" if l1_ratio else "l2", "lambda_1": strength}
        else:
            penalty = {
                "penalty": "elasticnet",
                "lambda_1": l1_ratio * strength,
                "lambda_2": (1 - l1_ratio) * strength,
            }
        model = self._make(
            loss="logistic",
            multi_class="multinomial",
            fit_intercept=True,
            n_threads=self.threads,
            verbose=False,
            **penalty,
        )
        model.fit(X, np.where(y == 1, 1, -1) if K == 2 else y)
        coef = np.asarray(model.coef_).reshape(1, p) if K == 2 else np.asarray(model.coef_)
        if coef.shape == (p, K):
            coef = coef.T
        info = np.asarray(model.optimization_info_)
        # Primal values, zeros behind the last; nothing where the solver stopped at once.
        trace = info[0, 1] if info.size else info.ravel()
        last = np.flatnonzero(trace)
        own = float(trace[last[-1]]) * C * n if len(last) else None
        return Fitted(coef, np.ravel(model.intercept_), int(np.max(model.n_iter_, initial=0)), own)
