"""Circles: rules that set each other off without time passing, files that cap each other."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demerit.language.inspection import Inspection, levels_of, number, split_ref
from demerit.language.quantities import Quantity
from demerit.language.reachability import active, empty_level, worths
from demerit.language.schema import Regime
from demerit.language.schema.regime import Rule

UP, DOWN = 1, -1
BOTH = frozenset({UP, DOWN})
Key = tuple[str, str]
"""(regime, or "" for the one checked; name)."""


@dataclass(frozen=True)
class _Node:
    """A rule without delay, as it is set off by a reading that is crossed in one direction: the reading, the direction, and which readings it moves
    which way.  Of an entry that lasts `with-cause`, one direction writes and the other ends it, also at once."""

    trigger: Key
    crossing: int
    moves: dict[Key, frozenset[int]]


Place = tuple[str, str, int]
"""(regime, rule, direction) of a node."""


def check_caps(see: Inspection) -> None:
    """Files that cap each other in a circle have no level (D225)."""
    if not any(file.capped_while for file in see.document.files.values()):
        return
    import networkx  # a tenth of a second, and most regimes have no circle to look for

    graph = networkx.DiGraph()
    for name, file in see.document.files.items():
        for ref in file.capped_while:
            other, on, _ = split_ref(ref)
            if other is None:
                graph.add_edge(name, on, ref=ref)
    for group in networkx.strongly_connected_components(graph):
        edges = [(a, b) for a, b in graph.edges(group) if b in group]
        if edges:
            first = min(edges, key=lambda edge: list(see.document.files).index(edge[0]))
            names = " and ".join(f"`{name}`" for name in see.document.files if name in group)
            message = f"{names} cap each other" if len(group) > 1 else f"{names} caps itself"
            see.say(("files", first[0], "capped_while", graph.edges[first]["ref"]), "D225", message, on_key=True)


def check_cycles(see: Inspection) -> None:
    """Rules on `enters` and `reaches` that could fire each other for ever within one tick (D222).

    A rule sets off another if it moves a reading in the direction in which the other's level is crossed.  A circle in which
    some reading moves one way only comes to an end by itself, because levels are few and no rule is set off by a level somebody
    is on already; only the others are refused.  What a circle sets off besides may move its readings, too.
    """
    nodes: dict[Place, _Node] = {}
    for prefix, regime in [("", see.document), *see.others.items()]:
        for name, rule in regime.rules.items():
            for node in _nodes(see, prefix, regime, rule) if active(rule) else ():
                nodes[prefix, name, node.crossing] = node
    if not _pairs(nodes):
        return
    import networkx

    whole = _graph(nodes)
    while True:
        graph = _graph(nodes)
        kept: dict[Place, _Node] = {}
        groups = [group for group in networkx.strongly_connected_components(graph) if len(group) > 1 or any(graph.has_edge(x, x) for x in group)]
        for group in groups:
            reached = group.union(*(networkx.descendants(whole, one) for one in group))
            for key in group:
                moved = frozenset[int]().union(*(_moving(whole, other).get(nodes[key].trigger, frozenset()) for other in reached))
                if moved == BOTH:
                    kept[key] = nodes[key]
        if len(kept) == len(nodes):
            break
        nodes = kept
    told: set[str] = set()
    for group in groups:
        own = [place for name in see.document.rules for place in (("", name, UP), ("", name, DOWN)) if place in group]
        if own and not told & {name for prefix, name, _ in group if not prefix}:
            circle = [b for _, b in networkx.find_cycle(graph.subgraph(group), own[0])]
            start = circle.index(own[0]) if own[0] in circle else 0
            names = [f"{prefix}/{name}" if prefix else name for prefix, name, _ in circle[start:] + circle[:start + 1]]
            told.update(name for prefix, name, _ in group if not prefix)
            see.say(("rules", own[0][1], "when", see.document.rules[own[0][1]].when.kind), "D222",
                    "these rules set each other off for ever without time passing: " + " -> ".join(names),
                    "give one of them a delay: `decided: {by: .., within: 1 d}`")


def _pairs(nodes: dict[Place, _Node]) -> list[tuple[Place, Place]]:
    """Which sets off which."""
    return [(a, b) for a, source in nodes.items() for b, target in nodes.items() if target.crossing in source.moves.get(target.trigger, frozenset())]


def _graph(nodes: dict[Place, _Node]) -> Any:
    """Which sets off which, and what each moves."""
    import networkx

    graph = networkx.DiGraph()
    for place, node in nodes.items():
        graph.add_node(place, moves=node.moves)
    graph.add_edges_from(_pairs(nodes))
    return graph


def _moving(graph: Any, place: Place) -> dict[Key, frozenset[int]]:
    found: dict[Key, frozenset[int]] = graph.nodes[place]["moves"]
    return found


def _instant(rule: Rule) -> bool:
    decided = rule.decided
    if decided is None:
        return True
    delay: Any = decided.takes if decided.takes is not None else decided.within
    return delay is None or (isinstance(delay, Quantity) and number(delay) == 0)


def _qualified(prefix: str, ref: str, see: Inspection) -> tuple[Key, str | None]:
    other, file, level = split_ref(ref)
    if other is not None:
        prefix = "" if other == see.loaded.name else other
    return (prefix, file), level


def _nodes(see: Inspection, prefix: str, regime: Regime, rule: Rule) -> list[_Node]:
    ref = rule.when.enters or rule.when.reaches or rule.when.struck
    if ref is None or not _instant(rule):
        return []
    trigger, level = _qualified(prefix, ref, see)
    home: Regime | None = see.document if trigger[0] == "" else see.others.get(trigger[0])
    file = home.files.get(trigger[1]) if home else None
    if file is None or file.reviewed is not None:
        return []
    levels = levels_of(file)
    does, undoes = _moves(regime, prefix, rule)
    if rule.when.struck:
        return [_Node(trigger, way, does) for way in (UP, DOWN)]
    level = level or "on"
    if level not in levels:
        return []
    at, empty = levels.index(level), levels.index(empty_level(file) or levels[0])
    into = {UP if at > empty else DOWN} if rule.when.reaches else ({UP} if at > 0 else set()) | ({DOWN} if at < len(levels) - 1 else set())
    out = [_Node(trigger, way, does) for way in sorted(into)]
    if rule.write is not None and rule.write.counts == "with-cause":  # leaving the level ends the entries, also at once
        away = {-way for way in into} if len(into) == 1 else into
        out = [_Node(trigger, way, _both(does if way in into else {}, undoes if way in away else {})) for way in (UP, DOWN)]
    return out


def _both(one: dict[Key, frozenset[int]], other: dict[Key, frozenset[int]]) -> dict[Key, frozenset[int]]:
    return {key: one.get(key, frozenset()) | other.get(key, frozenset()) for key in {**one, **other}}


def _moves(regime: Regime, prefix: str, rule: Rule) -> tuple[dict[Key, frozenset[int]], dict[Key, frozenset[int]]]:
    """The readings a rule moves, and which way; and how they move when what it wrote ends."""
    into = rule.write.into if rule.write else rule.strike.into if rule.strike else ""
    does: dict[Key, frozenset[int]] = {}
    undoes: dict[Key, frozenset[int]] = {}
    ways = _directions(regime, rule, into)
    _moved(regime, prefix, into, ways, does)
    _moved(regime, prefix, into, frozenset(-way for way in ways), undoes)
    return does, undoes


def _directions(regime: Regime, rule: Rule, into: str) -> frozenset[int]:
    file = regime.files.get(into)
    write = rule.write
    if file is None or file.reads in ("mean", "share", "last") or file.of is not None:
        return BOTH
    if file.reads in ("any", "count"):
        return frozenset({UP} if write is not None else {DOWN})
    writers = [write] if write is not None else [other.write for other in regime.rules.values() if other.write and other.write.into == into]
    signs = {UP if end > 0 else DOWN for one in writers for interval in worths(one) for end in interval if end != 0}
    return frozenset(signs if write is not None else {-sign for sign in signs})


def _moved(regime: Regime, prefix: str, file: str, directions: frozenset[int], moves: dict[Key, frozenset[int]]) -> None:
    """A file's change moves it, and every file it caps (either way)."""
    if moves.get((prefix, file), frozenset()) >= directions or file not in regime.files:
        return
    moves[prefix, file] = moves.get((prefix, file), frozenset()) | directions
    for name, other in regime.files.items():
        if any(split_ref(ref)[:2] == (None, file) for ref in other.capped_while):
            _moved(regime, prefix, name, BOTH, moves)
