"""The drafted regime: a commented file for somebody who has never seen one, every unknown marked."""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from demerit.newcomer import pieces, totals
from demerit.newcomer.answers import Answers
from demerit.newcomer.legal import facts
from demerit.newcomer.own_world import own_world
from demerit.newcomer.pieces import UNKNOWN, guessed, ruled, said
from demerit.newcomer.questions import QUESTIONS
from demerit.newcomer.reading import Act, Consequence, Decision, Levels, Mistakes, Score, WayOut
from demerit.newcomer.wording import Amount

_EMPTY = {question.key: question.unknown for question in QUESTIONS}
_LABELS = {
    "coverage": "what share of acts comes to notice", "error-rates": "how often the wrong person is blamed, or nobody did anything",
    "worths": "how much an act is worth", "edges": "when a standing is bad", "lifetimes": "how long entries count and sanctions last",
    "delays": "how long notices and decisions take", "way-out": "how often people do something about it, and how often it helps",
    "conduct": "how often people do what counts", "attempts": "how often people try to get what is denied", "spread": "how unequally people do things",
    "population": "who lives there", "means": "who can pay, drive or be reached"}


@dataclass(frozen=True)
class Draft:
    """The text of a regime, of a world of one's own if one is needed, and what to say about them."""

    name: str
    regime: str
    world: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Filled:
    """The answers with something in the place of what nobody knows."""

    acts: tuple[Act, ...]
    levels: Levels
    edges_known: bool
    score: Score
    mistakes: Mistakes | None
    leads_to: tuple[Consequence, ...]
    lasts: Amount | str | None
    way_out: tuple[WayOut, ...] | None
    decides: Decision | None

    @property
    def file(self) -> str:
        """The file entries go into."""
        return "strikes" if self.levels.strikes else "score"

    @property
    def worst(self) -> str:
        """The worst level."""
        return self.levels.edges[-1][0]

    def list_of(self, level: str) -> str:
        """The list people on a level are put on."""
        return f"{level}-list"

    @property
    def lists(self) -> tuple[str, ...]:
        """All lists: none if a sanction lasts as long as the standing."""
        if self.lasts == "standing":
            return ()
        return tuple(dict.fromkeys(self.list_of(one.level or self.worst) for one in self.leads_to))


def draft(answers: Answers, name: str) -> Draft:
    """A regime, and a world if the society lacks some of its acts, called `name` and `name-world`."""
    filled = _filled(answers)
    world, notes = own_world(answers, filled.acts, filled.leads_to, filled.way_out or (), f"{name}-world")
    place = f"{name}-world" if world else answers.society.world
    lines = _head(answers, name, place, filled)
    for section in (_channels, _files, _deciders, _rules, _effects):
        lines += ["", *section(answers, filled)]
    lines += ["", *facts(answers)]
    lines += ["", *said(answers, "known", "Published sums: what is not known is narrowed until a run fits them."),
              *totals.written(answers.known or (), filled.lists)]
    return Draft(name, "\n".join(lines) + "\n", world, tuple(notes))


def _filled(answers: Answers) -> _Filled:
    acts = answers.acts or (Act("missed-appointment" if answers.society.conduct("missed-appointment") else "post-reported", good=False,
                                context=answers.society.conducts.get("missed-appointment", "speech")),)
    typical = max([abs(sum(act.worth) / 2) for act in acts if act.worth and not act.good] or [10.0])
    start = 100.0 * max(1.0, typical / 20)
    levels = answers.levels or Levels(start, (("bad", start - 2.5 * typical),))
    consequences = answers.leads_to or (Consequence(None, published=True),)
    return _Filled(acts, levels, answers.levels is not None, answers.score or Score(None, None), answers.mistakes, consequences,
                   answers.lasts, answers.way_out, answers.decides)


