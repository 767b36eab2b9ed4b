"""What is made up is valid, and holds every class of the schema together with every other."""
from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from demerit.language import check, load
from demerit.language.diagnostics import Diagnostic
from demerit.language.schema import channel as channel_schema
from demerit.language.schema import conditions as conditions_schema
from demerit.language.schema import money as money_schema
from demerit.language.schema import regime as regime_schema
from demerit.language.schema import remedy as remedy_schema
from demerit.language.schema import ties as ties_schema
from demerit.language.schema import world as world_schema
from demerit.language.schema.base import Cite, Source
from twin.drawn import PARTS, examples
from twin.making import Made, dice

DIFFERENT = 300
"""Regimes, at least, that are not the same."""
UNUSED = {"facts", "known", "title", "about", "include", "cite", "evidence", "jurisdiction", "headline", "findings", "unknowns", "currency", "why"}


def classes() -> dict[str, type[BaseModel]]:
    """Every class of the schema of worlds and regimes."""
    modules = (world_schema, money_schema, regime_schema, channel_schema, conditions_schema, remedy_schema, ties_schema)
    own = [one for module in modules for one in vars(module).values()
           if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.__name__ and one is not world_schema.Happening]
    return {one.__name__: one for one in [*own, Cite, Source]}


@pytest.mark.slow
def test_every_class_every_pair_of_classes_and_every_option_occurs() -> None:
    """Among what test_equality compares."""
    drawn: list[Made] = []
    for part in range(PARTS):
        examples(part, drawn.append)
    assert len({repr(one) for one in drawn}) >= DIFFERENT
    found = [one.features for one in drawn]
    counts: Counter[Any] = Counter()
    for features in found:
        present = sorted(features & set(classes()))
        counts.update(present)
        counts.update(combinations(present, 2))
    assert [name for name in classes() if not counts[name]] == []
    assert [pair for pair in combinations(sorted(classes()), 2) if not counts[pair]] == []
    seen = frozenset[str]().union(*found)
    missing = [f"{name}.{field}" for name, one in classes().items() for field in one.model_fields
               if field not in UNUSED and name != "Source" and f"{name}.{field}" not in seen]
    assert missing == []
    literals = [("Notice.by", ("served", "published", "none")), ("Decider.open", ("always", "working-days")),
                ("Remedy.counted_from", ("notice", "entry", "discovery"))]
    assert [f"{key}={one}" for key, some in literals for one in some if f"{key}={one}" not in seen] == []
    for reads in ("sum", "count", "mean", "share", "any", "last"):
        assert f"File.reads={reads}" in seen


def _dump(folder: Path, name: str, document: dict[str, Any]) -> Path:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    path = folder / f"{name}.yaml"
    path.write_text(yaml.dump(document, Dumper=Plain, sort_keys=False), encoding="utf-8")
    return path


def _mistakes(path: Path) -> list[Diagnostic]:
    """What the check refuses, but for rules that wait for what never comes: some are made up on purpose, and change nothing."""
    return [d for d in check(path) if d.severity == "error" and not (d.code == "D224" and d.message.startswith("the rule never fires"))]


@pytest.mark.parametrize("seed", range(24))
def test_what_is_made_up_passes_the_check_and_its_dated_changes_are_the_language_s(seed: int, tmp_path: Path) -> None:
    one = dice(seed)
    _dump(tmp_path, "made-up", one.world)
    for name, versions in one.alongside.items():
        assert _mistakes(_dump(tmp_path, name, versions[0][1])) == []
    town = _dump(tmp_path, "town", one.epochs[0][1])
    assert _mistakes(town) == []
    _, epochs, _ = one.validated()
    loaded = load(town).epochs
    assert [date for date, _ in loaded] == [date for date, _ in epochs]
    assert [regime.model_dump() for _, regime in loaded] == [regime.model_dump() for _, regime in epochs]
