"""skglm's SparseLogisticRegression: proximal Newton with working sets; one-vs-rest for several classes."""

import numpy as np

from .base import Fitted, Peer, Plan


class Skglm(Peer):
    title = package = "skglm"

    def __init__(self, threads):
        super().__init__(threads)
        from importlib.metadata import version

        from skglm import SparseLogisticRegression

        self.version = f"skglm {version('skglm')}"
        self._make = SparseLogisticRegression

    def plan(self, K, C, l1_ratio):
        if K > 2:
            return Plan(f"one-vs-rest: {K} binary problems, another objective", same_problem=False)
        return Plan("the same problem, to its default tolerance")

    def fit(self, X, y, C, l1_ratio):
        # Its own one-vs-rest loop drops the intercepts (0.5), so the binary fits are made here.
        K = int(y.max()) + 1
        fits = [self._binary(X, y == k, C, l1_ratio) for k in (range(K) if K > 2 else (1,))]
        return Fitted(
            np.vstack([fit.coef_ for fit in fits]),
            np.array([float(np.ravel(fit.intercept_)[0]) for fit in fits]),
            max(int(fit.n_iter_) for fit in fits),
        )

    def _binary(self, X, positive, C, l1_ratio):
        model = self._make(alpha=1 / (C * len(X)), l1_ratio=l1_ratio)
        return model.fit(X, positive.astype(np.int64))