def _head(answers: Answers, name: str, world: str, filled: _Filled) -> list[str]:
    number = len(answers.not_known)
    who = answers.who or _EMPTY["who"]
    title = json.dumps(f"{who[:1].upper()}{who[1:]} (drafted by demerit new)", ensure_ascii=False)
    labels = dict.fromkeys([*_labels_used(answers, filled), "conduct", "attempts", "way-out", "spread", "population", "means"])
    return [
        "# Drafted by `demerit new`. It is yours now: change anything, then run `demerit check` on it.",
        "# It says what is noticed about people, what is written about them, how that is read and what follows (docs/language.md).",
        "# Numbers you gave as rules stand as you gave them. Guesses about the world are moved over a range by every run.",
        f"# {number} of the 12 questions {'was' if number == 1 else 'were'} left open: look for {UNKNOWN}." if number else "# No question was left open.",
        "", f"regime: {name}", f"title: {title}", "about: >-",
        "  Drafted from twelve answers and not read in any law. Every number given as a rule is cited to those answers; every guess about the world,",
        "  and everything nobody could say, is assumed and has a range. Nobody in it exists.",
        "sources:   # put the law or the contract here, and cite it",
        '  answers: {title: "Answers given to `demerit new`", publisher: whoever gave them, mark: S}',
        "in_force: 2025-01-01   # a run begins on this day; files are empty then",
        *said(answers, "society", "The people: who lives there and what they do without any rules."),
        f"world: {world}",
        "# scope: {age: {at_least: 18, under: 70}}   # to leave somebody out",
        "unknowns:   # what the labels after `unknown:` stand for", *(f"  {label}: {_LABELS[label]}" for label in labels),
        f"headline: [harm/in, {filled.file}.{filled.worst}, denied]   # what a report leads with"]


def _labels_used(answers: Answers, filled: _Filled) -> Iterable[str]:
    yield "coverage"
    if filled.mistakes is None or filled.mistakes.wrong_person or filled.mistakes.made_up:
        yield "error-rates"
    if any(act.worth is None or act.worth[0] != act.worth[1] for act in filled.acts) and not filled.levels.strikes:
        yield "worths"
    if not filled.edges_known:
        yield "edges"
    yield "lifetimes"
    yield "delays"


def _channels(answers: Answers, filled: _Filled) -> list[str]:
    seen = answers.seen or {}
    alone = [act.name for act in filled.acts if act.name in seen]
    shared = [act.name for act in filled.acts if act.name not in seen]
    out = [*said(answers, "seen", "How acts come to notice: `coverage` is the share that does."),
           *said(answers, "mistakes", "How it goes wrong: somebody else is written down, or something nobody did."), "channels:"]
    for channel, names, amount in [*((f"sees-{name}", [name], seen[name]) for name in alone), *([("notices", shared, seen.get(""))] if shared else [])]:
        coverage, note = _coverage(amount, filled.mistakes)
        out += [f"  {channel}:", f"    sees: [{', '.join(names)}]", f"    coverage: {coverage}{note}",
                f"    delay: {guessed(None, pieces.DELAY)}   # from the act to the notice"]
        out += _errors(filled.mistakes)
    for way in filled.way_out or ():
        if way.appeal:
            out += ["  appeals:   # coverage: of a hundred appeals, so many are granted, rightly or not", f"    sees: [{way.name}]",
                    f"    coverage: {guessed(way.granted, pieces.GRANTED)}"]
    return out


def _coverage(amount: Amount | None, mistakes: Mistakes | None) -> tuple[str, str]:
    """What is noticed and what is pinned on others add up to at most everything."""
    error = mistakes.wrong_person if mistakes else Amount(*pieces.WRONG_PERSON[:3])
    most = 100 / (1 + (float(error.value.rstrip("%")) / 100 if error else 0))
    if amount is not None and float(amount.value.rstrip("%")) > most:
        value = int(most * 10) / 10
        low = min(float((amount.low or amount.value).rstrip("%")), value)
        return guessed(Amount(f"{value:g}%", f"{low:g}%", f"{value:g}%"), pieces.COVERAGE), "   # the rest is pinned on the wrong people"
    return guessed(amount, pieces.COVERAGE), "" if amount else f"   # {UNKNOWN}"


