"""Why a way off is no way for this person: what it needs, whose doing it is, what it waits for."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from demerit.audit.exits.doings import Doings
from demerit.audit.exits.lives import NEVER_RIGHTLY, never_rightly
from demerit.audit.exits.profiles import HELP, KNOWS, MEANS_OF, Need, state_options
from demerit.audit.exits.reading import Levels
from demerit.audit.exits.situations import Rank, Situation
from demerit.audit.exits.ways import Ground, Key
from demerit.language.schema.regime import Rule
from demerit.language.schema.remedy import Remedy
from demerit.language.steps import conditions


@dataclass(frozen=True)
class Blocked:
    """A way off that does not help: the rule or remedy (None: the ground's own term), and why."""

    ground: tuple[str, ...]
    of: Key | None
    why: str


def blocked(doings: Doings, at: Situation, chain: tuple[Ground, ...]) -> tuple[Blocked, ...]:
    """For everything of a chain still in force: each way off it, and why it is none."""
    levels = doings.levels(at)
    held = {one.ground for one in at.held}
    out: list[Blocked] = []
    for ground in chain:
        if ground not in held:
            continue
        out.append(Blocked(ground.rules, None, _term(doings, ground)))
        for key in doings.ways.strikers.get(ground.file, ()):
            rule = doings.ways.rule(key)
            if rule.strike is not None and (not rule.strike.of or set(rule.strike.of) & set(ground.rules)):
                out.append(Blocked(ground.rules, key, _said(partial(_rule, doings, key, rule, levels))))
        for key, remedy in sorted(doings.ways.remedies.items()):
            if doings.ways.covers(key, ground):
                out.append(Blocked(ground.rules, key, _said(partial(_remedy, doings, key, remedy, levels))))
    return tuple(out)


def _term(doings: Doings, ground: Ground) -> str:
    if ground.kind == "tied":
        return "lasts as long as somebody else stands where it comes from"
    if ground.kind == "open":
        return "none: it counts until it is struck"
    if ground.kind == "cause":
        assert ground.cause is not None
        return f"lasts as long as {ground.cause.text()}"
    return "its term runs out, and it is written again"


def _rule(doings: Doings, key: Key, rule: Rule, levels: Levels) -> str:
    when = rule.when
    if when.act is not None:
        return _act(doings, key, rule, levels)
    if when.state is not None:
        if doings.profile.maybe(when.state) == "no":
            return f"asks that somebody is {when.state}"
        return f"depends on being found {when.state}, and judged rightly" if doings.noticed(key)[1] else _condition(doings, key, rule, levels)
    if when.date is not None:
        return f"only for who is there on {when.date}" if when.date >= doings.ways.on else f"over: it was on {when.date}"
    waits = {"enters": f"{when.enters} is entered", "reaches": f"{when.reaches} is reached", "lapses": f"an entry in {when.lapses} runs out",
             "struck": f"an entry in {when.struck} is struck", "asked": f"{when.asked} is asked for", "granted": f"{when.granted} is granted",
             "refused": f"{when.refused} is refused"}[when.kind]
    more = _unmet(doings, key[0], rule, levels)
    return f"waits until {waits}" + (f", and then asks: {more}" if more else "")


def _act(doings: Doings, key: Key, rule: Rule, levels: Levels) -> str:
    act = rule.when.act or ""
    conduct = doings.ways.conduct(act)
    lacks = [state for state in (conduct.needs if conduct is not None else ()) if doings.profile.get(state, state_options()) != "yes"]
    if doings.profile.maybe(act) == "no":
        return f"`{act}`: it does not happen to this person"
    if lacks:
        return f"`{act}` needs {' and '.join(lacks)}"
    whose = doings.whose(act)
    if whose is None:
        return f"`{act}` needs means this person does not have" if doings.profile.maybe(MEANS_OF) == "unable" else f"`{act}` is no way off"
    if whose == Rank.OTHERS:
        return f"`{act}` is {'chance' if conduct is not None and conduct.done_by == 'chance' else 'for somebody else to do'}"
    if whose == Rank.UNKNOWN:
        return f"whose doing `{act}` is, the world does not say"
    for regime, document in doings.ways.regimes.items():
        for name, effect in document.effects.items():
            if act in effect.stops and any(doings.on(regime, ref, levels) for ref in effect.during):
                return f"`{act}` is stopped by the effect `{name}`"
    return _condition(doings, key, rule, levels)


def _condition(doings: Doings, key: Key, rule: Rule, levels: Levels) -> str:
    more = _unmet(doings, key[0], rule, levels)
    if more:
        return f"asks: {more}"
    if never_rightly(rule.decided):
        return NEVER_RIGHTLY
    doubt = doings.noticed(key)[1]
    return f"depends on being {doubt}" if doubt else "does not end all that holds"


def _unmet(doings: Doings, regime: str, one: Rule | Remedy, levels: Levels) -> str:
    """The part of the condition that does not hold, in words."""
    if one.condition is not None and not doings.holds(regime, one.condition, levels):
        return " and ".join(conditions(one.condition))
    excepted = [other for other in one.unless if doings.holds(regime, other, levels)]
    return "; ".join("unless " + " and ".join(conditions(other)) for other in excepted)


def _remedy(doings: Doings, key: Key, remedy: Remedy, levels: Levels) -> str:
    if doings.profile.maybe(HELP) == "no":
        return "asks for help this person does not have"
    if doings.profile.maybe(KNOWS) == "no":
        return "this person does not know of the entry"
    if remedy.because and not doings.wrong(remedy):
        return "only for entries that are wrong: " + " or ".join(remedy.because)
    if remedy.open_to is not None and not doings.holds(key[0], remedy.open_to, levels):
        return "open only to: " + " and ".join(conditions(remedy.open_to))
    more = _unmet(doings, key[0], remedy, levels)
    if more:
        return f"asks: {more}"
    if never_rightly(remedy.decided):
        return NEVER_RIGHTLY
    if remedy.decided.errs is not None:
        return "depends on being judged rightly"
    return f"comes after `{remedy.before}` is refused" if remedy.before is not None else "is too late, or does not end all that holds"


def _said(why: Callable[[], str]) -> str:
    """A reason; where it would need to know more of the person, that."""
    try:
        return why()
    except Need as need:
        return f"depends on `{need.key}`, which decides nothing here"
