"""How long one waits: compilation (once), a warm start to the first town, a life told by `demerit registry`, and `demerit --help`.

    python benchmarks/start.py [--repeat N]
"""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from measuring import options, spread, timed

FIRST_TOWN = """
import sys
sys.path.insert(0, sys.argv[1])
from measuring import scenario
from demerit.engine import Place, assemble
Place(assemble(scenario("rongcheng-2016", "rongcheng", 10, 2000))).live(1, 0)
"""


def main() -> None:
    """Print the figures."""
    given = options(__doc__, repeat=11)
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {"DEMERIT_CACHE": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as people have it: our own modules are read once, not at each start
        environment["PYTHONPYCACHEPREFIX"] = os.path.join(cache, "bytecode")

        def run(*words: str) -> None:
            done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stderr)

        cold, _ = timed(lambda: run("-c", FIRST_TOWN, here), 1)
        warm, _ = timed(lambda: run("-c", FIRST_TOWN, here), given.repeat)
        print(f"  first town, compiling (once)   {cold[0]:.1f} s")
        print(f"  first town, warm               {spread(warm, 2)} s")
        life = os.path.join(cache, "run")
        run("-m", "demerit", "run", "rongcheng-2016", "--towns", "2", "--no-sweep", "--out", life, "--progress", "none")
        told, _ = timed(lambda: run("-m", "demerit", "registry", life, "--random", "points"), given.repeat)
        print(f"  demerit registry, warm         {spread(told, 2)} s")
        bare, _ = timed(lambda: run("-c", "pass"), given.repeat)
        shown, _ = timed(lambda: run("-m", "demerit", "--help"), given.repeat)
        print(f"  demerit --help                 {spread(shown, 3)} s")
        print(f"  (python -c pass                {spread(bare, 3)} s)")


if __name__ == "__main__":
    main()
