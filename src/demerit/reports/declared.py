"""What a run's documents declare for figures: levels from best to worst, lists, what is about firms, what only gives."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demerit.runs.results import Run

if TYPE_CHECKING:
    from demerit.language import Loaded

FIRMS = "firms"


@dataclass(frozen=True)
class Ladder:
    """A file with levels, from best to worst.  `ordered`: it is known which end is the worst.  `empty`: where somebody without entries stands."""

    name: str
    levels: tuple[str, ...]
    ordered: bool = True
    empty: str | None = None


@dataclass(frozen=True)
class Subjects:
    """What is about firms, by name: they are no residents, and nothing of theirs is told per 100,000 residents."""

    files: frozenset[str] = frozenset()
    remedies: frozenset[str] = frozenset()
    """against such files"""
    rules: frozenset[str] = frozenset()
    """that write into them"""
    channels: frozenset[str] = frozenset()


def documents(run: Run) -> Loaded | None:
    """The regime of a run as it ran, with those alongside; None where it cannot be read."""
    from demerit.language import Problems, load

    try:
        return load(run.path / "regime.yaml", kind="regime")
    except (Problems, OSError):
        return None


def files(loaded: Loaded | None, stocks: dict[str, tuple[int, ...]]) -> tuple[tuple[Ladder, ...], tuple[str, ...], dict[str, str]]:
    """Files with levels, lists, and what the unknowns stand for; as the regime says, else as the columns are named."""
    counted = _counted_levels(stocks)
    from demerit.language.reachability import empty_level

    if loaded is None:
        return (*_unordered(counted), {})
    ladders, lists = [], []
    for prefix, regime in [("", loaded.document), *((f"{other.name}/", other.document) for other in loaded.alongside)]:
        for name, file in regime.files.items():
            if file.about == "firms":
                continue  # firms are no residents: the tables have them, in a row of their own
            levels = counted.get(prefix + name, ())
            if file.reads == "any" and levels:
                lists.append(prefix + name)
            elif len(levels) > 1:
                order = [level for level in file.levels if level in levels] + [level for level in levels if level not in file.levels]
                ladders.append(Ladder(prefix + name, tuple(order if file.worse != "down" else order[::-1]), file.worse is not None,
                                      empty_level(file) if not prefix else None))
    return tuple(ladders), tuple(lists), dict(loaded.document.unknowns)


def subjects_of(loaded: Loaded | None) -> Subjects:
    """What of the run's regimes is about firms; nothing where they cannot be read."""
    from demerit.language.paths import against

    if loaded is None:
        return Subjects()
    found: dict[str, set[str]] = {"files": set(), "remedies": set(), "rules": set(), "channels": set()}
    for prefix, regime in [("", loaded.document), *((f"{other.name}/", other.document) for other in loaded.alongside)]:
        files = {name for name, file in regime.files.items() if file.about == FIRMS}
        found["files"] |= {prefix + name for name in files}
        found["remedies"] |= {prefix + name for name in regime.remedies if against(regime, name) in files}
        found["rules"] |= {prefix + name for name, rule in regime.rules.items() if rule.write is not None and rule.write.into in files}
        found["channels"] |= {prefix + name for name, channel in regime.channels.items() if channel.about == FIRMS}
    return Subjects(**{name: frozenset(held) for name, held in found.items()})


def only_give(loaded: Loaded | None, lists: Iterable[str]) -> frozenset[str]:
    from demerit.language.harm import only_gives

    regimes = [] if loaded is None else [("", loaded.document), *((f"{other.name}/", other.document) for other in loaded.alongside)]
    return frozenset(name for name in lists if only_gives(regimes, name))


def _counted_levels(stocks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Levels by file: the columns FILE.LEVEL that have a column FILE.LEVEL/correct."""
    names, found = list(stocks), dict[str, tuple[str, ...]]()
    for name in names:
        if name.endswith("/correct"):
            file, _, level = name.removesuffix("/correct").rpartition(".")
            found[file] = (*found.get(file, ()), level)
    return found


def _unordered(counted: dict[str, tuple[str, ...]]) -> tuple[tuple[Ladder, ...], tuple[str, ...]]:
    lists = tuple(file for file, levels in counted.items() if set(levels) == {"on", "off"})
    return tuple(Ladder(file, levels, False) for file, levels in counted.items() if file not in lists), lists
