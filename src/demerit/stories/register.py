"""What a register shows of one life on one day: what everybody can read, and, marked, what only officials or nobody can."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from demerit.language.facts import Source, plain, source
from demerit.language.inspection import split_ref
from demerit.language.paths import against
from demerit.language.quantities import Quantity, Term
from demerit.language.scenario import add_months
from demerit.language.schema.regime import DrawnSpan, Rule
from demerit.language.schema.remedy import Remedy
from demerit.stories.codes import PREFIX
from demerit.stories.events import Denied
from demerit.stories.firms import code_of
from demerit.stories.lives import RECORDED, WHY, Entry, Life, Names

WATERMARK = "Synthetic: this person does not exist."
NO_NAME = "none: this person does not exist"
FIRM_CODES = PREFIX + "X"
NO_FIRM, NO_FIRM_NAME = "Synthetic: this firm does not exist.", "none: this firm does not exist"


@dataclass(frozen=True)
class Shown:
    """An entry as a register has it.  `public`: everybody can read it on this day; `truth`: what only the simulation knows."""

    file: str
    public: bool
    rule: str
    ground: str
    noticed_by: tuple[str, ...]
    evidence: str
    cite: Source | None
    worth: str | None
    case: str
    written: dt.date
    until: str
    status: str
    decided_by: str
    objection: str
    ways_off: tuple[str, ...]
    truth: str
    in_force: bool = True


@dataclass(frozen=True)
class Standing:
    """A file and the level somebody stands on."""

    file: str
    level: str
    public: bool


@dataclass(frozen=True)
class Page:
    """A person's page in the register on a day.  `groups`: what is on record of the person beyond sex and age."""

    code: str
    regime: str
    title: str
    on: dt.date
    present: str
    sex: str | None
    age: int | None
    groups: dict[str, str]
    standings: tuple[Standing, ...]
    entries: tuple[Shown, ...]
    representative: str | None = None
    """Of a firm: the code of its legal representative on that day; None of a person."""
    denials: tuple[tuple[str, int, int], ...] = ()
    """What was denied so far: (target, how often, how often only because of a mistake)."""

    @property
    def watermark(self) -> str:
        """What stands first and last."""
        return NO_FIRM if self.code.startswith(FIRM_CODES) else WATERMARK

    @property
    def name(self) -> str:
        """Nobody here has a name."""
        return NO_FIRM_NAME if self.code.startswith(FIRM_CODES) else NO_NAME

    def seen_by(self, everything: bool) -> Page:
        """The page as the public sees it, or whole."""
        if everything:
            return self
        return Page(self.code, self.regime, self.title, self.on, self.present, self.sex, self.age, {},
                    tuple(one for one in self.standings if one.public), tuple(one for one in self.entries if one.public), self.representative)

    def as_json(self, everything: bool) -> dict[str, Any]:
        """Plain data; dates as text.  What is not public is there only with `everything`."""
        data = asdict(self.seen_by(everything)) | {"synthetic": True, "watermark": self.watermark, "name": self.name, "public_only": not everything}
        data["on"] = str(self.on)
        for entry in data["entries"]:
            entry["written"] = str(entry["written"])
            if not everything:
                del entry["truth"]
        if self.representative is None:
            del data["representative"]
        if not everything:
            del data["groups"], data["denials"]
        return data


def page(names: Names, life: Life, on: dt.date, tick: int, representative: str | None = None) -> Page:
    """The page of a life on a day; `tick` is the day's last.  `representative`: the code of a firm's."""
    document, is_firm = names.scenario.regime.at(on), life.slot >= names.scenario.residents
    here = life.arrived <= tick and (life.left is None or life.left > tick)
    if here:
        present = f"in town {life.town} since {names.date(life.arrived)}" + ("" if life.arrived else " (the start of the run)")
    elif life.arrived > tick:
        present = f"not yet in town {life.town} on this day: arrives {names.date(life.arrived)}"
    else:
        present = f"no longer in town {life.town} on this day: left {names.date(life.left or 0)}"
    groups = {name: category for name, category in life.groups.items() if name not in ("sex", "age")}
    standings = [Standing(file, life.level(file, tick), names.file(file, on).shown == "public")
                 for file, levels in names.tables.layout.files.items()
                 if len(levels) > 1 and here and (file in names.tables.layout.of_firms) == is_firm]
    entries = [_shown(names, entry, on, tick) for entry in life.entries if entry.written <= tick and entry.ledgers & RECORDED]
    return Page(code_of(names.scenario, life.town, life.slot, life.occupant), document.regime, document.title, on, present,
                life.groups.get("sex"), life.age(tick) if here and not is_firm else None, groups, tuple(standings),
                tuple(sorted(entries, key=lambda one: (not one.public, one.file, one.written))), representative if here else None, _denials(life, tick))


