"""Runs one peer's fits in a process of its own: peer_worker.py PEER FOLDER THREADS

Greets with {"version", "uses_threads"} or {"unavailable"}, then answers each line
{"C", "l1_ratio", "fold", "positive", "coefficients", "warm_up"} with times and facts. CPU time is that of the
process and of its children, scikit-learn's or the peer's own `fit` call alone.
"""

import contextlib
import json
import os
import pathlib
import resource
import sys
import time
import traceback
import warnings

import numpy as np
import threadpoolctl
from data import Table
from objective import write_coefficients
from peers import load


def cpu_seconds():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed_fit(peer, X, y, request):
    cpu, wall = cpu_seconds(), time.perf_counter()
    fitted = peer.fit(X, y, request["C"], request["l1_ratio"])
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    answer = {
        "cpu": cpu if fitted.cpu is None else fitted.cpu,
        "wall": wall if fitted.wall is None else fitted.wall,
        "n_iter": fitted.n_iter,
    }
    if fitted.own_objective is not None:
        answer["own_objective"] = fitted.own_objective
    if request.get("coefficients"):
        write_coefficients(request["coefficients"], fitted.coef, fitted.intercept)
    return answer


def serve(name, folder, threads, say):
    try:
        peer = load(name)(threads)
    except Exception as error:
        say({"unavailable": f"{type(error).__name__}: {error}"})
        return
    say({"version": peer.version, "uses_threads": peer.uses_threads})
    table = Table.load(pathlib.Path(folder))
    held, part = None, None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            wanted = (request.get("fold", 0), request.get("positive"))
            if wanted != held:
                held, part = wanted, table.part(*wanted)
            X, y = part
            K = 2 if wanted[1] is not None else len(table.classes)
            if "max_iter" in request:
                peer.limits = {"max_iter": request["max_iter"], "tol": request["tol"]}
            plan = peer.plan(K, request["C"], request["l1_ratio"])
            if plan.refused:
                say({"refused": plan.refused, "solves": plan.solves})
                continue
            if request.get("warm_up"):
                few = np.concatenate([np.flatnonzero(y == k)[:20] for k in range(K)])
                X, y = X[few], y[few]
            say({**timed_fit(peer, X, y, request), "solves": plan.solves, "same_problem": plan.same_problem})
        except Exception as error:
            traceback.print_exc()
            say({"error": f"{type(error).__name__}: {error}"})


def main():
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(answer):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    warnings.simplefilter("ignore")
    name, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    limits = threadpoolctl.threadpool_limits(threads) if threads == 1 else contextlib.nullcontext()
    with limits:
        serve(name, folder, threads, say)


if __name__ == "__main__":
    main()
