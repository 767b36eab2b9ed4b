"""A world of one's own: the generic one, and the acts and attempts it does not have."""
from __future__ import annotations

from collections.abc import Iterable

from demerit.newcomer.answers import Answers
from demerit.newcomer.pieces import OWN_ATTEMPT, OWN_RATE, UNKNOWN, guessed
from demerit.newcomer.reading import Act, Consequence, WayOut


def own_world(answers: Answers, acts: Iterable[Act], leads_to: Iterable[Consequence], ways: Iterable[WayOut], name: str) -> tuple[str | None, list[str]]:
    """The text of a world that lies over the chosen one, None if that has everything; and what to tell about it."""
    where = answers.society
    new_acts = [act for act in acts if act.own]
    new_ways = [way for way in ways if way.own and way.name not in {act.name for act in new_acts}]
    new_attempts = list(dict.fromkeys(target for one in leads_to for target, own in one.denied if own))
    if not (new_acts or new_ways or new_attempts):
        return None, []
    notes: list[str] = []
    lines = ["# What the answers added to the people of a world that comes with demerit. How often people do these things is the first thing to find out.", "",
             f"include: {where.world}", f"world: {name}", f'title: "People of {where.world}, with acts of their own (synthetic; drafted by demerit new)"',
             "sources:", '  answers: {title: "Answers given to `demerit new`", publisher: whoever gave them, mark: S}']
    if new_acts or new_ways:
        lines += ["# `context` is the part of life an act or a refusal belongs to; a sanction in another one than the act's counts as unrelated.",
                  "# `protected: true` belongs to speech, petition, complaint, assembly, worship, strike and going to court.",
                  "conducts:   # acts a year and person"]
    for act in new_acts:
        rate = guessed(act.rate, OWN_RATE)
        # the citation of a generic rate would stay under another number: documents are merged key by key
        cited = rate if act.rate is None else f"{rate.removesuffix('}')}, cite: {{source: answers, at: acts}}}}"
        lines.append(_conduct(act.name, act.context, cited, act.rate is None))
        if act.name not in where.conducts:
            notes.append(_note(act.name, "act", where.close(act.name, "conducts"), where.world, act.rate is None))
    for way in new_ways:
        lines.append(_conduct(way.name, "recourse", guessed(None, (*OWN_RATE[:3], "way-out")), True))
        notes.append(_note(way.name, "act", where.close(way.name, "conducts"), where.world))
    if new_attempts:
        lines.append("attempts:   # how often people try to get it")
    for target in new_attempts:
        lines.append(_conduct(target, "other", guessed(None, OWN_ATTEMPT), True))
        notes.append(_note(target, "attempt", where.close(target, "attempts"), where.world))
    return "\n".join(lines) + "\n", notes


def _conduct(name: str, context: str, rate: str, open_: bool) -> str:
    return f"  {name}: {{context: {context}, rate: {rate}}}" + (f"   # {UNKNOWN}" if open_ else "")


def _note(name: str, what: str, close: str | None, world: str, guess: bool = True) -> str:
    question = f" Did you mean `{close}`?" if close else ""
    return f"`{name}` is no {what} of {world}: it stands in your own world{', with a wide guess of how often' if guess else ''}.{question}"
