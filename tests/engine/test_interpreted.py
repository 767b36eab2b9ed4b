"""The same integers under plain Python, and with Numba's reference counting on."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hashes
import numpy as np
import pytest

import scenes
from demerit.engine import Place, assemble, memory, records


def elsewhere(**environment: str) -> dict[str, list[str]]:
    """The hashes of another process."""
    path = os.pathsep.join([str(Path(scenes.__file__).parent), *sys.path])
    done = subprocess.run([sys.executable, str(Path(hashes.__file__))], env=os.environ | {"PYTHONPATH": path} | environment,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.slow
def test_plain_python_counts_the_same() -> None:
    assert elsewhere(NUMBA_DISABLE_JIT="1") == hashes.hashes()


@pytest.mark.slow
def test_reference_counting_changes_nothing(tmp_path: Path) -> None:
    assert elsewhere(DEMERIT_NRT="1", DEMERIT_CACHE=str(tmp_path)) == hashes.hashes()


def test_no_field_of_a_record_is_an_attribute_of_numpy_s() -> None:
    """In plain Python `record.flat` would be NumPy's own, and always true."""
    types = {name: value for name, value in vars(records).items() if isinstance(value, np.dtype)} | {"TOWN": memory.TOWN}
    assert len(types) > 12
    assert [f"{name}.{field}" for name, dtype in types.items() for field in dtype.names or () if hasattr(np.record, field)] == []


def test_a_hash_notices_one_more_of_anything() -> None:
    """The seeded fault: any array of a tally off by one in any place."""
    tally = Place(assemble(scenes.scenario("three-strikes", years=1, residents=8, seed=5))).live(5, 0)
    right = scenes.digest(tally)
    rng = np.random.default_rng(1)
    for part in scenes.PARTS:
        flat = getattr(tally, part).reshape(-1)
        at = int(rng.integers(len(flat)))
        flat[at] += 1
        assert scenes.digest(tally) != right, part
        flat[at] -= 1
    assert scenes.digest(tally) == right
