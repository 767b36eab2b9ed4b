"""The proof of exit in plain words."""
from __future__ import annotations

import textwrap
from typing import NamedTuple

from demerit.audit.exits.outcomes import Outcome
from demerit.audit.exits.proof import FileProof, Proof, Row
from demerit.audit.exits.reasons import Blocked
from demerit.audit.exits.search import Plan, Told
from demerit.audit.exits.situations import CAUSE_OVER, IN_EFFECT, Move, Rank
from demerit.audit.exits.ways import Ground, Key, WaysOut
from demerit.language.facts import Source, source
from demerit.language.paths import Standing
from demerit.language.quantities import Money
from demerit.language.schema.world import Happening

WIDTH = 100
SAID = {
    "time": "by time alone, whatever anybody does",
    "own": "by what they do themselves, whatever others do",
    "luck": "not guaranteed: only if they are noticed, or judged rightly",
    "unknown": "not guaranteed: the world does not say whose doing it is",
    "others": "not guaranteed: only through others",
    "none": "no way out",
    "undecided": "not decided: more situations than were looked at",
}
"""Verdicts in words."""
SHORT = {"time": "time alone", "own": "the person alone", "luck": "the person, with luck", "unknown": "nobody knows who", "others": "only others",
         "none": "no way out", "undecided": "not decided"}
WHOSE = {Rank.TIME: "time", Rank.OWN: "the person", Rank.LUCK: "luck", Rank.UNKNOWN: "not known who", Rank.OTHERS: "others"}


# ---- parts ---------------------------------------------------------------------------------------------------------


