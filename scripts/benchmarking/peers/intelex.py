"""scikit-learn-intelex: scikit-learn's LogisticRegression with parts of L-BFGS done by oneDAL."""

import logging

import numpy as np

from .base import Fitted, Peer, Plan


class ScikitLearnIntelex(Peer):
    title = package = "scikit-learn-intelex"
    uses_threads = True

    def __init__(self, threads):
        super().__init__(threads)
        from importlib.metadata import version

        from sklearnex.linear_model import LogisticRegression

        self.version = f"scikit-learn-intelex {version('scikit-learn-intelex')}"
        self._make = LogisticRegression
        self._falls_back = None

    def plan(self, K, C, l1_ratio):
        if l1_ratio == 0:
            return Plan("the same problem by L-BFGS (its defaults)")
        if self._falls_back is None:
            self._falls_back = self._saga_falls_back()
        if self._falls_back:
            return Plan("scikit-learn's saga", refused="its log says it falls back to scikit-learn's saga")
        return Plan("the same problem by its own saga")

    def fit(self, X, y, C, l1_ratio):
        solver = {"solver": "lbfgs"} if l1_ratio == 0 else {"solver": "saga", "l1_ratio": l1_ratio}
        model = self._make(C=C, max_iter=100, random_state=0, n_jobs=self.threads, **solver).fit(X, y)
        return Fitted(model.coef_, model.intercept_, int(np.max(model.n_iter_)))

    def _saga_falls_back(self):
        """What the library itself logs about an elastic-net fit."""
        records = []
        handler = logging.Handler()
        handler.emit = lambda record: records.append(record.getMessage())
        logger = logging.getLogger("sklearnex")
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            X = np.arange(30.0).reshape(15, 2) % 7
            self._make(l1_ratio=0.5, solver="saga", max_iter=1).fit(X, np.arange(15) % 3)
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
        return any("fallback" in text for text in records)
