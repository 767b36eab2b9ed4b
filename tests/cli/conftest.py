"""demerit as a user runs it: a process, its two streams, its exit code."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cli.commands import Demerit, command


@pytest.fixture
def demerit(tmp_path: Path) -> Demerit:
    """Run it in an empty folder."""
    def run(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command(*args), cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
                              env={**os.environ, **env}, stdin=subprocess.DEVNULL)
    return run