def named(names: tuple[str, ...], most: int = 4) -> str:
    """`a`, `b` and 3 more."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def ground_said(ground: Ground, *, short: bool = False, on: bool = False) -> str:
    """The rules of a ground, and how long it counts; `on`: with the level it leads to."""
    if ground.kind == "tied":
        lasts = "as long as somebody else they are tied to stands where it comes from"
    elif ground.kind == "open":
        lasts = "until struck"
    elif ground.kind == "cause":
        lasts = f"as long as {ground.cause.text()}" if ground.cause is not None else "as long as its cause"
    else:
        lasts = f"for {ground.term.short() if short else ground.term.text()}{after_act(ground.counted_from)}"
    return f"{named(ground.rules)}{level_said(ground) if on else ''}: {lasts}"


def level_said(ground: Ground) -> str:
    """` on points.poor`; nothing for a list."""
    return "" if ground.level == "on" else " on " + Standing(*ground.file, (ground.level,)).text()


def after_act(counted_from: str) -> str:
    """From when a term counts, where it is not from the entry."""
    return " after the act" if counted_from == "act" else ""


def row_said(row: Row) -> str:
    """What a row is about."""
    if not row.chain:
        return "where everybody starts"
    if row.several:
        return "all of them at once"
    return ", resting on ".join(ground_said(ground, on=row.apart) for ground in row.chain)


def cited(ways: WaysOut, key: Key) -> tuple[str, Source | None]:
    """(evidence, source) of a rule or a remedy."""
    document = ways.regimes[key[0]]
    one = document.rules.get(key[1]) or document.remedies.get(key[1])
    prefix = f"{key[0]}/" if key[0] else ""
    return ((one.evidence or "no source"), source(document, one.cite, prefix)) if one is not None else ("no source", None)


def brackets(ways: WaysOut, key: Key) -> str:
    """`[text] law: Art. 7`."""
    evidence, said = cited(ways, key)
    return f"[{evidence}]" + (f" {said.id}: {said.at}" if said is not None and said.at else f" {said.id}" if said is not None else "")


def entered(ways: WaysOut, ground: Ground) -> str:
    """How somebody comes to be held by a ground."""
    rule = ways.rule((ground.file[0], ground.rules[0]))
    when = rule.when
    what = {"act": f"`{when.act}`" + (f" is noticed by {named(tuple(when.seen_by))}" if when.seen_by else " happens"), "state": f"`{when.state}` is found",
            "enters": f"{when.enters} is entered", "reaches": f"{when.reaches} is reached", "date": f"it is {when.date}",
            "lapses": f"an entry in {when.lapses} runs out", "struck": f"an entry in {when.struck} is struck", "asked": f"{when.asked} is asked for",
            "granted": f"{when.granted} is granted", "refused": f"{when.refused} is refused"}[when.kind]
    return f"{what}; `{ground.rules[0]}` writes in `{ways.named(ground.file)}`, {_lasting(ground)}"


def _lasting(ground: Ground) -> str:
    return {"term": "for " + ground.term.text() + after_act(ground.counted_from), "open": "until it is struck"}.get(ground.kind, "as long as its cause lasts")


def move_said(move: Move) -> str:
    """One step."""
    if move.kind == "rule" and move.rank == Rank.TIME and move.because:  # what does not come about, or is over
        return f"`{move.name}` ends, for {move.because}" if move.because == CAUSE_OVER else f"`{move.name}` does nothing: {move.because}"
    if move.kind == "ruling" and move.because == IN_EFFECT:
        return f"`{move.name}` is granted and takes effect"
    told = {"lapse": f"entries of {named(tuple(move.name.split(', ')))} run out", "check": f"the calendar comes round for `{move.name}`",
            "review": f"`{move.name}` is reviewed", "act": f"`{move.name}`" + (f" {move.because}" if move.because else ""), "date": f"{move.name} comes",
            "ask": f"`{move.name}` is asked for", "tie": f"who `{move.name}` comes from is let off",
            "ruling": f"`{move.name}` is decided", "rule": f"`{move.name}` takes effect"}[move.kind]
    if move.kind in ("rule", "ruling") and move.because:
        told += f" ({'if ' if move.rank == Rank.LUCK else ''}{move.because})"
    return told


def when_said(told: Told) -> str:
    """A step with the time since the entry, or the act from which its term counts."""
    time, move = told
    return move_said(move) if time.most == 0 else f"{move_said(move)}, {time.text()} after the {move.counted_from}"


def sources_of(ways: WaysOut, move: Move) -> str:
    """The sources of a step, each once: a rule or remedy that acts, or those whose entries run out."""
    if move.kind not in ("rule", "ruling", "lapse"):
        return ""
    found: dict[str, dict[str, None]] = {}
    for key in move.rules if move.kind == "lapse" else move.rules[:1]:
        said, _, place = brackets(ways, key).partition(": ")
        found.setdefault(said, {})[place] = None
    return ", ".join(f"{said}: {'; '.join(filter(None, places))}" if any(places) else said for said, places in found.items())


def depends(outcome: Outcome) -> str:
    """On what the way off depends beyond the person and time."""
    if outcome.verdict == "others":
        if len(outcome.helpers) == 1:
            return named(outcome.helpers)
        return f"any one of {named(outcome.helpers, 8)}" if outcome.helpers else "several things that are not theirs to do, together"
    if outcome.plan is None:
        return ""
    doubts = doubts_of(outcome.plan) if outcome.verdict == "luck" else []
    acts = [f"`{move.name}`" for _, move in outcome.plan.moves if move.rank == Rank.UNKNOWN] if outcome.verdict == "unknown" else []
    return "; ".join(dict.fromkeys(["being " + doubt for doubt in doubts] + acts))


def doubts_of(plan: Plan) -> list[str]:
    """What a way hangs on that may go otherwise: `noticed`, `judged rightly`."""
    return list(dict.fromkeys(move.because for _, move in plan.moves if move.rank == Rank.LUCK))


def money(ways: WaysOut, cost: int) -> str:
    """An amount of the world's money."""
    return str(Money(ways.world.currency if ways.world is not None else "", cost)).strip()


def bound(ways: WaysOut, outcome: Outcome) -> str:
    """Shortest time, worst case, least cost."""
    plan = outcome.plan
    if plan is None:
        return ""
    out = plan.time.text() + after_act(plan.moves[-1][1].counted_from if plan.moves else "")
    if outcome.worst is not None and outcome.worst != plan.time:
        out += f"; over what is uncertain {outcome.worst.text()}"
    best = plan
    for rank in (Rank.OWN, Rank.LUCK):
        one = outcome.plans.get(rank)
        if one is not None and one.time.most < best.time.most - 0.5:
            by = "by what they do" if rank == Rank.OWN else "only if " + " and ".join(doubts_of(one))
            out += f"; sooner {by}: {one.time.text()}"
            best = one
    return out + (f"; at least {money(ways, outcome.cheapest)}" if outcome.cheapest else "") + _means(ways, plan)


def _means(ways: WaysOut, plan: Plan) -> str:
    """What a way needs that has no price in the world."""
    lacks = []
    for _, move in plan.moves:
        conduct = ways.conduct(move.name) if move.kind == "act" else None
        if conduct is not None and (conduct.needs or isinstance(conduct, Happening)) and conduct.costs is None:
            lacks.append(f"what `{move.name}` takes, which the world does not say")
    return "; and " + ", ".join(dict.fromkeys(lacks)) if lacks else ""


# ---- the whole -------------------------------------------------------------------------------------------------------