def _denials(life: Life, tick: int) -> tuple[tuple[str, int, int], ...]:
    """What was denied after all that happened up to a tick, by what was tried."""
    found: dict[str, list[bool]] = {}
    for event in life.events:
        if isinstance(event, Denied) and event.tick <= tick:
            found.setdefault(event.target, []).append(event.in_error)
    return tuple((target, len(errors), sum(errors)) for target, errors in sorted(found.items()))


def _shown(names: Names, entry: Entry, on: dt.date, tick: int) -> Shown:
    """One entry, with all that is on record of it."""
    regime, rule = names.regime(entry.rule, entry.written_on), names.rule(entry.rule, entry.written_on)
    prefix = names.versions(entry.rule)[0]
    public, status = _status(names, entry, rule, on, tick)
    file = names.file(entry.file, on)
    worth = f"{entry.worth[RECORDED]:+g}" if file.reads in ("sum", "mean", "share", "last") else None
    channels = tuple(rule.when.seen_by)
    return Shown(entry.file, public, entry.rule, ground(rule), channels, rule.evidence or "none", source(regime, rule.cite, prefix), worth,
                 f"FICT-CASE-{entry.case:016X}", entry.written_on, until(names, entry, rule), status, decider(names, entry, rule),
                 objection(names, entry, on, tick), ways_off(names, entry, on, tick), WHY[entry.wrong_at(tick)], entry.holds(tick))


def _status(names: Names, entry: Entry, rule: Rule, on: dt.date, tick: int) -> tuple[bool, str]:
    """(whether everybody can read it, what it is): in force, or how it ended."""
    public = names.file(entry.file, on).shown == "public"
    if entry.holds(tick):
        marks = [f"disputed ({name})" for name in entry.disputed(tick) if names.remedy(name, on).flags]
        return public, ", ".join(["suspended: does not count for now" if entry.paused(tick) else "in force", *marks])
    ended, way = entry.ends[RECORDED]
    text = f"{way} {names.date(ended)}" + (f" on request ({entry.off_by})" if entry.off_by is not None else "")
    assert rule.write is not None
    if way == "lapsed" and rule.write.shown is not None:
        last = added(names, names.date(ended), rule.write.shown.value)
        if on < last:
            return public, f"{text}; no longer counts, shown until {last}"
    return False, text


def ground(rule: Rule) -> str:
    """What set a rule off, or sets it off, in words."""
    when = rule.when
    if when.act is not None:
        return when.act
    if when.state is not None:
        return f"found {when.state}"
    if when.date is not None:
        return f"{'written' if rule.write is not None else 'struck'} for everybody on {when.date}"
    if when.lapses is not None or when.struck is not None:
        return f"an entry in {when.lapses} ran out" if when.lapses is not None else f"an entry in {when.struck} was struck"
    if when.asked is not None or when.granted is not None or when.refused is not None:
        return f"{when.asked or when.granted or when.refused} was {when.kind}" + (" for" if when.asked is not None else "")
    return f"on {when.enters}" if when.enters is not None else f"reached {when.reaches}"


def until(names: Names, entry: Entry, rule: Rule) -> str:
    """Its term and the day it ends by itself, or that it does not."""
    assert rule.write is not None
    counts = rule.write.counts
    if counts == "until-struck":
        return "no term: until it is struck"
    if counts == "with-cause":
        return f"no term: as long as the person is {ground(rule)}"
    assert isinstance(counts, (Quantity, DrawnSpan))
    term = f" (a term of {plain(counts.kind, counts.value)})" if isinstance(counts, Quantity) else ""
    if entry.lapses is not None:
        return f"{names.date(entry.lapses)}{term}"
    if isinstance(counts, Quantity) and rule.write.counts_from == "entry":
        return f"{added(names, entry.written_on, counts.value)}{term}"
    return f"after the end of the run{term}"


