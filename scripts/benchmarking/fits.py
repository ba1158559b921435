"""Single fits: SagaNet and scikit-learn in turn, then every other peer."""

from peers import load
from processes import Failed, TooSlow
from session import VARIANTS, largest_difference

FOLD = 0
# Without --repeat, a candidate is not run again once scikit-learn's fits of it have taken so many seconds,
PATIENCE = 45
# and its single-precision fit is run for two candidates only if a fit takes longer than this.
SLOW_FIT = 30


def single_fits(session, spec, job, candidates, positive=None):
    """Fits each candidate on fold 0 by every program, one thread; peers that use threads also with all."""
    _saganet_and_sklearn(session, spec, job, candidates, positive)
    for key in session.settings.peers:
        _peer_fits(session, spec, job, candidates, positive, key)


def _saganet_and_sklearn(session, spec, job, candidates, positive):
    settings = session.settings
    common = dict(kind="fit", job=job, fold=FOLD, positive=positive, threads=1)
    fast = session.saganet(spec)
    sides = [(name, fast, extra) for name, extra in VARIANTS.items()]
    forced = []
    for kernel in settings.kernels:
        try:
            process = session.saganet(spec, kernel)
        except Failed as error:
            session.absent(f"SagaNet f64, {kernel} kernels", str(error))
            continue
        forced.append(process)
        sides.append((f"SagaNet f64, {kernel} kernels", process, {}))
    sklearn = {key: session.peer(key, spec) for key in ("sklearn", "sklearn-f32")}
    for key, worker in sklearn.items():
        worker.ask(dict(C=1, l1_ratio=0.5, fold=FOLD, positive=positive, warm_up=True))

    for number, (C, l1_ratio) in enumerate(candidates):
        spent = []
        for repeat in range(settings.repeat or 3):
            if not settings.repeat and sum(spent) > PATIENCE:
                break
            session.say(f"{job}: C={C:g} l1_ratio={l1_ratio:g}, run {repeat + 1}")
            here = dict(common, C=C, l1_ratio=l1_ratio, repeat=repeat)
            theirs = {}
            for key, worker in sklearn.items():
                if key == "sklearn-f32" and (repeat > 0 or (number > 1 and spent[0] > SLOW_FIT)):
                    continue  # beside the point of the ratios; one run tells
                answer, theirs[key] = _ask_peer(session, worker, spec, here)
                if key == "sklearn":
                    spent.append(answer["cpu"])
                session.record(**here, program=load(key).title, **answer)
            for name, process, extra in sides:
                request = dict(extra, candidates=[[C, l1_ratio]], folds=[FOLD], positive=positive)
                answer = process.ask({**request, "coefficients": session.coefficients_path()})
                value, coef, intercept = session.check(spec, FOLD, positive, C, l1_ratio)
                same = theirs.get("sklearn-f32" if extra.get("precision") else "sklearn")
                session.record(
                    **here,
                    program=name,
                    cpu=answer["cpu"],
                    wall=answer["wall"],
                    n_iter=answer["nIter"][0],
                    steps=answer["steps"],
                    kernel=answer["kernel"],
                    objective=value,
                    solves="scikit-learn's fit",
                    same_problem=True,
                    difference=same and max(
                        largest_difference(coef, same[0]), largest_difference(intercept, same[1])
                    ),
                )
    for process in (fast, *forced):
        process.close()


def _ask_peer(session, worker, spec, here, limit=None):
    """One fit by a peer: what to record, and the coefficients."""
    request = {name: here[name] for name in ("C", "l1_ratio", "fold", "positive")}
    answer = worker.ask({**request, "coefficients": session.coefficients_path()}, limit)
    if "refused" in answer:
        return answer, None
    value, coef, intercept = session.check(spec, here["fold"], here["positive"], here["C"], here["l1_ratio"])
    answer["objective"] = value
    if answer["n_iter"] is not None and answer["solves"].startswith("the same fit"):
        answer["steps"] = answer["n_iter"] * len(session.table(spec).train[here["fold"]])
    return answer, (coef, intercept)


def _peer_fits(session, spec, job, candidates, positive, key):
    settings = session.settings
    title = load(key).title
    counts = [1]
    slow, spent = None, 0.0
    for threads in counts:
        worker = session.peer(key, spec, threads)
        if worker is None:
            return
        if worker.greeting["uses_threads"] and threads == 1 and settings.threads > 1:
            counts.append(settings.threads)
        for C, l1_ratio in candidates:
            here = dict(kind="fit", job=job, fold=FOLD, positive=positive, threads=threads)
            here.update(C=C, l1_ratio=l1_ratio, repeat=0)
            where = dict(job=job, C=C, l1_ratio=l1_ratio)
            if spent > settings.peer_limit:
                slow = slow or f"its fits before took {spent:.0f} s in all"
            if slow:
                session.absent(title, f"not run on {threads} threads: {slow} (--peer-limit)", **where)
                continue
            session.say(f"{job}: {title}, C={C:g} l1_ratio={l1_ratio:g}, {threads} threads")
            try:
                worker = session.peer(key, spec, threads)
                warm_up = {name: here[name] for name in ("C", "l1_ratio", "fold", "positive")}
                worker.ask({**warm_up, "warm_up": True}, limit=120)
                answer, _ = _ask_peer(session, worker, spec, here, settings.peer_limit)
            except TooSlow as error:
                session.forget(key, spec, threads)
                session.absent(title, str(error), **where)
                slow = f"the fit at C={C:g}, l1_ratio={l1_ratio:g} was {error}"
                continue
            except Failed as error:
                session.forget(key, spec, threads)
                session.absent(title, str(error), **where)
                continue
            if "refused" in answer:
                session.absent(title, answer["refused"], **where)
                continue
            spent += answer["wall"]
            if "own_objective" in answer:
                answer["scaling_error"] = abs(answer["own_objective"] / answer["objective"] - 1)
            session.record(**here, program=title, **answer)
