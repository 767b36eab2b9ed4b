"""How long a regime of 400 rules takes to read and validate (aim: 50 ms), and to check against its world.

    python benchmarks/validate.py [--rules N] [--repeat N] [--heavy] [--profile]
"""
from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

WORLD = """world: bench
title: A world with {n} conducts
age: {{shares: {{18: 100%}}}}
attributes: {{sex: {{man: 50%, woman: 50%}}}}
states: {{able: {{share: 50%}}}}
conducts:
"""
REGIME = """regime: bench
title: A regime of {n} rules
in_force: 2020-01-01
world: bench
sources: {{law: {{title: "The law"}}}}
channels: {{police: {{sees: "*", coverage: 30%}}}}
deciders: {{court: {{}}}}
files: {{points: {{reads: sum, start: 1000, worse: down, levels: {{D: 0, C: 600, B: 850, A: 960}}}}}}
rules:
"""
LIGHT = """  rule-{i}: {{when: {{act: act-{i}, seen_by: police}},
              write: {{in: points, worth: -{i}, counts: {{value: 24 mo, evidence: assumed, range: [12 mo, 60 mo]}}}},
              cite: {{source: law, at: "Art. {i}"}}}}
"""
HEAVY = """  rule-{i}:
    when: {{act: act-{i}, seen_by: police}}
    if: {{able: yes}}
    decided: {{by: court, within: 15 d, errs: {{value: 1%, evidence: assumed, range: [0.01%, 5%], unknown: error-rates}}}}
    write: {{in: points, worth: -{i}, counts: {{value: 24 mo, evidence: assumed, range: [12 mo, 60 mo], unknown: lifetimes}}}}
    cite: {{source: law, at: "Art. {i}"}}
"""


def generate(folder: Path, rules: int, every: int) -> Path:
    """Write a world and a regime with so many rules, one of `every` with a condition and a decider; the regime's path."""
    world = WORLD.format(n=rules) + "".join(f"  act-{i}: {{rate: 0.1/y, context: traffic}}\n" for i in range(1, rules + 1))
    (folder / "worlds").mkdir()
    (folder / "worlds" / "bench.yaml").write_text(world, "utf-8")
    path = folder / "bench.yaml"
    path.write_text(REGIME.format(n=rules) + "".join((LIGHT if i % every else HEAVY).format(i=i) for i in range(1, rules + 1)), "utf-8")
    return path


def best(function: Callable[[], object], repeat: int) -> float:
    """The shortest of several times, in milliseconds."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return min(times) * 1000


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--heavy", action="store_true", help="every rule with a condition and an erring decider")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    from demerit.language import check, load
    from demerit.language.schema import Regime
    from demerit.language.source_map import read

    with tempfile.TemporaryDirectory() as name:
        path = generate(Path(name), options.rules, 1 if options.heavy else 4)
        text = path.read_text("utf-8")
        data, _ = read(text)
        print(f"{options.rules} rules, {text.count(chr(10))} lines, {len(text) / 1000:.0f} kB; best of {options.repeat}")
        print(f"  YAML to data      {best(lambda: read(text), options.repeat):7.1f} ms")
        print(f"  data to document  {best(lambda: Regime.model_validate(data), options.repeat):7.1f} ms")
        print(f"  load (all of it)  {best(lambda: load(path), options.repeat):7.1f} ms")
        print(f"  check with world  {best(lambda: check(path), max(3, options.repeat // 3)):7.1f} ms")
        if options.profile:
            import cProfile

            cProfile.runctx("load(path)", {"load": load, "path": path}, {}, sort="tottime")


if __name__ == "__main__":
    main()
