"""Optima of small problems to rounding, by a method of its own: Newton steps whose L1 models are solved exactly.

The model of F at a point, with its full Hessian in all weights and intercepts, is minimised by feature-sign
search (an active set method; H. Lee, A. Battle, R. Raina, A. Ng, NIPS 2006), then F along the step. C climbs
from 1e-3 in half decades. Cost O(((p + 1) K)^3) a step: for tests, not for use.
"""

import formulas
import numpy as np


def solve(X, y, s, C, l1_ratio, fit_intercept=True):
    """(coef K x p, intercept K) with the intercepts centred for K > 1."""
    K = int(y.max()) + 1
    K = 1 if K == 2 else K
    # Columns of one size: the penalty then differs by column.
    scale = np.sqrt(np.square(X).mean(axis=0))
    scale[scale == 0] = 1
    theta = np.zeros((K, X.shape[1] + 1))
    steps = max(1, int(np.ceil(2 * np.log10(C / min(C, 1e-3)))))
    for between in np.geomspace(min(C, 1e-3), C, steps + 1):
        theta = _newton(X / scale, y, s, between, l1_ratio, fit_intercept, scale, theta, between == C)
    coef, intercept = theta[:, :-1] / scale, theta[:, -1]
    return coef, intercept - (intercept.mean() if K > 1 else 0)


def _value(X, y, s, C, theta, l1, ridge):
    z = X @ theta[:, :-1].T + theta[:, -1]
    weights = theta[:, :-1]
    return C * (s * formulas.losses(z, y)).sum() + (l1 * np.abs(weights) + ridge / 2 * weights**2).sum()


def _newton(X, y, s, C, l1_ratio, fit_intercept, scale, theta, last):
    n, p = X.shape
    K = len(theta)
    ones = np.ones((n, 1)) if fit_intercept else np.zeros((n, 1))
    extended = np.hstack([X, ones])
    l1, ridge = l1_ratio / scale, (1 - l1_ratio) / scale**2
    thresholds = np.tile(np.append(l1, 0), (K, 1)).ravel()
    ridges = np.tile(np.append(ridge, 0), (K, 1)).ravel()
    c = C * s
    for iteration in range(200 if last else 30):
        P = formulas.probabilities(X @ theta[:, :-1].T + theta[:, -1])
        flat = theta.ravel()
        gradient = ((c[:, None] * (P - formulas.indicators(y, K))).T @ extended).ravel() + ridges * flat
        distance = np.where(
            (flat != 0) | (thresholds == 0),
            np.abs(gradient + thresholds * np.sign(flat)),
            np.maximum(np.abs(gradient) - thresholds, 0),
        )
        rounding = np.tile(np.abs(extended).T @ c, K)
        worst = (distance / (1e-30 + rounding)).max()
        if worst <= (1e-15 if last else 1e-3):
            break
        H = np.empty((K, p + 1, K, p + 1))
        for k in range(K):
            for l in range(k + 1):
                h = c * P[:, k] * ((k == l) - P[:, l])
                H[k, :, l, :] = H[l, :, k, :] = extended.T @ (h[:, None] * extended)
        if K > 1:
            H[:, -1, :, -1] += c.sum() / K**2  # the intercepts' common shift, along which F is constant
        H = H.reshape(len(flat), -1)
        # A little more keeps steps finite where features outnumber rows; it does not move the optimum.
        H[np.diag_indices_from(H)] += ridges + 1e-9 * H.diagonal()
        goal = _feature_sign(H, gradient - H @ flat, thresholds, flat)
        step = (goal - flat).reshape(theta.shape)
        before, t = _value(X, y, s, C, theta, l1, ridge), 1.0
        while t > 1e-12 and not _value(X, y, s, C, theta + t * step, l1, ridge) < before:
            t /= 2
        if t <= 1e-12:
            # F no longer tells: take the step if the conditions get better.
            moved = theta + step
            if worst <= 1e-13 or not last or iteration > 100:
                break
            theta = moved
            continue
        theta = theta + t * step
    return theta


def _feature_sign(H, b, thresholds, start):
    """argmin of b'x + 1/2 x'Hx + sum thresholds |x|."""
    x = start.copy()
    diagonal = np.maximum(H.diagonal(), 1e-300)
    size = 1 / np.sqrt(diagonal)
    live = H.diagonal() > 1e-14 * H.diagonal().max()
    x[~live] = 0
    free = live & (thresholds == 0)
    active = free | (x != 0)
    signs = np.sign(x) * (thresholds > 0)
    most = 20
    value = lambda x: b @ x + 0.5 * x @ (H @ x) + (thresholds * np.abs(x)).sum()
    for _ in range(3000):
        slope = H @ x + b
        excess = np.where(active | ~live, 0, np.abs(slope) - thresholds) * size
        violating = excess > 1e-13 * np.abs(b * size).max()
        settled = np.abs(np.where(active, slope + thresholds * signs, 0) * size).max() <= 1e-12 * (
            1e-300 + np.abs(b * size).max()
        )
        if settled:
            if not violating.any():
                return x
            # The largest few: the search along the step takes out what turns back.
            chosen = np.argsort(-np.where(violating, excess, 0))[: max(1, min(most, violating.sum() // 2))]
            active[chosen] = True
            signs[chosen] = -np.sign(slope[chosen])
        A = np.flatnonzero(active)
        scaled = H[np.ix_(A, A)] * size[A] * size[A][:, None]
        scaled[np.diag_indices_from(scaled)] += 1e-13
        right = -(b[A] + thresholds[A] * signs[A])
        goal = x.copy()
        solution = np.linalg.solve(scaled, right * size[A])
        solution += np.linalg.solve(scaled, right * size[A] - (H[np.ix_(A, A)] @ (solution * size[A])) * size[A])
        goal[A] = solution * size[A]
        # Where signs change on the way, stop at the best such point.
        crossing = A[(thresholds[A] > 0) & (goal[A] * signs[A] < 0)]
        if len(crossing):
            with np.errstate(divide="ignore", invalid="ignore"):
                ts = np.where(x[crossing] == 0, 0, x[crossing] / (x[crossing] - goal[crossing]))
            best_t, best = 0.0, value(x)
            for t in np.unique(np.append(ts[(ts > 0) & (ts < 1)], 1.0)):
                here = value(x + t * (goal - x))
                if here < best:
                    best_t, best = t, here
            x = x + best_t * (goal - x)
            x[crossing[np.abs(ts - best_t) < 1e-15]] = 0
            stuck = best_t == 0
        else:
            x, stuck = goal, False
        active = free | (x != 0)
        signs = np.sign(x) * (thresholds > 0)
        if stuck and most == 1:
            return x
        most = 1 if stuck else min(20, most + 1)  # one alone cannot turn back
    return x
