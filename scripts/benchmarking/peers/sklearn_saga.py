"""scikit-learn's own SAGA, in double precision and in its single precision."""

import numpy as np

from .base import Fitted, Peer, Plan


class ScikitLearnSaga(Peer):
    title = "scikit-learn f64"
    dtype = np.float64
    limits = {"max_iter": 100}  # a request may set other ones

    def __init__(self, threads):
        super().__init__(threads)
        import sklearn
        from sklearn.linear_model import LogisticRegression

        self.version = f"scikit-learn {sklearn.__version__}"
        self._make = LogisticRegression
        self._held = None

    def plan(self, K, C, l1_ratio):
        return Plan("the same fit: saga, at most 100 epochs")

    def fit(self, X, y, C, l1_ratio):
        model = self._make(C=C, l1_ratio=l1_ratio, solver="saga", random_state=0, **self.limits)
        model.fit(X.astype(self.dtype, copy=False), y)
        return Fitted(model.coef_, model.intercept_, int(np.max(model.n_iter_)))


class ScikitLearnSagaSingle(ScikitLearnSaga):
    title = "scikit-learn f32"
    dtype = np.float32

    def plan(self, K, C, l1_ratio):
        return Plan("the same fit in single precision")
