"""Moving: documents with other numbers in the place of those nobody knows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic import BaseModel

from demerit.language.quantities import Quantity, size
from demerit.language.scenario import Versions
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import Channel, File
from demerit.studies.unknowns import Site, Unknowns, step

Tree = dict[Any, Any]
"""Nested by path; leaves are sites (before a draw) or quantities (after)."""
SAFE = 1 - 1e-12


def latin_hypercube(draws: int, labels: Sequence[str], seed: int) -> np.ndarray:
    """(draws, labels): quantiles, one in each of `draws` equal strata per label.

    Every label has a generator of its own, keyed by its name: another label more changes none of the others.
    """
    table = np.empty((draws, len(labels)))
    for column, label in enumerate(labels):
        generator = np.random.Generator(np.random.PCG64([seed & (2**64 - 1), *label.encode()]))
        order = np.argsort(generator.random(draws), kind="stable")
        table[:, column] = (order + generator.random(draws)) / draws
    return table


@dataclass(frozen=True)
class Movable:
    """A world and regimes, ready to be moved.  One move costs a few milliseconds: only what holds a number is copied."""

    world: World
    regimes: tuple[Versions, ...]
    unknowns: Unknowns
    _trees: dict[tuple[int, int], Tree] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for site in self.unknowns.sites:
            tree = self._trees.setdefault((site.document, site.epoch), {})
            for part in site.path[:-1]:
                tree = tree.setdefault(part, {})
            tree[site.path[-1]] = site

    def at(self, quantiles: Mapping[str, float]) -> tuple[World, tuple[Versions, ...]]:
        """The documents with each label at its quantile; labels not named stay as written."""
        world = self._moved(self.world, (0, 0), quantiles)
        world = _whole_margins(world, self._trees.get((0, 0), {}), quantiles)
        regimes = []
        for number, versions in enumerate(self.regimes, start=1):
            epochs = tuple((start, _valid(self._moved(regime, (number, e), quantiles), world, self._trees.get((number, e), {})))
                           for e, (start, regime) in enumerate(versions.epochs))
            regimes.append(Versions(versions.name, epochs))
        return world, tuple(regimes)

    def _moved(self, document: Any, where: tuple[int, int], quantiles: Mapping[str, float]) -> Any:
        return _rebuilt(document, self._trees.get(where, {}), quantiles)


def _rebuilt(value: Any, tree: Tree, quantiles: Mapping[str, float]) -> Any:
    """A value with the numbers of the tree moved; itself if none of their labels is."""
    changed = {}
    for part, below in tree.items():
        if isinstance(below, Site):
            if below.label in quantiles:
                changed[part] = below.at(quantiles[below.label])
        else:
            old = step(value, part)
            new = _rebuilt(old, below, quantiles)
            if new is not old:
                changed[part] = new
    return replaced(value, changed) if changed else value


def replaced(value: Any, changed: Mapping[Any, Any]) -> Any:
    """A model, mapping or list with some parts replaced."""
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict(changed))
    if isinstance(value, dict):
        return {key: changed.get(key, item) for key, item in value.items()}
    return [changed.get(i, item) for i, item in enumerate(value)]


def _whole_margins(world: World, tree: Tree, quantiles: Mapping[str, float]) -> World:
    """Shares of every margin that moved add up to 1 again; those that nobody doubts stay."""
    def moving(*path: str) -> Tree:
        below: Any = tree
        for part in path:
            below = below.get(part, {})
        return {key: site for key, site in below.items() if site.label in quantiles}

    update: dict[str, Any] = {}
    attributes = {name: whole(shares, moving("attributes", name)) for name, shares in world.attributes.items()}
    if any(attributes[name] is not shares for name, shares in world.attributes.items()):
        update["attributes"] = attributes
    for name, part in (("age", "shares"), ("households", "sizes")):
        holder = getattr(world, name)
        if holder is not None and (own := moving(name, part)):
            update[name] = replaced(holder, {part: whole(getattr(holder, part), own)})
    return world.model_copy(update=update) if update else world


def whole(shares: dict[Any, Quantity], moving: Tree) -> dict[Any, Quantity]:
    """Shares that add up to 1: those that move are scaled to what the others leave."""
    if not moving:
        return shares
    loose = sum(shares[key].value for key in moving)
    fixed = sum(share.value for key, share in shares.items() if key not in moving)
    if loose <= 0 or fixed >= 1:
        return shares
    return {key: share.at(share.value * (1 - fixed) / loose) if key in moving else share for key, share in shares.items()}


def _valid(regime: Regime, world: World, tree: Tree) -> Regime:
    """No channel notices or mistakes more than always; edges stay in order."""
    seeing, kept = tree.get("channels", {}), tree.get("files", {})
    channels = {name: _at_most_always(channel, world) if name in seeing else channel for name, channel in regime.channels.items()}
    files = {name: _in_order(file, kept[name]["levels"]) if "levels" in kept.get(name, {}) else file for name, file in regime.files.items()}
    return regime.model_copy(update={"channels": channels, "files": files})


def mix_ups(channel: Channel) -> float:
    """Entries about the wrong person for each correct one (the language's `rate` counts all entries of a burst)."""
    return sum(float(source.rate.value) for source in channel.errors.values() if source.kind == "other-person")


def _at_most_always(channel: Channel, world: World) -> Channel:
    if channel.checks is not None:
        total = sum(float(source.rate.value) * max(source.weights) * _greatest(source.by, world) for source in channel.errors.values())
        if total <= 1:
            return channel
        return replaced(channel, {"errors": {name: replaced(source, {"rate": source.rate.at(source.rate.value / total * SAFE)})  # type: ignore[no-any-return]
                                             for name, source in channel.errors.items()}})
    greatest = _greatest(channel.by, world)
    occasions = sum(float(s.rate.value) / max(1.0, float(s.burst.value) if s.burst else 1.0)
                    for s in channel.errors.values() if s.kind == "other-person")
    most = 1 / (greatest * (1 + occasions)) if greatest > 0 else 1.0
    if channel.coverage.value <= most:
        return channel
    return replaced(channel, {"coverage": channel.coverage.at(most * SAFE)})  # type: ignore[no-any-return]


def _greatest(by: Mapping[str, Mapping[str, Quantity]], world: World) -> float:
    """The greatest product of factors by group."""
    greatest = 1.0
    for attribute, factors in by.items():
        categories = [str(c) for c in (world.age.shares if attribute == "age" else world.attributes.get(attribute, ()))]
        greatest *= max((size(factors[c].value) if c in factors else 1.0) for c in categories) if categories else 1.0
    return greatest


def _in_order(file: File, moving: Tree) -> File:
    """Edges that moved are kept between those that did not, and none below the one before."""
    names = list(file.levels)
    edges = [float(edge.value) for edge in file.levels.values()]
    for i, name in enumerate(names):
        if name in moving:
            above = min((edges[j] for j in range(i + 1, len(names)) if names[j] not in moving), default=float("inf"))
            edges[i] = max(min(edges[i], above), edges[i - 1] if i else edges[i])
    return replaced(file, {"levels": {n: q.at(e) for (n, q), e in zip(file.levels.items(), edges, strict=True)}})  # type: ignore[no-any-return]
