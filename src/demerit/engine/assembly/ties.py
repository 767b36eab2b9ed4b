"""Firms, households and ties: whom things are about, and on whom they fall."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from demerit.engine.assembly.naming import Parts
from demerit.engine.records import CHILDREN, CONTROLLER, FRIENDS, HOUSEHOLD, PER_TIE, TIE
from demerit.language.schema.regime import Effect, Rule
from demerit.language.schema.ties import TIES
from demerit.language.subjects import CHILDREN as OF_CHILDREN
from demerit.language.subjects import FIRMS, TO, of_rule, on

ABOUT = {"persons": 0, "firms": 1, OF_CHILDREN: 2}


@dataclass
class Ties:
    """The ties in use, in order; and the pairs of an effect and a tie, each with two columns in `bonds`."""

    names: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)
    """Tie -> row of its tallies, for those that an effect falls on."""
    pairs: list[tuple[int, str]] = field(default_factory=list)

    def column(self, pair: int) -> int:
        """Where a pair's counts stand in `bonds`."""
        return PER_TIE * len(self.names) + 2 * pair

    @property
    def columns(self) -> int:
        """Columns of `bonds`."""
        return self.column(len(self.pairs))

    def has(self, *names: str) -> bool:
        """Whether any of some ties is in use."""
        return any(name in self.names for name in names)


def others(given: list[str]) -> list[str]:
    """The ties in an `on`, in order."""
    return [one for one in on(given) if one != "self"]


def rows(parts: Parts) -> Ties:
    """The rows behind those of people's groups: firms, then each tie an effect falls on."""
    if parts.world.firms is not None:
        parts.rows.append("firms")
    hit = {one for _, _, effect in parts.elements("effects") for one in others(effect.on)}
    written = {one for _, _, rule in parts.elements("rules") if rule.write is not None for one in others(rule.write.on)}
    ties = Ties(tuple(one for one in TIES if one in hit | written))
    for name in ties.names:
        if name in hit:
            ties.rows[name] = len(parts.rows)
            parts.rows.append(name)
    return ties


def table(parts: Parts, ties: Ties, effects: np.ndarray) -> np.ndarray:
    """The table of ties; links effects to them."""
    out = np.zeros(len(ties.names), TIE)
    for number, (_, _, effect) in enumerate(parts.elements("effects")):
        own: list[int] = []
        for name in others(effect.on):
            own += [ties.names.index(name), ties.column(len(ties.pairs))]
            ties.pairs.append((number, name))
        effects["pairs_at"][:, number], effects["pairs_n"][:, number] = parts.link(own), len(own) // 2
    # a pair's columns come behind those of all ties, however many there are
    for i, name in enumerate(ties.names):
        row, kind = out[i], TIES.index(name)
        row["kind"], row["row"] = kind, ties.rows.get(name, -1)
        pairs = [(number, ties.column(p)) for p, (number, tie) in enumerate(ties.pairs) if tie == name]
        row["pairs_at"], row["pairs_n"] = parts.link([value for pair in pairs for value in pair]), len(pairs)
        row["harmful"] = sum(1 << number for number, _ in pairs if effects[0, number]["harmful"])
        if kind == FRIENDS:
            assert parts.world.friends is not None
            row["stream"], row["a"] = parts.stream("friends", ""), parts.world.friends.mean.value
        elif kind not in (HOUSEHOLD, CHILDREN):
            assert parts.world.firms is not None
            row["other"] = parts.stream("representative", "")
            if kind == CONTROLLER:
                apart = parts.world.firms.apart
                row["stream"], row["a"] = parts.stream("controller", ""), apart.value if apart is not None else 0.0
    return out


def homes(parts: Parts, ties: Ties, people: list[int]) -> int:
    """The margins of households, put behind the table of people; -1 if no tie needs them."""
    if not ties.has("household", "children"):
        return -1
    given = parts.world.households
    assert given is not None
    at = len(people)
    for name, shares in (("household", given.sizes), ("children", given.children or {})):
        people += [parts.stream(name, ""), len(shares), *shares, _cumulated(parts, shares)]
    return at


def _cumulated(parts: Parts, shares: dict[int, Any]) -> int:
    total, out = 0.0, []
    for share in shares.values():
        total = total + share.value
        out.append(total)
    return parts.real(out)


def clock_fields(parts: Parts, ties: Ties, rule_table: np.ndarray) -> dict[str, Any]:
    """What the clock says of firms and ties."""
    world, firms = parts.world, parts.scenario.firms
    closes = world.firms.closes if world.firms is not None else None
    tied = sum(1 << number for number in {number for number, _ in ties.pairs})
    tied_rules = sorted((r for r in range(rule_table.shape[1]) if rule_table[0, r]["ties_n"]), key=lambda r: int(rule_table["turn"][0, r]))
    return {"residents": parts.scenario.residents, "firms": firms, "slots": parts.scenario.residents + firms,
            "firm_row": parts.rows.index("firms") if firms else 0, "sink": len(parts.rows), "closes": closes.value if closes is not None else 0.0,
            "firm_states": sum(1 << i for i, state in enumerate(world.states.values()) if state.about == FIRMS),
            "tied": tied, "tied_rules_at": parts.link(tied_rules), "tied_rules": len(tied_rules)}


def of_rules(parts: Parts, ties: Ties, rule_table: np.ndarray) -> None:
    """Whom rules fire for, and whom they write about."""
    regimes = {versions.name: versions.first for _, versions in parts.scenario.regimes}
    for number, (prefix, _, rule) in enumerate(parts.elements("rules")):
        document: Rule = rule
        home = next(versions.first for own, versions in parts.scenario.regimes if own == prefix)
        rule_table["about"][:, number] = ABOUT[of_rule(document, home, parts.world, regimes)]
        given = document.write.on if document.write is not None else []
        chosen = [ties.names.index(one) for one in others(given)]
        rule_table["ties_at"][:, number], rule_table["ties_n"][:, number] = parts.link(chosen), len(chosen)
        rule_table["on_self"][:, number] = "self" in on(given)


def falls(parts: Parts, ties: Ties, effects: np.ndarray, levels: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """For each tie the levels from which something harmful falls on others."""
    out: dict[str, dict[str, None]] = {}
    files = list(levels)
    for number, tie in ties.pairs:
        if effects[0, number]["harmful"]:
            name = files[int(effects[0, number]["file"])]
            out.setdefault(tie, {}).update({f"{name}.{level}": None for i, level in enumerate(levels[name])
                                            if int(effects[0, number]["levels"]) >> i & 1})
    return {tie: tuple(found) for tie, found in out.items()}


def falls_on(effect: Effect, file_about: str, about: str) -> tuple[bool, bool]:
    """Whether an effect meets those a conduct or an attempt is about: on oneself, through others."""
    chosen = on(effect.on)
    return "self" in chosen and file_about == about, any(one != "self" and TO[one] == about for one in chosen)
