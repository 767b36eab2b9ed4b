"""Unknowns: every number nobody knows, gathered under the label with which it moves (semantics.md 23 and 25)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from demerit.language.quantities import Quantity, Term, from_size, size
from demerit.language.scenario import Versions
from demerit.language.schema import World
from demerit.language.schema.regime import DrawnWorth

MOST_LABELS = 12
OTHER = "other"
Path = tuple[Any, ...]

_LABELS = {("attributes",): "population", ("age",): "population", ("departures",): "population", ("households",): "population",
           ("traits",): "spread", ("states",): "states", ("conducts",): "conduct", ("attempts",): "attempts", ("channels",): "coverage",
           ("channels", "delay"): "delays", ("channels", "every"): "delays", ("channels", "errors"): "error-rates",
           ("files",): "edges", ("rules",): "worths", ("rules", "write", "counts"): "lifetimes", ("rules", "write", "shown"): "lifetimes",
           ("rules", "write", "overdue"): "lifetimes", ("rules", "write", "overdue", "share"): "error-rates",
           ("rules", "decided"): "delays", ("rules", "decided", "errs"): "error-rates", ("rules", "strike"): "delays",
           ("effects",): "rewards", ("effects", "deters"): "response", ("effects", "provokes"): "response", ("money",): "means", ("debts",): "debts",
           ("attempts", "discouraged"): "response"}


@dataclass(frozen=True)
class Site:
    """A number that moves.  `document`: 0 the world, n the n-th regime; `epoch`: which of its versions; `path`: attributes and keys.

    `way`: `range` (between low and high), `factor` (x 1/2 to x 2), `odds` (the same on the odds of a share), `edge` (its distance
    from the file's start, x 1/2 to x 2).
    """

    document: int
    epoch: int
    path: Path
    quantity: Quantity
    label: str
    way: str
    start: float = 0.0

    @property
    def text(self) -> str:
        """The path as written."""
        return ".".join(map(str, self.path))

    def at(self, quantile: float) -> Quantity:
        """The number when its label stands at a quantile (0 to 1)."""
        q = quantile if self.quantity.direction == 1 else 1 - quantile
        amount = size(self.quantity.value)
        s: float = 2.0 ** (2 * q - 1)
        if self.way == "range":
            amount = between(size(self.quantity.low), size(self.quantity.high), q)
        elif self.way == "factor":
            amount *= s
        elif self.way == "odds":
            amount = amount * s / (1 - amount + amount * s)
        else:
            amount = self.start + s * (amount - self.start)
        return self.quantity.at(from_size(self.quantity.kind, amount, self.quantity.value))


@dataclass(frozen=True)
class Unknowns:
    """All that moves, and what does not although nobody covers it.  `uncited`: numbers without evidence, moved x 1/2 to x 2.

    `merged`: kinds that move together as OTHER because there is no room for a label each.
    """

    labels: tuple[str, ...]
    sites: tuple[Site, ...]
    uncited: tuple[str, ...]
    unmoved: tuple[str, ...]
    merged: tuple[str, ...] = ()


def between(low: float, high: float, quantile: float) -> float:
    """The quantile of a range: on the log scale if low > 0 and high/low >= 10, else straight."""
    if low > 0 and high / low >= 10:
        return low * (high / low) ** quantile if 0 < quantile < 1 else (high if quantile >= 1 else low)
    return low + (high - low) * quantile


def collect(world: World, regimes: Sequence[Versions]) -> Unknowns:
    """Every assumed number of a world and of all versions of the regimes run on it."""
    found: list[Site] = []
    unmoved: list[str] = []
    documents: list[tuple[int, int, BaseModel]] = [(0, 0, world)]
    documents += [(n, e, regime) for n, versions in enumerate(regimes, start=1) for e, (_, regime) in enumerate(versions.epochs)]
    for number, epoch, document in documents:
        for path, value, covered in _quantities(document, (), False):
            site = _site(document, number, epoch, path, value, covered)
            if isinstance(site, Site):
                found.append(site)
            elif site and site not in unmoved:
                unmoved.append(site)
    given = {site.label for site in found if site.quantity.unknown is not None}
    numbers = Counter(site.label for site in found)
    free = sorted(set(numbers) - given, key=lambda label: (-numbers[label], label))  # kinds of few numbers are the first to lose their label
    room = MOST_LABELS - len(given)
    merged = set(free[max(0, room - 1):]) if len(free) > room else set()
    if merged and OTHER in numbers:
        merged.add(OTHER)
    found = [replace(site, label=OTHER) if site.label in merged else site for site in found]
    labels = tuple(dict.fromkeys(site.label for site in found))
    uncited = tuple(dict.fromkeys(site.text for site in found if site.way != "range"))
    return Unknowns(labels, tuple(found), uncited, tuple(unmoved), tuple(label for label in free if label in merged))


def label_of(path: Path) -> str:
    """The label of a number that has none: its kind (semantics.md 23)."""
    words = tuple(part for i, part in enumerate(path) if i != 1 or path[0] not in ("channels", "files", "rules", "effects", "attempts"))
    if words[:2] == ("channels", "errors") and (words[-1] in ("concentration", "persistence", "burst") or words[3:4] == ("by",)):
        return "error-concentration"
    while words and words not in _LABELS:
        words = words[:-1]
    return _LABELS.get(words, OTHER)


def _site(document: BaseModel, number: int, epoch: int, path: Path, value: Any, covered: bool) -> Site | str | None:
    """The site of a number; a text if nobody covers it and it does not move; None if a source covers it."""
    where = ".".join(map(str, path))
    if path[0] in ("calibrated_to", "known") or (path[0] == "conducts" and path[-1] == "costs"):
        return None  # nothing lived reads them
    if path[0] == "households":
        return "households.sizes (no household is drawn yet: nothing reads them)"
    if isinstance(value, DrawnWorth):
        return f"{where} (drawn afresh for every entry)"
    quantity: Quantity = value
    label = quantity.unknown or label_of(path)
    if quantity.low is not None and quantity.evidence == "assumed":
        if size(quantity.low) == size(quantity.high):
            return f"{where} (its range is one value)"
        return Site(number, epoch, path, quantity, label, "range")
    if quantity.evidence not in (None, "none", "assumed") or (quantity.evidence is None and (covered or quantity.cite)):
        return None
    if path[0] == "files" and path[-1] == "start":
        return f"{where} (a file's start)"
    if path[-1] == "takes" and (limit := _limit(document, path)) is not None:
        return Site(number, epoch, path, replace(quantity, low=Term(0.0, "days"), high=limit), label, "range")
    if quantity.kind == "share" and size(quantity.value) == 1 and (path[0] == "attributes" or path[:2] == ("age", "shares")):
        return f"{where} (everybody)"
    if size(quantity.value) == 0 and not (path[0] == "files" and "levels" in path):
        return f"{where} (zero)"
    if path[0] == "files" and "levels" in path:
        start = step(step(document, "files"), path[1]).start
        begin = size(start.value) if start is not None else 0.0
        return f"{where} (at the start)" if size(quantity.value) == begin else Site(number, epoch, path, quantity, label, "edge", begin)
    return Site(number, epoch, path, quantity, label, "odds" if quantity.kind == "share" else "factor")


def _limit(document: BaseModel, path: Path) -> Term | None:
    """The limit beside a `takes`, which is what it could be at most (semantics.md 8)."""
    holder: Any = document
    for part in path[:-1]:
        holder = step(holder, part)
    within = getattr(holder, "within", None)
    return within.value if isinstance(within, Quantity) else None


def step(value: Any, part: Any) -> Any:
    """One step along a path."""
    return getattr(value, part) if isinstance(value, BaseModel) else value[part]


def _quantities(value: Any, path: Path, covered: bool) -> Iterator[tuple[Path, Any, bool]]:
    """(path, number, whether the citation or evidence of what stands around it covers it)."""
    if isinstance(value, (Quantity, DrawnWorth)):
        yield path, value, covered
    elif isinstance(value, BaseModel):
        evidence = getattr(value, "evidence", None)
        known = covered or getattr(value, "cite", None) is not None or evidence not in (None, "none", "assumed")
        for name in type(value).model_fields:
            yield from _quantities(getattr(value, name), (*path, name), known)
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _quantities(item, (*path, key), covered)


