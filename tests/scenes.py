"""Scenarios for tests: documents by name or path, or edited as plain data and read again through the language."""
from __future__ import annotations

import copy
import hashlib
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from demerit.engine import Tally
from demerit.language import load
from demerit.language.scenario import Scenario, Versions

ROOT = Path(__file__).parents[1]
CLOSED_FORMS = ROOT / "tests" / "closed_forms"
COMMON = ROOT / "benchmarks" / "common" / "common.yaml"
DENSE = ROOT / "benchmarks" / "common" / "dense.yaml"
PARTS = ("cells", "rules", "conducts", "channels", "spells", "spell_sums", "row_spells", "moves", "blamed", "wronged", "refused", "requests",
         "told", "desks")

Data = dict[str, Any]

HARM = ("harm/1", "harm/2", "harm/3", "harm/5", "harm/6", "harm/7")
"""Columns of days under a sanction, by cause, of those that towns without notices have."""


def _world_of(regime: Path | str, name: str) -> Path | str:
    path = Path(regime)
    return path.parent / f"{name}.yaml" if path.suffix == ".yaml" else name


def scenario(regime: Path | str, *, years: int, residents: int, seed: int, world: Path | str | None = None, errors: bool = True,
             name: str | None = None) -> Scenario:
    """A scenario of documents in files or in the library; the regime's own world if no other is given."""
    loaded = load(str(regime), kind="regime")
    own = load(str(world if world is not None else _world_of(regime, loaded.document.world)), kind="world")
    return Scenario(own.document, Versions(name or loaded.name, loaded.epochs), years, residents, seed, errors=errors)


def data_of(regime: Path | str, world: Path | str | None = None) -> tuple[Data, Data]:
    """World and regime as plain data, to be edited; dated changes are still inside."""
    loaded = load(str(regime), kind="regime")
    own = load(str(world if world is not None else _world_of(regime, loaded.document.world)), kind="world")
    return copy.deepcopy(own.data), copy.deepcopy(loaded.data)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def from_data(world: Data, regime: Data, *, years: int, residents: int, seed: int, errors: bool = True) -> Scenario:
    """A scenario of edited data, written out and read again."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("world", world), ("regime", regime)):
            text = yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True)
            (Path(folder) / f"{name}.yaml").write_text(text, encoding="utf-8")
        loaded = load(str(Path(folder) / "regime.yaml"), kind="regime")
        own = load(str(Path(folder) / "world.yaml"), kind="world")
    return Scenario(own.document, Versions(regime["regime"], loaded.epochs), years, residents, seed, errors=errors)


def same(a: Tally, b: Tally) -> bool:
    """Whether two tallies are the same integers."""
    return all(np.array_equal(getattr(a, part), getattr(b, part)) for part in PARTS) and a.acts == b.acts and a.happenings == b.happenings


def digest(tally: Tally) -> str:
    """A hash over every array of a tally."""
    out = hashlib.blake2b(digest_size=16)
    for part in PARTS:
        array = np.ascontiguousarray(getattr(tally, part), np.int64)
        out.update(repr((part, array.shape)).encode())
        out.update(array.tobytes())
    out.update(repr((tally.happenings, tally.acts)).encode())
    return out.hexdigest()


def plus(a: Tally, b: Tally) -> Tally:
    """Two tallies added up."""
    parts = {part: getattr(a, part) + getattr(b, part) for part in PARTS}
    return Tally(**parts, happenings=a.happenings + b.happenings, acts=a.acts + b.acts, trace=a.trace[:0])
