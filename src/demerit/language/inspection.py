"""What a check needs at hand: one epoch of a regime, its world, the regimes alongside, and a way to say what is wrong."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from demerit.language.diagnostics import Diagnostic, did_you_mean, resolve
from demerit.language.documents import Loaded
from demerit.language.overlay import SETS
from demerit.language.quantities import Quantity, size
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import DrawnWorth, File, Rule
from demerit.language.source_map import Path

ANY_LEVELS = ("off", "on")


def levels_of(file: File) -> tuple[str, ...]:
    """A file's level names in order of edge; one nameless level if it has none."""
    return ANY_LEVELS if file.reads == "any" else tuple(file.levels)


def split_ref(ref: str) -> tuple[str | None, str, str | None]:
    """`OTHER/FILE.LEVEL` -> (other, file, level)."""
    other, slash, rest = ref.partition("/") if "/" in ref else ("", "", ref)
    file, _, level = rest.partition(".")
    return (other if slash else None), file, level or None


def number(quantity: Any, default: float = 0.0) -> float:
    """The value of a quantity as one float, or the default if there is none."""
    return size(quantity.value) if isinstance(quantity, Quantity) else default


def speaks_for(regime: Regime, rule: Rule) -> bool:
    """Whether what a rule writes speaks for the person: by the sign of its worth; where worths are averaged, if it would do for the best level."""
    assert rule.write is not None
    file, worth = regime.files.get(rule.write.into), rule.write.worth
    if file is None or file.worse is None or worth is None:
        return False
    size_ = worth.uniform[0] if isinstance(worth, DrawnWorth) else number(worth)
    edges = [number(edge) for edge in file.levels.values()]
    if file.reads in ("mean", "share") and len(edges) > 1:
        return size_ >= edges[-1] if file.worse == "down" else size_ < edges[1]
    return size_ > 0 if file.worse == "down" else size_ < 0


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every model and quantity of a document, with its path as written."""
    if isinstance(value, Quantity):
        yield path, value
    elif isinstance(value, BaseModel):
        yield path, value
        for name, info in type(value).model_fields.items():
            item = getattr(value, name)
            if isinstance(item, (BaseModel, Quantity, dict, list)):
                yield from walk(item, (*path, info.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, (BaseModel, Quantity, dict, list)):
                yield from walk(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, (BaseModel, Quantity, dict, list)):
                yield from walk(item, (*path, i))


class Inspection:
    """One epoch of a document under inspection."""

    def __init__(self, loaded: Loaded, world: World | None, epoch: int = 0) -> None:
        self.loaded, self.world, self.epoch = loaded, world, epoch
        self.document: Any = loaded.epochs[epoch][1] if loaded.epochs else loaded.document
        self.data = loaded.layers[epoch][0] if loaded.layers else loaded.data
        self.others: dict[str, Regime] = {one.name: one.document for one in loaded.alongside}
        self.found: list[Diagnostic] = []

    @property
    def altered(self) -> bool:
        """Whether something lies over the document, so that it is an experiment rather than a text."""
        return bool(self.loaded.overlays) or SETS in self.loaded.texts

    def say(self, path: Iterable[str | int], code: str, message: str, hint: str | None = None, *, on_key: bool = False,
            severity: str = "error") -> None:
        """Report a mistake at a path of the document."""
        wanted = tuple(path)
        there = resolve(self.data, wanted)
        # a lone word (`unless: minor`) is a value where a mapping would have a key
        on_key = on_key and bool(there) and str(there[-1]) == str(wanted[-1])
        self.found.append(self.loaded.diagnostic(there, code, message, hint, on_key=on_key, severity=severity, epoch=self.epoch))

    def known(self, name: str, options: Iterable[str], path: Path, code: str, what: str, where: str = "the world has", *,
              on_key: bool = False) -> bool:
        """Whether a name is among the options; if not, say so."""
        options = list(options)
        if name in options:
            return True
        hint = did_you_mean(name, options, where) if options else f"{where} none"
        self.say(path, code, f"no {what} is called `{name}`", hint, on_key=on_key)
        return False