def headline(file: FileProof) -> str:
    """What is proved of a file, in a sentence or two; of kinds of people the first few, and how many more."""
    name = file.standing.text()
    if file.worst in ("time", "own"):
        how = "time alone" if file.worst == "time" else "time, or the person alone"
        return f"Everybody has a way off {name} that depends on {how}."
    none, held, undecided = (_kinds_of(file, verdicts) for verdicts in (("none",), ("luck", "unknown", "others"), ("undecided",)))
    said = []
    if none:
        whole = not held and not undecided and _all(file)
        said.append(f"There is no way out of {name} for {'anybody' if whole else f'some: {_few(none)}'}.")
    if held:
        to = "anybody" if not none and not undecided and _all(file) else f"{'others' if none else 'some'}: {_few(held)}"
        said.append(f"No way off {name} is guaranteed to {to}.")
    if undecided:
        if all(row.several for row in file.rows if row.worst == "undecided"):
            said.append(f"Whether everybody has a way off {name} whom all grounds hold at once was not decided.")
        else:
            said.append(f"Whether everybody{' else' if said else ''} has a way off {name} was not decided.")
    return " ".join(said)


def _all(file: FileProof) -> bool:
    """Whether nobody on any ground has a way off that is guaranteed."""
    return all(not outcome.guaranteed for row in file.rows for _, outcome in row.people)


def _kinds_of(file: FileProof, verdicts: tuple[str, ...]) -> list[str]:
    """Kinds of people of whom one of these is proved; all whom a ground holds are told by that ground."""
    out: dict[str, None] = {}
    grounds: list[str] = []
    for row in file.rows:
        found = [profile.text() for profile, outcome in row.people if outcome.verdict in verdicts]
        if len(found) == len(row.people) and row.chain and not row.several:
            grounds.append(named(row.chain[0].rules) + (level_said(row.chain[0]) if row.apart else ""))
        else:
            out.update(dict.fromkeys(found))
    return [*([f"anybody held by {', or by '.join(grounds)}"] if grounds else []), *out]


def _few(kinds: list[str], most: int = 4) -> str:
    more = len(kinds) - most
    return " / ".join(kinds[:most]) + (f" / and {more} more kind{'' if more == 1 else 's'} of people" if more > 0 else "")


def text(proof: Proof) -> str:
    """The whole proof for a terminal."""
    ways = proof.ways
    out = [f"Exit from {proof.regime} as in force on {proof.on}: does a way off depend only on the person, or on time?", ""]
    if not proof.files:
        out.append("No file has harmful effects: there is nothing to get off.")
    for file in proof.files:
        out += [*_wrapped(headline(file)), *_wrapped(f"It brings {named(file.effects)}.", "  ")]
        for row in file.rows:
            out += ["", *_wrapped(f"Ground {row_said(row)}" if row.chain else row_said(row), "  ")]
            out += _people(ways, row)
        out.append("")
    if proof.harmless:
        out += _wrapped(f"No harmful effects: {named(proof.harmless, 12)}.")
    out += _sources(proof)
    return "\n".join(out).rstrip()


def _wrapped(said: str, indent: str = "", more: str = "  ") -> list[str]:
    return textwrap.wrap(said, WIDTH, initial_indent=indent, subsequent_indent=indent + more, break_long_words=False, break_on_hyphens=False)


def _people(ways: WaysOut, row: Row) -> list[str]:
    """The kinds of people of a ground; those told alike together, and what was told before only referred to."""
    alike: dict[tuple[_Told, tuple[str, ...]], list[str]] = {}
    for profile, outcome in row.people:
        told = _Told(_verdict(ways, outcome), _way(ways, outcome), *_held(ways, row, outcome))
        alike.setdefault((told, outcome.returns), []).append(profile.text())
    out: list[str] = []
    ways_told: dict[tuple[str, ...], str] = {}
    paths_told: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
    for (told, returns), kinds in alike.items():
        who = "everybody" if len(alike) == 1 else " / ".join(kinds)
        out += _wrapped(who + told.verdict, "    ")
        same = ways_told.setdefault(told.way, kinds[0])
        out += list(told.way) if same == kinds[0] or len(told.way) < 3 else _wrapped(f"-> the same way as for {same}", "      ", "     ")
        if returns:
            out += _wrapped(f"Comes back without doing anything, by {named(returns)}.", "      ")
        if told.path:
            first, blocked = paths_told.setdefault(told.path, (kinds[0], told.blocked))
            out += _path(told, None if first == kinds[0] else first, blocked)
    return out