def _errors(mistakes: Mistakes | None) -> list[str]:
    if mistakes is not None and mistakes.wrong_person is None and mistakes.made_up is None:
        return []
    out = ["    errors:"]
    if mistakes is None or mistakes.wrong_person is not None:
        rate = guessed(mistakes.wrong_person if mistakes else None, pieces.WRONG_PERSON)
        out.append(f"      wrong-person: {{kind: other-person, rate: {rate}}}")
    if mistakes is None or mistakes.made_up is not None:
        out.append(f"      made-up: {{kind: no-such-act, rate: {guessed(mistakes.made_up if mistakes else None, pieces.MADE_UP)}}}")
    return out


def _files(answers: Answers, filled: _Filled) -> list[str]:
    levels = filled.levels
    out = [*said(answers, "levels", "Where entries are kept, and when the standing is bad."), "files:", f"  {filled.file}:", "    reads: sum"]
    if levels.strikes:
        out += ["    start: 0", "    floor: 0", "    worse: up", f"    levels: {{good: 0, bad: {levels.strikes}}}   # this many bad acts that still count"]
    else:
        ascending = list(reversed(levels.edges))
        names = [name for name, _ in ascending] + ["good"]
        out += [f"    start: {levels.start:g}", "    worse: down", "    levels:   # each begins at its number; below the first edge is the first level"]
        lowest = min([0.0, *(edge - 1 for _, edge in ascending)])
        out.append(f"      {names[0]}: {lowest:g}")
        for (_, edge), above in zip(ascending, names[1:], strict=True):
            out.append(f"      {above}: {_edge(edge, levels.start, filled.edges_known)}")
    if filled.score.review:
        out.append(f"    reviewed: {{every: {filled.score.review}}}   # people are placed only then; in between nothing changes")
    out.append("    cite: {source: answers, at: levels}")
    for name in filled.lists:
        out.append(f"  {name}: {{reads: any}}   # a list: one entry and you are on it")
    return out


def _edge(edge: float, start: float, known: bool) -> str:
    if known:
        return f"{edge:g}"
    step = (start - edge) / 2.5
    return f"{{value: {edge:g}, evidence: assumed, range: [{start - 4.5 * step:g}, {start - 0.5 * step:g}], unknown: edges}}   # {UNKNOWN}"


def _deciders(answers: Answers, filled: _Filled) -> list[str]:
    decision = filled.decides
    if decision is not None and decision.by is None:
        return [*said(answers, "decides", "Nobody decides: rules apply by themselves."), "deciders: {}"]
    name, title = (decision.by, decision.title) if decision else ("office", "An office")
    return [*said(answers, "decides", "Who decides. `errs: 2%` under `decided`, with an `if`, would say how often wrongly."), "deciders:",
            f"  {name}: {{title: {json.dumps(title, ensure_ascii=False)}}}"]


def _decided(filled: _Filled) -> str:
    decision = filled.decides
    if decision is not None and (decision.by is None):
        return ""
    name = decision.by if decision else "office"
    if decision is None or decision.takes is None:
        return f"    decided: {{by: {name}, takes: {guessed(None, pieces.DECISION)}}}   # {UNKNOWN}"
    if decision.limit and decision.takes.certain:
        return f"    decided: {{by: {name}, within: {decision.takes.value}}}"
    return f"    decided: {{by: {name}, takes: {guessed(decision.takes, pieces.DECISION)}}}"


