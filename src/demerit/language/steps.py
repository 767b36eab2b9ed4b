"""One step of a route in full: what sets it off, who notices and decides, what is written, how much of it is enough, who says so."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from demerit.language.alone import Alone, alone, direction, nearest
from demerit.language.facts import Fact, Source, covering, fact, source
from demerit.language.inspection import levels_of
from demerit.language.paths import Paths, Way
from demerit.language.schema import Regime
from demerit.language.schema.regime import Condition, Rule

ERRORS = {"other-person": "the wrong person", "no-such-act": "somebody for what nobody did", "false-match": "somebody the state is not true of"}


@dataclass(frozen=True)
class Notice:
    """A channel that notices, how much of it, and how it may go wrong."""

    channel: str
    coverage: Fact
    mistakes: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A step of a route; what does not apply is None or empty."""

    kind: str
    """rule, cap or lapse"""
    regime: str
    name: str
    trigger: str
    """what sets the rule off (regime.TRIGGERS); while (of a cap); away (of a lapse)"""
    of: str
    """the act, the state, the date, the standing"""
    notices: tuple[Notice, ...] = ()
    conditions: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    decided: str | None = None
    into: str = ""
    worth: Fact | None = None
    counts: Fact | None = None
    cap: str | None = None
    edge: Fact | None = None
    """where the level begins, or where the next one up ends; of a file with levels"""
    alone: Alone | None = None
    evidence: str = "none"
    source: Source | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def step(paths: Paths, way: Way) -> Step:
    """A way with everything the regime says about it."""
    document = paths.regimes[way.regime]
    if way.kind == "rule":
        return _rule(paths, way, document, document.rules[way.name])
    file = document.files[way.into.file]
    assert way.cause is not None
    cited = source(document, file.cite, prefix(way))
    trigger = "while" if way.kind == "cap" else "away"
    return Step(way.kind, paths.name(way.regime), way.into.file, trigger, way.cause.text(), into=way.into.text(), source=cited,
                evidence="none")


def _rule(paths: Paths, way: Way, document: Regime, rule: Rule) -> Step:
    write = rule.write
    assert write is not None
    file = document.files[write.into]
    when = rule.when
    trigger = when.kind
    of = way.cause.text() if way.cause is not None and trigger == "enters" else str(getattr(when, trigger))
    notices = tuple(_notice(document, name, way) for name in when.seen_by)

    def known(number: Any) -> Fact:
        return fact(number, rule.evidence, covering(document, number, rule.cite, prefix(way)))

    decided = None
    if rule.decided is not None:
        title = document.deciders[rule.decided.by].title or rule.decided.by
        takes = rule.decided.takes if rule.decided.takes is not None else rule.decided.within
        limit = f", within {known(rule.decided.within).said()}" if rule.decided.within is not None else ""
        took = f", taking {known(takes).said()}" if takes is not None and takes is not rule.decided.within else ""
        decided = f"{title}{limit}{took}"
    capped = None
    if write.cap is not None:
        most = known(write.cap.points).said() if write.cap.points is not None else f"{write.cap.entries} entries"
        capped = f"at most {most} per {known(write.cap.per).text}"
    edge = None
    if file.reads not in ("any", "last"):
        edge = _edge(document, way)
    return Step("rule", paths.name(way.regime), way.name, trigger, of, notices,
                tuple(conditions(rule.condition)) if rule.condition is not None else (),
                tuple(" and ".join(conditions(one)) for one in rule.unless), decided, way.into.text(),
                None if write.worth is None or file.reads in ("any", "count") else known(write.worth),
                known(write.counts), capped, edge, alone(file, write, way.into.levels), rule.evidence or "none",
                source(document, rule.cite, prefix(way)))


def prefix(way: Way) -> str:
    """What stands before the names of another regime's sources."""
    return f"{way.regime}/" if way.regime else ""


def _notice(document: Regime, name: str, way: Way) -> Notice:
    channel = document.channels[name]
    mistakes = tuple(dict.fromkeys(ERRORS[one.kind] for one in channel.errors.values()))
    return Notice(name, fact(channel.coverage, source=covering(document, channel.coverage, channel.cite, prefix(way))), mistakes)


def _edge(document: Regime, way: Way) -> Fact:
    """The number that has to be reached, or passed below."""
    file = document.files[way.into.file]
    names = levels_of(file)
    at = names.index(nearest(file, way.into.levels))
    name = names[at] if direction(file, way.into.levels) > 0 else names[at + 1]
    return fact(file.levels[name], source=covering(document, file.levels[name], file.cite, prefix(way)))


def conditions(one: Condition) -> list[str]:
    """A condition in words, part by part."""
    out = []
    if one.standing:
        out.append("on " + " or ".join(one.standing))
    if one.not_standing:
        out.append("not on " + " or ".join(one.not_standing))
    if one.age is not None:
        out += [f"{one.age.at_least} or older"] if one.age.at_least is not None else []
        out += [f"under {one.age.under}"] if one.age.under is not None else []
    out += [state if true else f"not {state}" for state, true in one.states.items()]
    if one.means:
        out.append(" or ".join(one.means) + " to pay")
    out += [f"{attribute} {' or '.join(categories)}" for attribute, categories in one.attributes.items()]
    return out
