"""The whole job: `saganet train` with all its outputs, and what scikit-learn's fits take.

scikit-learn's time is extrapolated from a sample, unless it is asked for in full. The fits are divided into
l1_ratio 0, l1_ratio > 0, and those that stop after one epoch (all weights zero), each for every fold;
SagaNet's cv_results.csv tells which is which, as its n_iter equals scikit-learn's. scikit-learn's time per step
depends on C, so the large part, l1_ratio > 0, is cut in two at a C. From each part of each fold one fit is drawn with
a probability proportional to its epochs, and the part's time is estimated as its steps times the time per step of the
drawn fit, which is unbiased. The folds, drawn independently, give the standard error. Only the fits are counted for
scikit-learn: no scoring, refit, predictions or reading.
"""

import math
import os
import random
import subprocess
import time

import numpy as np
import pandas as pd
from data import FOLDS
from processes import Failed, thread_environment
from together import sklearn_fits

# Where the candidates with an L1 part are divided.
CUT = 1.0


def full_grid(session, spec, saganet, scratch):
    settings = session.settings
    out = scratch / f"{spec.name}-run"
    for threads in sorted({1, settings.threads}):
        session.say(f"{spec.name}: saganet train, all fits and outputs, {threads} threads")
        cpu, wall = _train(saganet, spec, out, threads)
        fits = _fits(pd.read_csv(out / "cv_results.csv"), session.table(spec))
        session.record(
            kind="full", table=spec.name, program="SagaNet f64", threads=threads, cpu=cpu, wall=wall,
            fits=len(fits),
        )
    if settings.full_sklearn:
        session.say(f"{spec.name}: scikit-learn, all {len(fits)} fits")
        everything = [(fit["fold"], None, fit["pair"]) for fit in fits]
        wall, answers = sklearn_fits(session, spec, everything, settings.threads)
        cpu = sum(answer["cpu"] for answer in answers)
        session.record(
            kind="full", table=spec.name, program="scikit-learn f64", threads=settings.threads, cpu=cpu,
            wall=wall, fits=len(fits),
        )
    else:
        _extrapolate(session, spec, fits)


def _train(saganet, spec, out, threads):
    """CPU and wall seconds of one `saganet train` process."""
    arguments = [str(saganet), "train", str(spec.path), "--label", spec.label, "--features", spec.features]
    arguments += ["--out", str(out), "--overwrite", "--threads", str(threads)]
    start = time.perf_counter()
    with open(out.with_suffix(".log"), "wb") as log:
        process = subprocess.Popen(arguments, env=thread_environment(1), stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        lines = out.with_suffix(".log").read_text(errors="replace").splitlines()
        raise Failed(f"saganet train failed ({process.returncode}): {' | '.join(lines[-3:])}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start


def _fits(results, table):
    """Every fit of the grid: fold, (C, l1_ratio), steps and part."""
    fits = []
    for _, row in results.iterrows():
        pair = (float(row["param_C"]), float(row["param_l1_ratio"]))
        for fold in range(FOLDS):
            epochs = int(row[f"split{fold}_n_iter"])
            if pair[1] == 0:
                part = "l1_ratio 0"
            elif epochs == 1:
                part = "one epoch"
            else:
                part = f"l1_ratio > 0, C {'<=' if pair[0] <= CUT else '>'} {CUT:g}"
            steps = epochs * len(table.train[fold])
            fits.append(dict(fold=fold, pair=pair, steps=steps, part=part))
    return fits


def _extrapolate(session, spec, fits):
    chance = random.Random(0)
    total, variance, sample, measured = 0.0, 0.0, 0, 0.0
    parts = sorted({fit["part"] for fit in fits})
    session.say(f"{spec.name}: scikit-learn, one fit of each part of every fold")
    for part in parts:
        estimates = []
        for fold in range(FOLDS):
            group = [fit for fit in fits if fit["part"] == part and fit["fold"] == fold]
            if not group:
                continue
            drawn = chance.choices(group, weights=[fit["steps"] for fit in group])[0]
            _, (answer,) = sklearn_fits(session, spec, [(fold, None, drawn["pair"])], 1)
            per_step = answer["cpu"] / answer["steps"]
            steps = sum(fit["steps"] for fit in group)
            estimates.append(per_step * steps)
            sample, measured = sample + 1, measured + answer["cpu"]
            session.record(
                kind="sampled", table=spec.name, part=part, fold=fold, C=drawn["pair"][0],
                l1_ratio=drawn["pair"][1], cpu=answer["cpu"], n_iter=answer["n_iter"],
                agrees=answer["steps"] == drawn["steps"], microseconds_per_step=per_step * 1e6,
            )
        total += sum(estimates)
        if len(estimates) > 1:
            variance += len(estimates) * float(np.var(estimates, ddof=1))
    session.record(
        kind="full", table=spec.name, program="scikit-learn f64", threads=1, cpu=total, wall=total,
        fits=len(fits), extrapolated=True, sample=sample, measured=measured,
        standard_error=math.sqrt(variance),
    )
