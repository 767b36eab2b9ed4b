"""What the benchmarks share: the machine they ran on, scenarios, and timing.  Imports nothing heavy by itself."""
from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

COMMON = Path(__file__).parent / "common"


def machine() -> str:
    """Processor, cores, versions and load: what a figure means nothing without."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    versions = []
    for package in ("numba", "llvmlite", "numpy"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            versions.append(f"{package} ?")
    load = f"load {os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "load unknown"
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {', '.join(versions)}; {load}"


def options(description: str | None, **defaults: Any) -> argparse.Namespace:
    """Command-line options `--NAME` with defaults; prints the machine."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in defaults.items():
        parser.add_argument("--" + name, type=type(value), default=value, metavar="N", help=f"default {value}")
    found = parser.parse_args()
    print(machine())
    return found


def scenario(regime: str | Path, world: str | Path, years: int, residents: int, seed: int = 1) -> Any:
    """A scenario of library names or paths."""
    from demerit.language import load
    from demerit.language.scenario import Scenario, Versions

    loaded = load(regime, kind="regime")
    return Scenario(load(world, kind="world").document, Versions(loaded.name, tuple(loaded.epochs)), years, residents, seed)


def timed(function: Callable[[], Any], repeat: int, clock: Callable[[], float] = time.perf_counter) -> tuple[list[float], Any]:
    """Seconds of each of several calls, and the last result."""
    times, result = [], None
    for _ in range(repeat):
        begin = clock()
        result = function()
        times.append(clock() - begin)
    return times, result


def one_core(function: Callable[[], Any], repeat: int) -> tuple[list[float], Any]:
    """As `timed`, in seconds of the processor: the same as by the wall on an idle machine, and fairer on a busy one."""
    return timed(function, repeat, time.process_time)


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Median and range."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f}, n={len(values)})"


def speed(name: str, times: Sequence[float], resident_months: int, note: str = "") -> None:
    """One line: million resident-months a second."""
    print(f"  {name:34} {spread([resident_months / t / 1e6 for t in times])} M resident-months/s{'; ' + note if note else ''}")


def lives(place: Any, seed: int, towns: int) -> Callable[[], Any]:
    """Live so many towns into one tally."""
    return lambda: place.live_all(seed, range(1, 1 + towns))
