"""How long the audit of a regime of 400 rules takes, from file to findings (aim: 0.5 s of processor time), and from a cold start.

    python benchmarks/audit.py [--rules N] [--effects N] [--repeat N]
"""
from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from validate import generate

CONTEXTS = ("finance", "traffic", "speech", "travel", "work", "housing")


def written(folder: Path, rules: int, effects: int) -> Path:
    """A regime of so many rules, every seventh with a condition and a decider, and so many effects in six parts of life."""
    path = generate(folder, rules, 7)
    world = folder / "worlds" / "bench.yaml"
    world.write_text(world.read_text("utf-8") + "attempts:\n" + "".join(
        f"  try-{i}: {{rate: 0.1/y, context: {CONTEXTS[i % len(CONTEXTS)]}}}\n" for i in range(effects)), "utf-8")
    path.write_text(path.read_text("utf-8") + "effects:\n" + "".join(
        f"  effect-{i}: {{while: points.C, context: {CONTEXTS[i % len(CONTEXTS)]}, denies: try-{i}, cite: {{source: law, at: \"Art. {i}\"}}}}\n"
        for i in range(effects)), "utf-8")
    return path


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("rules", 400), ("effects", 40), ("repeat", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    from demerit.audit import audit

    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), given.rules, given.effects)
        times, found = [], audit(path)
        for _ in range(given.repeat):
            begin = time.process_time()
            found = audit(path)
            times.append(time.process_time() - begin)
        print(f"audit of {given.rules} rules and {given.effects} effects: {min(times) * 1000:.0f} ms ({len(found.findings)} findings)")
        call = [sys.executable, "-c", "import time, sys; from demerit.audit import audit; audit(sys.argv[1]); print(time.process_time())", str(path)]
        cold = min(float(subprocess.run(call, check=True, capture_output=True, text=True).stdout) for _ in range(given.repeat))
        print(f"from a cold start, imports and all: {cold * 1000:.0f} ms")


if __name__ == "__main__":
    main()