def added(names: Names, day: dt.date, term: Term) -> dt.date:
    """A day some term later; working days by the world's calendar."""
    if term.unit == "months":
        return add_months(day, int(term.amount))
    if term.unit == "days":
        return day + dt.timedelta(days=term.amount)
    left = int(term.amount)
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5 and day not in names.scenario.world.calendar.holidays
    return day


def decider(names: Names, entry: Entry, rule: Rule) -> str:
    """Who decided."""
    if rule.decided is None:
        return "nobody: written by the rule alone"
    found = names.regime(entry.rule, entry.written_on).deciders.get(rule.decided.by)
    return found.title if found is not None and found.title else rule.decided.by


def objection(names: Names, entry: Entry, on: dt.date, tick: int) -> str:
    """The remedies for such entries if they are wrong, as they read on a day, and what was asked so far."""
    out = [f"{name}{window}" for name, remedy, window in open_to(names, entry, on) if remedy.because]
    asked = [f"{remedy} asked for on {names.date(since)}" for since, _, remedy in entry.pending if since <= tick]
    remedies = names.regime(entry.rule, on).remedies.values()
    return "; ".join(out + asked) or ("none for this entry" if any(one.because for one in remedies) else "none: this regime has no rule for objecting")


def open_to(names: Names, entry: Entry, on: dt.date) -> Iterator[tuple[str, Remedy, str]]:
    """(name, remedy, window in words) of the remedies that such an entry can come to, as they read on a day."""
    prefix, versions = names.versions(entry.rule)
    document = versions.at(on)

    def comes_to(name: str | None) -> bool:
        """Through all the stages before it."""
        while name is not None:
            remedy = document.remedies[name]
            if remedy.off or (remedy.of and entry.rule not in [prefix + rule for rule in remedy.of]):
                return False
            name = remedy.before
        return True

    for name, remedy in document.remedies.items():
        in_time = (remedy.since is None or remedy.since <= on) and (remedy.until is None or on < remedy.until)
        if in_time and prefix + (against(document, name) or "") == entry.file and comes_to(name):
            window = f", within {remedy.window.value}" if remedy.window is not None else ""
            yield f"{prefix}{name}{f' (after {remedy.after})' if remedy.after is not None else ''}", remedy, window


def ways_off(names: Names, entry: Entry, on: dt.date, tick: int) -> tuple[str, ...]:
    """The rules that strike such entries and the remedies that need no mistake, as they read on a day; for an entry that lasts as long as its cause,
    also what ends that."""
    out = [f"{name}: on request{window}" for name, remedy, window in open_to(names, entry, on) if not remedy.because]
    out += _striking(names, entry.file, entry.rule, entry, on, tick)
    prefix, _ = names.versions(entry.rule)
    rule = names.rule(entry.rule, entry.written_on)
    if rule.write is not None and rule.write.counts == "with-cause":
        where = rule.when.enters or rule.when.reaches or ""
        other, file, _ = split_ref(where)
        cause = file if other == names.scenario.regimes[0][1].first.regime else f"{other}/{file}" if other is not None else prefix + file
        whose = "somebody they are tied to" if rule.write.on and "self" not in rule.write.on else "the person"
        out.append(f"its cause: ends when {whose} is no longer {'on ' if rule.when.enters is not None else 'past '}{where}")
        out += [f"{said} (ends its cause)" for said in _striking(names, cause, None, entry, on, tick)]
    return tuple(out)


def _striking(names: Names, file: str, of: str | None, entry: Entry, on: dt.date, tick: int) -> list[str]:
    """The rules that strike entries of a file (of one rule) and may yet strike those as old as this entry."""
    out = []
    for prefix, versions in names.scenario.regimes:
        for name, rule in versions.at(on).rules.items():
            strike = rule.strike
            if strike is None or rule.off or prefix + strike.into != file or (of is not None and strike.of and of not in [prefix + one for one in strike.of]):
                continue
            if rule.when.date is not None and (rule.when.date < entry.written_on or (rule.when.date <= on and entry.holds(tick))):
                continue  # over before there was anything to strike, or passed it by
            if (rule.since is None or rule.since <= on) and (rule.until is None or on < rule.until):
                within = f", within {strike.within.value}" if strike.within is not None else ""
                out.append(f"{prefix}{name}: {ground(rule)}{within}")
    return out