class _Told(NamedTuple):
    """What is told of one kind of person on a ground, in lines: the verdict, the way, a path on which they never leave, and why nothing else helps."""

    verdict: str
    way: tuple[str, ...]
    title: str
    path: tuple[str, ...]
    blocked: tuple[str, ...]


def _path(told: _Told, like: str | None, blocked: tuple[str, ...]) -> list[str]:
    """The path on which they never leave; where it is that of others (`like`, held there by what is `blocked`), what is different."""
    if like is None:
        return [*_wrapped(told.title + ":", "      "), *told.path, *(line for one in told.blocked for line in _wrapped(one, "          "))]
    other = [one for one in told.blocked if one not in blocked]
    return [*_wrapped(f"{told.title}: the same as for {like}{', but for' if other else ''}{':' if other else '.'}", "      "),
            *(line for one in other for line in _wrapped(one, "          "))]


def _verdict(ways: WaysOut, outcome: Outcome) -> str:
    length = bound(ways, outcome)
    return f": {verdict_said(outcome)}" + (
        f". Then {length}." if length and not outcome.guaranteed else f": {length}." if length else "." + more_said(outcome))


def verdict_said(outcome: Outcome) -> str:
    """The verdict, and on what the way off depends."""
    if outcome.verdict == "luck" and outcome.plan is not None:
        return f"not guaranteed: only if {' and '.join(doubts_of(outcome.plan))}"
    hangs = depends(outcome)
    return SAID[outcome.verdict] + (f" ({hangs})" if hangs else "")


def more_said(outcome: Outcome) -> str:
    """What may still be said of the person where nothing was decided."""
    if outcome.verdict != "undecided":
        return ""
    if not outcome.ask:
        return ""
    return f" It may be if more is said of them: with --profile whether it ever happens to them, or is true of them ({named(outcome.ask, 8)})."


def _way(ways: WaysOut, outcome: Outcome) -> tuple[str, ...]:
    return tuple(line for told in (outcome.plan.moves if outcome.plan is not None else ())
                 for line in _wrapped(f"-> {when_said(told)} {sources_of(ways, told[1])}".rstrip(), "      ", "     "))


def _held(ways: WaysOut, row: Row, outcome: Outcome) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """(title, path, why nothing else helps) of somebody to whom nothing is guaranteed."""
    if outcome.guaranteed or outcome.verdict == "undecided":
        return "", (), ()
    steps = [*path_in(ways, row, outcome), *(when_said(told) for told in outcome.stays)]
    last = "and so on, for ever:" if outcome.circles else "and then nothing more happens by itself:"
    path = [line for i, told in enumerate(steps) for line in _wrapped(f"{i + 1}. {told}", "        ", "   ")]
    return ("A path on which they never leave" + ("" if outcome.verdict == "none" else ", if nobody helps"), (*path, *_wrapped(last, "        ")),
            tuple(f"- {why_not(ways, one)}" for one in outcome.blocked))


def why_not(ways: WaysOut, one: Blocked) -> str:
    """Something that could end an entry, and why it does not."""
    return f"`{ways.named(one.of)}`: {one.why}" if one.of is not None else f"the term of {named(one.ground)}: {one.why}"


def path_in(ways: WaysOut, row: Row, outcome: Outcome) -> list[str]:
    """How somebody comes to be held, the cause first; and what else is in force then."""
    beside = [f"`{ways.named(ground.file)}` holds entries of {named(ground.rules)} as well" for ground in outcome.beside]
    return [*(f"{entered(ways, ground)} {brackets(ways, (ground.file[0], ground.rules[0]))}" for ground in reversed(row.chain)), *beside]


def _sources(proof: Proof) -> list[str]:
    found: dict[str, Source] = {}
    for key in keys_of(proof):
        said = cited(proof.ways, key)[1]
        if said is not None:
            found[said.id] = said
    if not found:
        return []
    said_of = [f"{one.id}: " + ", ".join(part for part in (one.title, one.publisher, one.date, one.url) if part) for one in found.values()]
    return ["", "Sources", *(line for said in said_of for line in _wrapped(said, "  ", "    "))]


def keys_of(proof: Proof) -> list[Key]:
    """Every rule and remedy the proof speaks of."""
    out: dict[Key, None] = {}
    for file in proof.files:
        for row in file.rows:
            out.update({(ground.file[0], name): None for ground in row.chain for name in ground.rules})
            for _, outcome in row.people:
                out.update({key: None for _, move in (outcome.plan.moves if outcome.plan is not None else ()) for key in move.rules})
                out.update({one.of: None for one in outcome.blocked if one.of is not None})
    return list(out)



__all__ = ["SAID", "SHORT", "headline", "text"]
