"""How near the optimum programs come, and in what time (run by scripts/benchmark-optimum, which says how)."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import data_sets
import machine
import numpy as np
from data import Table, TableSpec
from objective import objective, read_coefficients
from processes import Failed, peer_process, thread_environment

PROGRAMS = {
    "saganet": "SagaNet converged (gap 1e-4)",
    "fista": "FISTA (SagaNet's)",
    "sklearn": "scikit-learn saga, 100 epochs",
    "sklearn-long": "scikit-learn saga, long",
    "cyanure": "cyanure, its defaults",
    "glmnet": "glmnet, its defaults",
}
SETS = ["nuclei", "digits", *data_sets.CATALOG]
BOUND_GAP = 1e-7


def numbers(text):
    return [float(part) for part in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/benchmark-optimum", add_help=False, allow_abbrev=False)
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("--optima")
    parser.add_argument("--table", type=pathlib.Path, default=os.environ.get("SAGANET_TABLE"))
    parser.add_argument("--label", default="Mitocheck_Phenotypic_Class")
    parser.add_argument("--features", default="efficientnet")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--c", type=numbers, default=[0.01, 1, 100, 1000])
    parser.add_argument("--l1-ratio", type=numbers, default=[0, 0.1, 0.5, 1])
    parser.add_argument("--programs", default=",".join(PROGRAMS))
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--long", type=float)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("optimum-run"))
    settings = parser.parse_args()
    for name, known in (("sets", SETS), ("programs", PROGRAMS)):
        chosen = getattr(settings, name).split(",")
        for part in chosen:
            if part not in known:
                parser.error(f"--{name}: there is no '{part}': use {', '.join(known)}")
        setattr(settings, name, chosen)
    return settings


def say(text):
    print(f"benchmark-optimum: {text}", file=sys.stderr, flush=True)


class DataSet:
    """A table, the rows that are fitted, and the files that workers read."""

    def __init__(self, settings, name, scratch):
        self.name = name
        if name == "nuclei":
            self.spec = TableSpec(name, pathlib.Path(settings.table), settings.label, settings.features)
        elif name == "digits":
            self.spec = TableSpec(name, settings.root / "scripts/data/digits.csv.gz", "digit", "pixel")
        else:
            self.spec = TableSpec(name, data_sets.path(name), data_sets.LABEL, "f")
        self.fold = 0 if name in ("nuclei", "digits") else -1
        self.folder = scratch / name
        table = Table.read(self.spec, folds=self.fold >= 0)
        table.save(self.folder)
        self.X, self.y = table.part(0)


class Session:
    def __init__(self, settings):
        self.settings = settings
        settings.out.mkdir(parents=True, exist_ok=True)
        self.file = settings.out / "results.jsonl"
        self.records = [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def found(self, kind, **key):
        for record in self.records:
            if record["kind"] == kind and all(record.get(name) == value for name, value in key.items()):
                return record
        return None

    def record(self, **record):
        self.records.append(record)
        with open(self.file, "a") as out:
            out.write(json.dumps(record) + "\n")
        return record

    def optima(self, data, C, l1_ratio, *more):
        """One point by SagaNet, from W = 0."""
        command = [self.settings.optima, "--table", str(data.spec.path), "--label", data.spec.label]
        command += ["--features", data.spec.features, "--folds", str(data.fold), "--c", repr(C)]
        command += ["--l1-ratio", repr(l1_ratio), *more]
        done = subprocess.run(command, env=thread_environment(1), capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(" | ".join(done.stderr.strip().splitlines()[-3:]))
        return json.loads(done.stdout.strip().splitlines()[-1])

    def bound(self, data, C, l1_ratio):
        key = {"set": data.name, "C": C, "l1_ratio": l1_ratio}
        found = self.found("bound", **key)
        if not found:
            point = self.optima(data, C, l1_ratio, "--gap", repr(BOUND_GAP), "--max-seconds", "120")
            bound = None if point["gap"] is None else point["objective"] / (1 + point["gap"])
            found = self.record(kind="bound", **key, bound=bound, gap=point["gap"])
        return found["bound"]

    def fit(self, data, program, C, l1_ratio):
        key = {"set": data.name, "C": C, "l1_ratio": l1_ratio, "program": program}
        if self.found("fit", **key):
            return
        say(f"{data.name}: C={C:g} l1_ratio={l1_ratio:g}: {PROGRAMS[program]}")
        try:
            if program == "saganet":
                facts = self.optima(data, C, l1_ratio)
            elif program == "fista":
                limit = ["--max-seconds", repr(self.settings.limit)]
                facts = self.optima(data, C, l1_ratio, "--solver", "fista", *limit)
            else:
                facts = self.peer(data, program, C, l1_ratio)
        except Failed as error:
            facts = {"failed": str(error)}
        self.record(kind="fit", **key, **{k: v for k, v in facts.items() if k not in key and k != "fold"})

    def peer(self, data, program, C, l1_ratio):
        limit = {"sklearn": None, "sklearn-long": None}.get(program, self.settings.limit)
        request = {"C": C, "l1_ratio": l1_ratio, "fold": 0}
        if program == "sklearn-long":
            first = self.found("fit", set=data.name, C=C, l1_ratio=l1_ratio, program="sklearn")
            if not first or "failed" in first:
                raise Failed("there is no time of 100 epochs")
            seconds = self.settings.long or (300 if data.name == "nuclei" else 30)
            epochs = max(100, int(seconds / (first["cpu"] / first["n_iter"])))
            request |= {"max_iter": epochs, "tol": 1e-10}
        with tempfile.NamedTemporaryFile() as file:
            process = peer_process("sklearn" if program == "sklearn-long" else program, data.folder, 1)
            try:
                if "unavailable" in process.greeting:
                    raise Failed(process.greeting["unavailable"])
                answer = process.ask({**request, "coefficients": file.name}, limit)
            finally:
                process.close()
            if "refused" in answer:
                raise Failed(answer["refused"])
            coef, intercept = read_coefficients(file.name, data.X.shape[1])
        F = objective(data.X, data.y, coef, intercept, C, l1_ratio)
        return {"cpu": answer["cpu"], "n_iter": answer["n_iter"], "objective": F}


def cell(session, data, program, C, l1_ratio):
    found = session.found("fit", set=data, C=C, l1_ratio=l1_ratio, program=program)
    bound = session.found("bound", set=data, C=C, l1_ratio=l1_ratio)
    if not found or not bound or not bound["bound"]:
        return ""
    if "failed" in found:
        return found["failed"].split(" | ")[0][:40]
    if found["objective"] is None:
        return f"{found['cpu']:.2f} s, no finite objective"
    excess = (found["objective"] - bound["bound"]) / bound["bound"]
    mark = "" if found.get("status", "certified") == "certified" else " (not certified)"
    return f"{found['cpu']:.2f} s, {max(excess, 0):.1e}{mark}"


def report(session):
    lines = ["# Suboptimality and CPU time", ""]
    facts = session.found("machine")
    lines += [f"{facts['date'][:10]}, {facts['cpu']}, one thread. CPU seconds and (F - D)/D.", ""]
    for data in session.settings.sets:
        points = [(C, r) for C in session.settings.c for r in session.settings.l1_ratio]
        points = [point for point in points if session.found("bound", set=data, C=point[0], l1_ratio=point[1])]
        if not points:
            continue
        lines += [f"## {data}", "", "| C | l1_ratio | " + " | ".join(PROGRAMS[p] for p in session.settings.programs) + " |"]
        lines.append("|---|---|" + "---|" * len(session.settings.programs))
        for C, r in points:
            cells = [cell(session, data, program, C, r) for program in session.settings.programs]
            lines.append(f"| {C:g} | {r:g} | " + " | ".join(cells) + " |")
        lines.append("")
    (session.settings.out / "report.md").write_text("\n".join(lines))
    print("\n".join(lines))


def main():
    settings = arguments()
    if "nuclei" in settings.sets and not settings.table:
        say("no --table and no SAGANET_TABLE: the nuclei are left out")
        settings.sets.remove("nuclei")
    session = Session(settings)
    if not session.found("machine"):
        session.record(**machine.facts(settings.root))
    with tempfile.TemporaryDirectory() as scratch:
        for name in settings.sets:
            data = DataSet(settings, name, pathlib.Path(scratch))
            for C in settings.c:
                for l1_ratio in settings.l1_ratio:
                    session.bound(data, C, l1_ratio)
                    for program in settings.programs:
                        session.fit(data, program, C, l1_ratio)
    report(session)


if __name__ == "__main__":
    main()
