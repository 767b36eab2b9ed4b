"""Each guarantee about notices, requests and queues has a fault that turns it red."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from twin.faults import FAULTS


@pytest.fixture(scope="module")
def red() -> dict[str, bool]:
    """Fault -> whether its guarantee failed, found in a process of plain Python."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    done = subprocess.run([sys.executable, "-m", "twin.faults"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, bool] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_without_a_fault_every_guarantee_holds(red: dict[str, bool]) -> None:
    assert [name for name, failed in red.items() if name not in FAULTS and failed] == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_its_guarantee_red(red: dict[str, bool], fault: str) -> None:
    assert red[fault]
