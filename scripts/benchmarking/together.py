"""Many fits at once: SagaNet alone, packed and by its grid search, scikit-learn in processes."""

import concurrent.futures
import dataclasses
import queue
import time

from peers import load
from session import VARIANTS


@dataclasses.dataclass
class Task:
    """All candidates on all of the folds."""

    candidates: list
    folds: tuple = (0,)
    positive: str | None = None
    shared: bool = True  # whether scikit-learn does it too

    def singles(self):
        return [(fold, self.positive, pair) for fold in self.folds for pair in self.candidates]


@dataclasses.dataclass
class Way:
    """How SagaNet runs the tasks: see FoldFits' Request.Manner."""

    manner: str
    threads: int = 1
    shared_only: bool = False  # only those that scikit-learn does too


def many_fits(session, spec, job, tasks, *, ways, counts, repeat=1):
    """Runs the tasks by SagaNet, and the shared ones by scikit-learn.

    ways: for each arithmetic a list; counts: in how many processes scikit-learn is run.
    SagaNet's runs are spread between parts of scikit-learn's, so that both see the same machine.
    """
    singles = [fit for task in tasks if task.shared for fit in task.singles()]
    spent = {threads: [] for threads in counts}
    process = session.saganet(spec)
    for run in range(repeat):
        session.say(f"{job}: SagaNet, run {run + 1} of {repeat}")
        for name, list_of_ways in ways.items():
            for way in list_of_ways:
                _saganet(session, process, job, tasks, name, way, run)
        part = singles[run::repeat]
        for threads in counts:
            session.say(f"{job}: scikit-learn, {len(part)} fits in {threads} processes")
            spent[threads].append(sklearn_fits(session, spec, part, threads))
    process.close()
    for threads, runs in spent.items():
        fits = [fit for _, answers in runs for fit in answers]
        session.record(
            kind="together",
            job=job,
            program=load("sklearn").title,
            manner="alone" if threads == 1 else "processes",
            threads=threads,
            repeat=0,
            fits=len(fits),
            cpu=sum(fit["cpu"] for fit in fits),
            wall=sum(wall for wall, _ in runs),
            steps=sum(fit["steps"] for fit in fits),
        )


def _saganet(session, process, job, tasks, name, way, run):
    total = dict(fits=0, cpu=0.0, wall=0.0, steps=0, shared_fits=0, shared_cpu=0.0, shared_wall=0.0)
    for task in tasks:
        if way.shared_only and not task.shared:
            continue
        request = dict(candidates=task.candidates, folds=task.folds, positive=task.positive)
        answer = process.ask({**VARIANTS[name], **request, "manner": way.manner, "threads": way.threads})
        total["fits"] += len(answer["nIter"])
        for key in ("cpu", "wall", "steps"):
            total[key] += answer[key]
        if task.shared:
            total["shared_fits"] += len(answer["nIter"])
            total["shared_cpu"] += answer["cpu"]
            total["shared_wall"] += answer["wall"]
    session.record(
        kind="together",
        job=job,
        program=name,
        manner=way.manner,
        threads=way.threads,
        repeat=run,
        pack=answer["packSize"],
        kernel=answer["kernel"],
        **total,
    )


def sklearn_fits(session, spec, fits, processes):
    """(wall seconds, answers) of (fold, positive, (C, l1_ratio)) fits dealt to single-threaded processes."""
    table = session.table(spec)
    workers = queue.SimpleQueue()
    for number in range(processes):
        worker = session.peer("sklearn", spec, number=number)
        worker.ask(dict(C=1, l1_ratio=0.5, fold=0, positive=None, warm_up=True))
        workers.put(worker)

    def fit(task):
        fold, positive, (C, l1_ratio) = task
        worker = workers.get()
        try:
            answer = worker.ask(dict(C=C, l1_ratio=l1_ratio, fold=fold, positive=positive))
        finally:
            workers.put(worker)
        return {**answer, "steps": answer["n_iter"] * len(table.train[fold])}

    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(processes) as pool:
        answers = list(pool.map(fit, fits))
    return time.perf_counter() - start, answers
