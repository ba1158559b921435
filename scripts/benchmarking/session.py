"""What all parts of a run share: settings, tables, processes, and where results go."""

import dataclasses
import json
import pathlib
import sys

import numpy as np
from data import Table, TableSpec
from objective import objective, read_coefficients
from peers import load
from processes import Failed, peer_process, saganet_process

# SagaNet's arithmetics: name in the report -> what is asked of FoldFits.
VARIANTS = {
    "SagaNet f64": {},
    "SagaNet f32": {"precision": "float32"},
    "SagaNet strict": {"strict": True},
}


@dataclasses.dataclass
class Settings:
    Cs: list
    l1_ratios: list
    repeat: int | None  # None: three, fewer where scikit-learn is slow
    peers: list
    peer_limit: float
    kernels: list
    threads: int
    quick: bool
    full_sklearn: bool


class Session:
    def __init__(self, settings, fold_fits, scratch, out):
        self.settings = settings
        self.records = []
        self._fold_fits = fold_fits
        self._scratch = pathlib.Path(scratch)
        self._tables = {}
        self._peers = {}
        self._file = open(out / "results.jsonl", "w")

    # --- results ---

    def record(self, **values):
        self.records.append(values)
        self._file.write(json.dumps(values) + "\n")
        self._file.flush()

    def say(self, text):
        print(f"benchmark: {text}", file=sys.stderr, flush=True)

    def close(self):
        for peer in self._peers.values():
            peer.close()
        self._file.close()

    # --- tables and processes ---

    def table(self, spec: TableSpec) -> Table:
        """The table, read once; a copy lies in `folder(spec)` for the workers."""
        if spec.name not in self._tables:
            self.say(f"reading {spec.name}")
            table = Table.read(spec)
            table.save(self.folder(spec))
            self._tables[spec.name] = table
        return self._tables[spec.name]

    def folder(self, spec):
        return self._scratch / spec.name

    def saganet(self, spec, kernel=None):
        """FoldFits on the table, warmed up; it must have read and split the table as scikit-learn did."""
        process = saganet_process(self._fold_fits, spec, kernel)
        table, theirs = self.table(spec), process.greeting
        ours = [*table.X.shape, table.classes, [len(rows) for rows in table.train]]
        if [theirs[key] for key in ("rows", "features", "classes", "foldRows")] != ours:
            raise Failed(f"FoldFits read {spec.path} otherwise than pandas: {theirs}")
        if kernel and theirs["kernel"] != kernel:
            raise Failed(f"this CPU runs {', '.join(theirs['availableKernels'])}, not {kernel}")
        for variant in VARIANTS.values():
            process.ask({**variant, "candidates": [[1, 0.5]], "maxIterations": 2})
        return process

    def peer(self, key, spec, threads=1, number=0):
        """The worker of a peer on the table, kept; None if the peer cannot run, which is recorded once.

        Workers with different numbers are different processes.
        """
        name = (key, spec.name, threads, number)
        if name not in self._peers:
            peer = peer_process(key, self.folder(spec), threads)
            if "unavailable" in peer.greeting:
                peer.close()
                self.absent(load(key).title, _why_missing(key) or peer.greeting["unavailable"])
                return None
            self._peers[name] = peer
            version = dict(kind="version", program=load(key).title, version=peer.greeting["version"])
            if version not in self.records:
                self.record(**version)
        return self._peers[name]

    def forget(self, key, spec, threads=1):
        """Ends a peer's worker; the next call of `peer` starts another."""
        peer = self._peers.pop((key, spec.name, threads, 0), None)
        if peer:
            peer.close()

    def absent(self, program, reason, **where):
        entry = dict(kind="absent", program=program, reason=reason, **where)
        if entry not in self.records:
            self.say(f"left out: {program}: {reason}")
            self.record(**entry)

    # --- checks of what came back ---

    def coefficients_path(self):
        return str(self._scratch / "coefficients")

    def check(self, spec, fold, positive, C, l1_ratio):
        """(objective, coef, intercept) of the fit whose coefficients were just written."""
        table = self.table(spec)
        coef, intercept = read_coefficients(self.coefficients_path(), table.X.shape[1])
        X, y = table.part(fold, positive)
        return objective(X, y, coef, intercept, C, l1_ratio), coef, intercept


def _why_missing(key):
    """What pip said when scripts/oracle-python could not install a peer."""
    package = load(key).package
    notes = pathlib.Path(sys.prefix).glob(f"missing-{package}==*") if package else ()
    return "; ".join(f"pip: {' '.join(note.read_text().split())}" for note in notes)


def largest_difference(a, b):
    return float(np.max(np.abs(a - b)))