def _rules(answers: Answers, filled: _Filled) -> list[str]:
    counts = filled.score.counts
    known = "12 mo" if filled.score.review == "12 mo" and counts is None and "score" in answers.said else counts
    how_long = known if isinstance(known, str) else ruled(known, pieces.COUNTS)
    out = [*said(answers, "acts", "What is written: when somebody does this and it is noticed, an entry of this worth."),
           *said(answers, "score", "`counts` is how long an entry counts."), "rules:"]
    decided = _decided(filled)
    for act in filled.acts:
        seen_by = f"sees-{act.name}" if act.name in (answers.seen or {}) else "notices"
        out += [f"  {act.name}:", f"    when: {{act: {act.name}, seen_by: {seen_by}}}", *([decided] if decided and not filled.lists else []),
                f"    write: {{in: {filled.file}, worth: {_worth(act, filled.levels)}, counts: {how_long}}}{_open(act, filled)}",
                "    cite: {source: answers, at: acts}"]
    for name in filled.lists:
        level = name.removesuffix("-list")
        ref = f"{filled.file}.{level}"
        out += [*said(answers, "lasts", f"Whose standing falls to `{level}` is put on the list, for so long."),
                f"  put-on-{name}:", f"    when: {{reaches: {ref}}}",
                *([decided] if decided else []),
                f"    write: {{in: {name}, counts: {filled.lasts if isinstance(filled.lasts, str) else ruled(filled.lasts, pieces.LASTS)}, per: case}}"
                + (f"   # {UNKNOWN}" if filled.lasts is None else ""), "    cite: {source: answers, at: lasts}"]
    return out + _ways_out(answers, filled)


def _open(act: Act, filled: _Filled) -> str:
    worth_open = act.worth is None and not filled.levels.strikes
    counts_open = filled.score.counts is None and filled.score.review is None
    return f"   # {UNKNOWN}" if worth_open or counts_open else ""


def _worth(act: Act, levels: Levels) -> str:
    if levels.strikes:
        return "-1" if act.good else "1"
    if act.worth is None:
        return guessed(None, pieces.WORTH_GOOD if act.good else pieces.WORTH_BAD)
    low, high = act.worth
    if low == high:
        return f"{low:g}"
    return f"{{value: {(low + high) / 2:g}, evidence: assumed, range: [{low:g}, {high:g}], unknown: worths}}"


def _ways_out(answers: Answers, filled: _Filled) -> list[str]:
    out = said(answers, "way_out", "Ways off before the time is over.")
    ways = filled.way_out
    if ways is None:
        ways = (WayOut("puts-it-right", False),)
    if not ways:
        return [*out, "  # None: entries and sanctions end by time alone. A rule like this would be one:",
                "  # paid: {when: {act: payment}, strike: {in: " + (filled.lists[0] if filled.lists else filled.file) + "}}"]
    bad = ", ".join(act.name for act in filled.acts if not act.good)
    for way in ways:
        seen_by = ", seen_by: appeals" if way.appeal else ""
        takes = f"takes: {guessed(way.takes, pieces.EXTRA)}"
        for into in (filled.file, *filled.lists):
            of = f", of: [{bad}]" if into == filled.file and bad else ""
            out += [f"  {way.name}-clears-{into}:", f"    when: {{act: {way.name}{seen_by}}}", f"    strike: {{in: {into}{of}, {takes}}}",
                    "    cite: {source: answers, at: way_out}"]
    if filled.score.review and filled.lasts == "standing":
        out.append("  # The standing is read on review dates only: who clears an entry stays where they are until the next one.")
    return out


def _effects(answers: Answers, filled: _Filled) -> list[str]:
    out = [*said(answers, "leads_to", "What happens to people meanwhile."), "effects:"]
    for one in filled.leads_to:
        level = one.level or filled.worst
        while_ = filled.list_of(level) if filled.lists else f"{filled.file}.{level}"
        cite = "cite: {source: answers, at: leads_to}"
        suffix = f"-{level}" if len(filled.leads_to) > 1 else ""
        for name, _ in one.denied:
            context = answers.society.attempts.get(name, "other")
            out.append(f"  no-{name}{suffix}: {{while: {while_}, context: {context}, denies: {name}, {cite}}}")
        if one.costs:
            out.append(f"  fine{suffix}: {{while: {while_}, costs: {one.costs}, {cite}}}   # once, as it begins; `every: 1 mo` repeats it")
        if one.income:
            out.append(f"  lost-income{suffix}: {{while: {while_}, costs: {{income: {one.income}}}, every: 1 mo, {cite}}}   # of a month's income, each month")
        if one.published:
            open_ = f"   # {UNKNOWN}: any harm is counted day by day; replace this by what happens" if answers.leads_to is None else ""
            out.append(f"  published{suffix}: {{while: {while_}, publishes: yes, {cite}}}{open_}")
    return out
