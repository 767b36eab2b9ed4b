"""demerit as a user runs it: a process, its two streams, its exit code."""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = ("--years", "1", "--towns", "10", "--set", "town.residents=100", "--no-sweep", "--threads", "2")
Demerit = Callable[..., "subprocess.CompletedProcess[str]"]


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "demerit", *map(str, args)]


@pytest.fixture
def demerit(tmp_path: Path) -> Demerit:
    """Run it in an empty folder."""
    def run(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command(*args), cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, **env}, stdin=subprocess.DEVNULL)
    return run
