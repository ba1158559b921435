"""What a peer is."""

import dataclasses

import numpy as np


@dataclasses.dataclass
class Plan:
    """What a peer makes of a problem."""

    solves: str  # a few words for the table
    same_problem: bool = True  # whether its minimiser is that of SagaNet's objective
    refused: str = ""  # why it is not run, if so


@dataclasses.dataclass
class Fitted:
    """coef is K x p (1 x p for two classes), intercept has K values."""

    coef: np.ndarray
    intercept: np.ndarray
    n_iter: int | None = None
    own_objective: float | None = None  # the peer's own figure for SagaNet's objective, to check the scaling
    cpu: float | None = None  # seconds, if the peer measures itself
    wall: float | None = None


class Peer:
    """A program that fits elastic-net logistic regression. Subclasses import their library in __init__."""

    title = ""
    package = ""  # its name in scripts/oracle-python
    version = ""
    uses_threads = False  # inside one fit

    def __init__(self, threads):
        self.threads = threads

    def plan(self, K, C, l1_ratio) -> Plan:
        raise NotImplementedError

    def fit(self, X, y, C, l1_ratio) -> Fitted:
        """Fits X (n x p, float64) with codes y (0..K-1)."""
        raise NotImplementedError
