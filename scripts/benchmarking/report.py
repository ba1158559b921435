"""The Markdown report, made from the records alone: report.py results.jsonl > report.md"""

import json
import statistics
import sys

OURS = "SagaNet"
BASE = "SagaNet f64"
THEIRS = "scikit-learn f64"


def markdown(records):
    machine = records[0]
    parts = [
        _heading(machine, records),
        _ratios(records),
        _programs(records),
        _together(records),
        _full(records),
        _absent(records),
    ]
    return "\n".join(part for part in parts if part)


def table(titles, rows, left=1):
    """A Markdown table; the first `left` columns are text."""
    marks = ["---" if i < left else "---:" for i in range(len(titles))]
    lines = [titles, marks, *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def seconds(value):
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def times(value):
    return f"{value:.1f}x" if value < 100 else f"{value:.0f}x"


def median(records, name):
    values = [record[name] for record in records if record.get(name) is not None]
    return statistics.median(values) if values else None


def _heading(machine, records):
    versions = [machine["versions"]["scikit-learn"] and f"scikit-learn {machine['versions']['scikit-learn']}"]
    versions += [r["version"] for r in records if r["kind"] == "version"]
    caches = ", ".join(f"{level} {size}" for level, size in machine["caches"].items())
    busy = machine.get("busy_cores", 0)
    warning = ""
    if busy > 0.2:
        warning = (
            f"\n**Other programs kept {busy:g} cores busy when this run started: do not trust wall times, "
            "least of all those on all threads.**\n"
        )
    kernels = sorted({r["kernel"] for r in records if r.get("kernel")})
    return (
        f"# Benchmark\n\n{machine['date'][:10]}, {machine['cpu']}, {machine['cores']} cores ({caches}), "
        f"{machine['memory_gib']} GiB, {machine['system']}.\n"
        f"SagaNet {machine['versions']['saganet']} (kernels: {', '.join(kernels) or 'none run'}), "
        f"{', '.join(dict.fromkeys(versions))}.\n{warning}"
    )


def _groups(records, *names):
    """Records by the values of `names`, in order of first appearance."""
    found = {}
    for record in records:
        found.setdefault(tuple(record.get(name) for name in names), []).append(record)
    return found


def _point(C, l1_ratio):
    return f"C {C:g}, l1_ratio {l1_ratio:g}"


def _ratios(records):
    """SagaNet against scikit-learn, fit by fit."""
    rows = []
    fits = [r for r in records if r["kind"] == "fit" and r["threads"] == 1]
    for (job, C, l1_ratio), group in _groups(fits, "job", "C", "l1_ratio").items():
        programs = _groups(group, "program")
        theirs = {r["repeat"]: r for r in programs.get((THEIRS,), [])}
        single = programs.get(("scikit-learn f32",), [])
        for (program,), ours in programs.items():
            pairs = [(theirs[r["repeat"]], r) for r in ours if r["repeat"] in theirs]
            if not program.startswith(OURS) or not pairs:
                continue
            ratios = [a["cpu"] / b["cpu"] for a, b in pairs]
            differences = [r["difference"] for r in ours if r.get("difference") is not None]
            own = ""
            if program == "SagaNet f32" and single:
                own = times(single[0]["cpu"] / median(ours, "cpu"))
            rows.append(
                [
                    job,
                    _point(C, l1_ratio),
                    program,
                    seconds(median(ours, "cpu")),
                    f"{1e6 * median(ours, 'cpu') / ours[0]['steps']:.2f}",
                    seconds(median(list(theirs.values()), "cpu")),
                    f"{1e6 * median(list(theirs.values()), 'cpu') / pairs[0][0]['steps']:.1f}",
                    times(statistics.median(ratios)),
                    f"{min(ratios):.1f} to {max(ratios):.1f}",
                    own,
                    f"{max(differences):.1g}" if differences else "",
                ]
            )
    if not rows:
        return ""
    titles = ["job", "fit", "program", "CPU s", "us a step", "scikit-learn f64 CPU s", "us a step"]
    titles += ["ratio", "of runs", "to its own f32", "largest difference"]
    return (
        "## SagaNet and scikit-learn, fit by fit\n\n"
        "One thread, fold 0 of 10, CPU of the whole fit call, medians of runs made in turn. The ratio is "
        "scikit-learn's double-precision CPU time over SagaNet's, run by run; the difference is that of "
        "coefficients and intercepts from scikit-learn's fit of the same precision.\n\n"
        + table(titles, rows, 3)
    )


def _programs(records):
    """Every program, its objective and its times."""
    rows = []
    fits = [r for r in records if r["kind"] == "fit"]
    for (job, C, l1_ratio), group in _groups(fits, "job", "C", "l1_ratio").items():
        base = median([r for r in group if r["program"] == BASE], "cpu")
        for (program,), all_runs in _groups(group, "program").items():
            runs = [r for r in all_runs if r["threads"] == 1]
            more = [r for r in all_runs if r["threads"] > 1]
            if not runs:
                continue
            value = f"{runs[0]['objective']:.6g}"
            rows.append(
                [
                    job,
                    _point(C, l1_ratio),
                    program,
                    runs[0]["solves"],
                    value if runs[0]["same_problem"] else f"({value})",
                    runs[0]["n_iter"] if runs[0]["n_iter"] is not None else "",
                    seconds(median(runs, "cpu")),
                    seconds(median(runs, "wall")),
                    times(median(runs, "cpu") / base) if base else "",
                    f"{seconds(median(more, 'wall'))} ({more[0]['threads']})" if more else "",
                ]
            )
    if not rows:
        return ""
    errors = [r["scaling_error"] for r in fits if r.get("scaling_error") is not None]
    scaling = f" The objectives that cyanure reports itself agree within {max(errors):.1g}." if errors else ""
    titles = ["job", "fit", "program", "solves", "objective", "iterations", "CPU s", "wall s"]
    titles += ["CPU to SagaNet f64", "wall s, all threads inside the fit"]
    return (
        "## Every program\n\n"
        "One thread. The objective is C sum_i loss_i + l1_ratio ||W||_1 + (1 - l1_ratio)/2 ||W||_F^2 at the "
        "coefficients that the program returned, computed by the benchmark; in brackets where the program "
        "minimises another one. SAGA with 100 epochs, SagaNet's and scikit-learn's alike, often stops before "
        "the optimum; programs that go on to it reach lower objectives. Iterations are each program's own."
        f"{scaling}\n\n" + table(titles, rows, 4)
    )


def _together(records):
    rows = []
    runs = [r for r in records if r["kind"] == "together"]
    for (job,), group in _groups(runs, "job").items():
        sklearn = {r["threads"]: r for r in group if r["program"] == THEIRS}
        one = [r for r in group if r["manner"] == "grid" and r["threads"] == 1]
        alone = {program: median(part, "wall") for (program,), part in _groups(one, "program").items()}
        for (program, manner, threads), part in _groups(group, "program", "manner", "threads").items():
            theirs = sklearn.get(1) or next(iter(sklearn.values()), None)
            shared = median(part, "shared_cpu")
            speed_up = ""
            if manner == "grid" and threads > 1 and program in alone:
                speed_up = f"{median(part, 'wall') / alone[program]:.2f}"
            rows.append(
                [
                    job,
                    program,
                    {"grid": "grid search", "packed": f"packs of {part[0].get('pack')}"}.get(manner, manner),
                    threads,
                    part[0]["fits"],
                    seconds(median(part, "cpu")),
                    seconds(median(part, "wall")),
                    f"{1e6 * median(part, 'cpu') / part[0]['steps']:.2f}",
                    times(theirs["cpu"] / shared) if shared and theirs else "",
                    speed_up,
                ]
            )
    if not rows:
        return ""
    titles = ["job", "program", "how", "threads", "fits", "CPU s", "wall s", "us CPU a step"]
    titles += ["scikit-learn's CPU to it", "wall to 1 thread"]
    return (
        "## Many fits\n\n"
        "The ratio is taken over the fits that both did. scikit-learn on several threads: its fits dealt to "
        "that many single-threaded processes, without scoring.\n\n" + table(titles, rows, 3)
    )


def _full(records):
    runs = [r for r in records if r["kind"] == "full"]
    rows, notes = [], []
    for (name,), group in _groups(runs, "table").items():
        ours = next((r for r in group if r["program"] == BASE), None)
        theirs = next((r for r in group if r["program"] == THEIRS), None)
        one = ours and ours["wall"]
        for r in group:
            mark = " (extrapolated)" if r.get("extrapolated") else ""
            ratio = times(theirs["cpu"] / r["cpu"]) if theirs and r["program"] == BASE else ""
            speed_up = f"{r['wall'] / one:.2f}" if r["program"] == BASE and r["threads"] > 1 else ""
            content = "fits and outputs" if r["program"] == BASE else "fits alone"
            rows.append(
                [name, r["program"] + mark, content, r["threads"], r["fits"], seconds(r["cpu"])]
                + [seconds(r["wall"]), ratio, speed_up]
            )
            if r.get("extrapolated"):
                sampled = [s for s in records if s["kind"] == "sampled" and s["table"] == name]
                parts = ", ".join(
                    f"{part}: {median(group, 'microseconds_per_step'):.1f} us a step"
                    for (part,), group in _groups(sampled, "part").items()
                )
                differing = sum(not s["agrees"] for s in sampled)
                notes.append(
                    f"{name}: scikit-learn's time is extrapolated from {r['sample']} of {r['fits']} fits "
                    f"({seconds(r['measured'])} s measured; the estimate's standard error is "
                    f"{seconds(r['standard_error'])} s), "
                    f"for every fold one fit of each part of the grid, drawn with seed 0 ({parts}); "
                    f"n_iter differs from SagaNet's in {differing} of them."
                )
    if not rows:
        return ""
    titles = ["table", "program", "what", "threads", "fits", "CPU s", "wall s"]
    titles += ["scikit-learn's CPU to it", "wall to 1 thread"]
    notes = "\n".join(notes)
    return "## The whole grid\n\n" + table(titles, rows, 3) + (f"\n{notes}\n" if notes else "")


def _absent(records):
    rows = []
    for r in records:
        if r["kind"] == "absent":
            where = r.get("job", "")
            if "C" in r:
                where += f", {_point(r['C'], r['l1_ratio'])}"
            rows.append([r["program"], where, r["reason"].replace("|", "/")])
    return "## Left out\n\n" + table(["what", "where", "why"], rows, 3) if rows else ""


if __name__ == "__main__":
    with open(sys.argv[1]) as lines:
        print(markdown([json.loads(line) for line in lines]))
