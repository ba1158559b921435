"""The programs that SagaNet is compared with. A new one is a module here (see base.py) and a line below."""

import importlib

# Key of a peer -> module and class. The order is that of the report.
CATALOG = {
    "sklearn": "sklearn_saga.ScikitLearnSaga",
    "sklearn-f32": "sklearn_saga.ScikitLearnSagaSingle",
    "intelex": "intelex.ScikitLearnIntelex",
    "cyanure": "cyanure_erm.Cyanure",
    "glmnet": "glmnet_r.Glmnet",
    "skglm": "skglm_newton.Skglm",
}

# These two are always there; the others are what --peers chooses among.
SCIKIT_LEARN = ("sklearn", "sklearn-f32")
OTHERS = tuple(key for key in CATALOG if key not in SCIKIT_LEARN)


def load(key):
    """The peer's class."""
    module, name = CATALOG[key].split(".")
    return getattr(importlib.import_module(f"peers.{module}"), name)
