"""Peak memory of a first run (which compiles) and of later ones, each in a fresh process, at several population sizes.

    python benchmarks/memory.py [--years N] [--threads N]
"""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from measuring import options

CHILD = """
import resource, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from measuring import scenario
from demerit.engine import Place, assemble
from concurrent.futures import ThreadPoolExecutor
towns, years, threads = map(int, sys.argv[2:5])
begin = time.perf_counter()
tables = assemble(scenario("rongcheng-2016", "rongcheng", years, 2000))
shares = [range(t, towns, threads) for t in range(min(threads, towns))]
with ThreadPoolExecutor(threads) as pool:
    list(pool.map(lambda share: Place(tables).live_all(1, share), shares))
took = time.perf_counter() - begin
try:  # the high-water mark of this program alone; ru_maxrss may be the parent's
    peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print(f"{peak / 1024:6.0f} MB, {took:6.2f} s")
"""


def child(towns: int, years: int, threads: int, cache: str) -> str:
    """One fresh process; what it says."""
    environment = os.environ | {"DEMERIT_CACHE": cache}
    done = subprocess.run([sys.executable, "-c", CHILD, os.path.dirname(os.path.abspath(__file__)), str(towns), str(years), str(threads)],
                          capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


def main() -> None:
    """Print the figures."""
    given = options(__doc__, years=2, threads=2)
    with tempfile.TemporaryDirectory() as cache:
        print(f"rongcheng-2016, {given.years} years, towns of 2,000, {given.threads} threads")
        print(f"  first run, 20,000 residents      {child(10, given.years, given.threads, cache)}")
        for towns in (1, 10, 100, 1000):
            print(f"  warm, {2000 * towns:9,} residents        {child(towns, given.years, given.threads, cache)}")


if __name__ == "__main__":
    main()
