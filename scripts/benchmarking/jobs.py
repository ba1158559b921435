"""What a run consists of."""

from data import FOLDS
from fits import single_fits
from full_grid import full_grid
from together import Task, Way, many_fits

GRID_C = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
GRID_L1_RATIOS = [round(0.1 * step, 1) for step in range(11)]


def run_table(session, spec):
    """Single fits on a table, by all programs."""
    settings = session.settings
    single_fits(session, spec, spec.name, [(C, r) for C in settings.Cs for r in settings.l1_ratios])


def run_digits_grid(session, spec):
    """Fold 0 of the digits grid at once: packs of candidates, one thread and all."""
    settings = session.settings
    candidates = [(C, r) for C in GRID_C for r in GRID_L1_RATIOS]
    if settings.quick:
        candidates = candidates[::7]
    grid = [Way("grid", count) for count in _counts(settings)]
    many_fits(
        session,
        spec,
        f"{spec.name} grid",
        [Task(candidates)],
        ways={
            "SagaNet f64": [Way("alone"), Way("packed"), *grid],
            "SagaNet f32": grid,
            "SagaNet strict": grid,
        },
        counts=_counts(settings),
        repeat=settings.repeat or 1,
    )


def run_all_threads(session, spec):
    """As many fits as threads: with an L1 part, on folds 0, 1, ..., and again with another C if need be."""
    settings = session.settings
    l1_ratio = min(settings.l1_ratios, key=lambda ratio: abs(ratio - 0.5))
    rounds = -(-settings.threads // FOLDS)
    candidates = [(C, l1_ratio) for C in (1, 10, 100, 1000, 0.1, 0.01, 0.001)[:rounds]]
    folds = tuple(range(min(FOLDS, -(-settings.threads // len(candidates)))))
    grid = [Way("grid", count) for count in _counts(settings)]
    many_fits(
        session,
        spec,
        f"{spec.name}, all threads, l1_ratio {l1_ratio:g}",
        [Task(candidates, folds)],
        ways={"SagaNet f64": grid, "SagaNet f32": grid},
        counts=[settings.threads],
    )


def run_binary(session, spec):
    """Each class against the rest, with the grid's C at one l1_ratio; scikit-learn on some classes only."""
    settings = session.settings
    table = session.table(spec)
    by_size = sorted(range(len(table.classes)), key=lambda k: int((table.y == k).sum()))
    if settings.quick:
        by_size = by_size[:2]
    shared = by_size if settings.full_sklearn or settings.quick else [by_size[0], by_size[-1]]
    alone = Way("alone", shared_only=True)
    for l1_ratio in [r for r in settings.l1_ratios if r in (0, 0.5)] or settings.l1_ratios[:1]:
        candidates = [(C, l1_ratio) for C in (GRID_C[::3] if settings.quick else GRID_C)]
        tasks = [Task(candidates, positive=table.classes[k], shared=k in shared) for k in by_size]
        many_fits(
            session,
            spec,
            f"{spec.name} binary, l1_ratio {l1_ratio:g}",
            tasks,
            ways={
                "SagaNet f64": [alone, Way("packed")],
                "SagaNet f32": [alone, Way("packed", shared_only=True)],
            },
            counts=[1],
        )
    if settings.peers:
        positive = table.classes[by_size[-1]]
        candidates = [(settings.Cs[0], r) for r in settings.l1_ratios if r > 0][:1]
        single_fits(session, spec, f"{spec.name}, {positive} against the rest", candidates, positive)


def run_full_grid(session, spec, saganet, scratch):
    full_grid(session, spec, saganet, scratch)


def _counts(settings):
    return sorted({1, settings.threads})
