"""The figure of the report, drawn from the records alone: figure.py results.jsonl figure.svg"""

import json
import statistics
import sys

# Okabe and Ito's colours, distinguishable with every kind of colour vision; markers tell them apart as well.
STYLES = {
    "SagaNet f64": ("#0072B2", "o"),
    "SagaNet f32": ("#56B4E9", "s"),
    "SagaNet strict": ("#009E73", "D"),
    "scikit-learn f64": ("#D55E00", "^"),
    "scikit-learn f32": ("#E69F00", "v"),
    "scikit-learn-intelex": ("#CC79A7", "P"),
    "cyanure": ("#F0E442", "X"),
    "glmnet (R)": ("#999999", "p"),
    "skglm": ("#000000", "*"),
}
OTHER = ("#666666", "h")


def draw(records, path):
    """CPU time of the single fits, one row a fit, one mark a program."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    cpu = {}
    for record in records:
        if record["kind"] == "fit" and record["threads"] == 1:
            point = (record["job"], record["C"], record["l1_ratio"])
            cpu.setdefault(point, {}).setdefault(record["program"], []).append(record["cpu"])
    if not cpu:
        return
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "saganet", "font.size": 10})
    figure, axes = plt.subplots(figsize=(8, 1.6 + 0.45 * len(cpu)), layout="constrained")
    others = {r["program"] for r in records if r["kind"] == "fit" and not r["same_problem"]}
    shown = {}
    for row, programs in enumerate(cpu.values()):
        medians = {program: statistics.median(values) for program, values in programs.items()}
        axes.plot([min(medians.values()), max(medians.values())], [row, row], color="#cccccc", zorder=1)
        for program, value in medians.items():
            colour, marker = STYLES.get(program, OTHER)
            shown[program] = axes.scatter(
                value, row, color=colour, marker=marker, s=60, zorder=2, edgecolor="black", linewidth=0.5
            )
    axes.set_yticks(range(len(cpu)), [f"{job}\nC {C:g}, l1_ratio {ratio:g}" for job, C, ratio in cpu])
    axes.set_ylim(len(cpu) - 0.4, -0.6)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("CPU time of one fit, one thread (s, logarithmic)")
    axes.grid(axis="x", which="major", color="#e5e5e5", zorder=0)
    axes.spines[["top", "right"]].set_visible(False)
    machine = records[0]
    axes.set_title(f"{machine['cpu']}, {machine['date'][:10]}", fontsize=9, loc="left")
    order = [program for program in STYLES if program in shown]
    order += [program for program in shown if program not in STYLES]
    labels = [f"{program} (another problem)" if program in others else program for program in order]
    figure.legend(
        [shown[program] for program in order], labels, loc="outside lower center", ncols=3, frameon=False
    )
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    with open(sys.argv[1]) as lines:
        draw([json.loads(line) for line in lines], sys.argv[2])
