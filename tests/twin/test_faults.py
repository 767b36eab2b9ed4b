"""Each guarantee about notices, requests and queues has a fault that turns it red."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from twin.faults import FAULTS


@pytest.mark.slow
def test_every_guarantee_holds_and_every_fault_turns_its_own_red() -> None:
    """One test, because all of it is found in one process of plain Python."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    done = subprocess.run([sys.executable, "-m", "twin.faults"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    red: dict[str, bool] = json.loads(done.stdout)
    assert set(FAULTS) < set(red)
    assert [name for name, failed in red.items() if failed != (name in FAULTS)] == []
