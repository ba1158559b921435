"""Runs the comparison; scripts/benchmark builds what it needs and starts it."""

import argparse
import json
import os
import pathlib
import signal
import sys
import tempfile
import traceback

import figure
import jobs
import machine
from data import TableSpec
from peers import OTHERS
from report import markdown
from session import Session, Settings

PARTS = ("digits", "digits-grid", "table", "table-threads", "binary")


def numbers(text):
    return [float(part) for part in text.split(",")]


def names(allowed):
    def parse(text):
        chosen = [] if text in ("", "none") else text.split(",")
        unknown = [name for name in chosen if name not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not of {', '.join(allowed)}")
        return chosen

    return parse


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is less than 1")
    return value


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/benchmark", add_help=False, allow_abbrev=False)
    parser.add_argument("--root", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fold-fits", default="", help=argparse.SUPPRESS)
    parser.add_argument("--saganet", default="", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--table", type=pathlib.Path, default=os.environ.get("SAGANET_TABLE") or None)
    parser.add_argument("--label", default="Mitocheck_Phenotypic_Class")
    parser.add_argument("--features", default="efficientnet")
    parser.add_argument("--only", type=names(PARTS), default=list(PARTS))
    parser.add_argument("--c", type=numbers, default=[1.0])
    parser.add_argument("--l1-ratio", type=numbers, default=[0.0, 0.5, 1.0])
    parser.add_argument("--repeat", type=positive, default=None)
    parser.add_argument("--threads", type=positive, default=machine.cores())
    parser.add_argument("--kernels", type=names(("avx512", "avx2", "baseline")), default=[])
    parser.add_argument("--peers", type=names(OTHERS), default=list(OTHERS))
    parser.add_argument("--peer-limit", type=float, default=None)
    parser.add_argument("--full-grid", action="store_true")
    parser.add_argument("--full-sklearn", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=None)
    given = parser.parse_args()
    if given.table and not pathlib.Path(given.table).is_file():
        parser.error(f"there is no file {given.table}")
    return given


class Stopped(BaseException):
    """A signal asked this process to end."""


def stop(number, _):
    raise Stopped(number)


def run(session, given, scratch):
    digits = TableSpec("digits", given.root / "scripts/data/digits.csv.gz", "digit", "pixel")
    table = None
    if given.quick:
        session.absent("the nuclei table", "--quick takes the digits set alone")
    elif given.table is None:
        session.absent("the nuclei table", "neither --table nor SAGANET_TABLE names it")
    else:
        stem = pathlib.Path(given.table).name.split(".")[0]
        name = "mitocheck" if given.features == "efficientnet" else stem
        table = TableSpec(name, given.table, given.label, given.features)

    parts = [
        ("digits", digits, jobs.run_table),
        ("digits-grid", digits, jobs.run_digits_grid),
        ("table", table, jobs.run_table),
        ("table-threads", table, jobs.run_all_threads),
        ("binary", table or digits, jobs.run_binary),
    ]
    for part, spec, job in parts:
        if part in given.only and spec is not None:
            job(session, spec)
    if given.full_grid:
        jobs.run_full_grid(session, table or digits, given.saganet, scratch)


def _options(arguments):
    """The options as the user gave them: not those that scripts/benchmark adds, nor where results go."""
    private = {"--root", "--fold-fits", "--saganet", "--out", "--table"}
    kept = []
    for before, argument in zip([None, *arguments], arguments):
        if argument not in private and before not in private:
            kept.append(argument)
    return kept


def main():
    given = parse_arguments()
    if given.check:
        return 0
    out = given.out or given.root / "benchmark-run"
    out.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        Cs=given.c,
        l1_ratios=given.l1_ratio,
        repeat=given.repeat,
        peers=given.peers,
        peer_limit=given.peer_limit or (20 if given.quick else 45),
        kernels=given.kernels,
        threads=given.threads,
        quick=given.quick,
        full_sklearn=given.full_sklearn,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    status = 0
    with tempfile.TemporaryDirectory(prefix="saganet-benchmark-") as scratch:
        scratch = pathlib.Path(scratch)
        session = Session(settings, given.fold_fits, scratch, out)
        session.record(**machine.facts(given.root), command=_options(sys.argv[1:]))
        try:
            run(session, given, scratch)
        except Stopped as stopped:
            session.absent("the rest of this run", f"stopped by signal {stopped.args[0]}")
            status = 128 + stopped.args[0]
        except Exception as error:
            # What was measured until now is still reported.
            traceback.print_exc()
            session.absent("the rest of this run", f"{type(error).__name__}: {error}")
            status = 1
        finally:
            session.close()
    text = markdown(session.records)
    (out / "report.md").write_text(text)
    print(text)
    try:
        figure.draw([json.loads(line) for line in open(out / "results.jsonl")], out / "figure.svg")
    except ImportError as error:
        session.say(f"no figure: {error}")
    print(f"benchmark: report.md, results.jsonl and figure.svg in {out}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
