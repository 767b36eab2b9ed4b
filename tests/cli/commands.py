"""How commands are run, and how small."""
from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

SMALL = ("--years", "1", "--towns", "10", "--set", "town.residents=100", "--no-sweep", "--threads", "2")
Demerit = Callable[..., "subprocess.CompletedProcess[str]"]


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "demerit", *map(str, args)]
