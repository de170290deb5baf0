"""
Compare a cold build of the embedded data with the bare start of the libraries that it stands on.

A build reads, validates, renders and writes the whole site into an empty folder; the start is
`python -c 'import rdflib, pyshacl, jinja2'`. Both run in turn, as processes of their own; the medians and their ratio
are printed. A ratio does not depend on the machine; three is the most that the project allows itself. The package is
compiled before, as pip compiles the libraries when it installs them.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5
START = [sys.executable, "-c", "import rdflib, pyshacl, jinja2"]


def main() -> None:
    """Print the medians of both commands, in seconds, and the ratio of them."""
    compileall.compile_dir(ROOT / "lodpub", quiet=1)
    starts, builds = [], []
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, str(ROOT / "publish.py"), "--root", str(ROOT), "--quiet", "--out"]
        for turn in range(RUNS + 1):  # into a new folder each, for a disk is slow where much was deleted just before
            start_time, build_time = wall_time(START), wall_time([*build, str(Path(folder) / str(turn))])
            if turn:  # the first turn warms the file cache
                starts.append(start_time)
                builds.append(build_time)
    start, built = statistics.median(starts), statistics.median(builds)
    print(f"import rdflib, pyshacl, jinja2  {start:.2f} s (median of {RUNS})")
    print(f"cold build of the ten partners  {built:.2f} s (median of {RUNS})")
    print(f"ratio  {built / start:.2f}")


def wall_time(command: list[str]) -> float:
    """Run a command to its end and give the seconds that passed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
