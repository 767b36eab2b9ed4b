"""A small world and regime to break, and a way to ask what the language says about the break."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from demerit.language import Diagnostic, Problems, check, load

WORLD = """\
world: town
title: A small world
currency: CNY
attributes: {sex: {man: 50%, woman: 50%}}
age: {shares: {18: 60%, 40: 40%}, until: 90}
incomes: {attribute: sex, yearly: {man: CNY 30000, woman: CNY 20000}}
traits: {traffic: {shape: 1}}
states: {able: {share: 50%, gains: 0.1/y, loses: 0.1/y}}
conducts:
  speeding: {rate: 0.4/y, context: traffic, lasts: 1 h}
  fraud: {rate: 0.01/y, context: finance, by: {sex: {man: 2}, age: {18: 3}}}
  volunteering: {rate: 1/y, context: community}
attempts: {flight: {rate: 2/y, context: travel}}
"""

REGIME = """\
regime: points
title: A small regime
in_force: 2020-01-01
world: town
sources: {law: {title: The law}}
channels:
  camera: {sees: [speeding], coverage: 30%, errors: {mix-up: {kind: other-person, rate: 2%}}}
  police: {sees: "context:finance", coverage: 50%}
  means: {checks: able, every: 1 y, coverage: 90%}
files:
  score: {reads: sum, start: 1000, worse: down, levels: {D: 0, C: 600, B: 900, A: 1100}}
  wanted: {reads: any}
  strikes: {reads: count, worse: up, levels: {none: 0, first: 1, out: 3}}
deciders: {court: {serves: 500}}
rules:
  speeds: {when: {act: speeding, seen_by: camera}, write: {in: score, worth: -20, counts: 24 mo}, cite: {source: law}}
  helps: {when: {act: volunteering}, write: {in: score, worth: 5}}
  cheats:
    when: {act: fraud, seen_by: police}
    if: {able: yes}
    decided: {by: court, within: 15 d, errs: 1%}
    write: {in: wanted, counts: until-struck}
  strikes: {when: {act: fraud, seen_by: police}, write: {in: strikes, counts: {value: 12 mo, evidence: assumed, range: [6 mo, 24 mo]}}}
  clears: {when: {date: 2025-01-01}, strike: {in: wanted, of: cheats}}
effects:
  grounded: {while: wanted, denies: flight, costs: CNY 100}
  slower: {while: [score.C, score.D], deters: {conducts: "*", by: 10%}}
"""


class Case:
    """A folder with the world and the regime, either of them changed."""

    WORLD, REGIME = WORLD, REGIME

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("town.yaml", WORLD)
        self.write("points.yaml", REGIME)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def change(self, name: str, *changes: tuple[str, str]) -> Path:
        """Replace texts in a file; each must be there exactly once."""
        path = self.folder / name
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
            text = text.replace(old, new)
        return self.write(name, text)

    def check(self, name: str = "points.yaml", **options: object) -> list[Diagnostic]:
        return check(str(self.folder / name), **options)  # type: ignore[arg-type]

    def regime(self, *changes: tuple[str, str]) -> list[Diagnostic]:
        self.change("points.yaml", *changes)
        return self.check()

    def world(self, *changes: tuple[str, str]) -> list[Diagnostic]:
        self.change("town.yaml", *changes)
        return self.check("town.yaml")

    def problems(self, name: str = "points.yaml", **options: object) -> list[Diagnostic]:
        with pytest.raises(Problems) as caught:
            load(str(self.folder / name), **options)  # type: ignore[arg-type]
        return caught.value.diagnostics


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def cut(diagnostic: Diagnostic) -> str:
    """The text the caret stands under."""
    assert diagnostic.row is not None
    span = diagnostic.span
    return diagnostic.row[span.col:span.end_col if span.end_line == span.line else None]


@pytest.fixture
def marked() -> Callable[[Diagnostic], str]:
    return cut


@pytest.fixture
def said() -> Callable[[list[Diagnostic]], list[tuple[str, str]]]:
    """Codes and the marked texts, in order."""
    return lambda found: [(d.code, cut(d)) for d in found]
