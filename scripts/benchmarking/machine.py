"""Facts about the machine and the programs, for the first line of the results."""

import datetime
import os
import pathlib
import platform
import subprocess
import time


def _first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip().splitlines()[0]
    except (OSError, IndexError):
        return None


def _cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.lower().startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _caches():
    found = {}
    for folder in sorted(pathlib.Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        read = lambda name: (folder / name).read_text().strip()
        if read("type") != "Instruction":
            found[f"L{read('level')}"] = read("size")
    return found


def cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def busy_cores(seconds=2):
    """How many cores other programs keep busy while this one sleeps."""

    def busy_and_all():
        fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return sum(fields) - fields[3] - fields[4], sum(fields)  # idle and iowait are not busy

    busy, everything = busy_and_all()
    time.sleep(seconds)
    later, total = busy_and_all()
    return round(os.cpu_count() * (later - busy) / max(1, total - everything), 2)


def facts(root):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    import numpy
    import pandas
    import sklearn

    versions = {
        "saganet": _first_line("git", "-C", str(root), "describe", "--always", "--dirty"),
        "swift": _first_line("swift", "--version"),
        "python": platform.python_version(),
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
    }
    return {
        "kind": "machine",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "cpu": _cpu_model(),
        "cores": cores(),
        "busy_cores": busy_cores(),
        "caches": _caches(),
        "memory_gib": round(memory, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "versions": versions,
    }
