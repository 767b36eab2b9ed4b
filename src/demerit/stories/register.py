"""What a register shows of one life on one day: what everybody can read, and, marked, what only officials or nobody can."""
from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from demerit.language.facts import Source, plain, source
from demerit.language.inspection import split_ref
from demerit.language.quantities import Quantity
from demerit.language.schema.regime import DrawnSpan, Rule
from demerit.stories.codes import PREFIX
from demerit.stories.events import Denied
from demerit.stories.firms import code_of
from demerit.stories.lives import RECORDED, WHY, Entry, Life, Names
from demerit.stories.noticing import noticed_by
from demerit.stories.objecting import added, asked, learnt, objection, open_to

WATERMARK = "Synthetic: this person does not exist."
NO_NAME = "none: this person does not exist"
FIRM_CODES = PREFIX + "X"
THROUGH = {"household": "somebody else in the household", "children": "a parent", "representative": "the firm they represent",
           "controller": "the firm they control", "friends": "a friend"}
"""Whom an entry is about that falls on somebody through a tie."""
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
    notice: str | None = None
    """When the person came to know of it, in words; None in files of which nobody is notified."""


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
    entries = [_shown(names, entry, life.subject, on, tick) for entry in life.entries if entry.written <= tick and entry.ledgers & RECORDED]
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


def _shown(names: Names, entry: Entry, subject: int, on: dt.date, tick: int) -> Shown:
    """One entry of somebody (by their id), with all that is on record of it."""
    regime, rule = names.regime(entry.rule, entry.written_on), names.rule(entry.rule, entry.written_on)
    prefix = names.versions(entry.rule)[0]
    public, status = _status(names, entry, rule, on, tick)
    file = names.file(entry.file, on)
    worth = f"{entry.worth[RECORDED]:+g}" if file.reads in ("sum", "mean", "share", "last") else None
    return Shown(entry.file, public, entry.rule, ground(rule) + whose(rule), noticed_by(names, entry, rule, subject), rule.evidence or "none",
                 source(regime, rule.cite, prefix), worth, f"FICT-CASE-{entry.case:016X}", entry.written_on, until(names, entry, rule), status,
                 decider(names, entry, rule), objection(names, entry, on, tick), ways_off(names, entry, on, tick), WHY[entry.wrong_at(tick)],
                 entry.holds(tick), learnt(names, entry, tick) if file.notice is not None else None)


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


def whose(rule: Rule) -> str:
    """Through whom an entry came to be, where it need not be the person's own doing: ` (somebody else in the household)`."""
    if rule.write is None or rule.write.on in ([], ["self"]):
        return ""
    return f", of {_those(rule)}"


def _those(rule: Rule) -> str:
    """Whom a rule is about, seen from those in whose files it writes."""
    assert rule.write is not None
    others = " or ".join(THROUGH[tie] for tie in rule.write.on if tie != "self")
    if not others:
        return "the person"
    return f"the person or {others}" if "self" in rule.write.on else others


def cause_stands(names: Names, rule: Rule, prefix: str, *, still: bool) -> str:
    """That somebody is where a rule on `enters` or `reaches` takes them to, or (not `still`) no longer: `stands at points.poor or worse`."""
    where, no = rule.when.enters or rule.when.reaches or "", "" if still else "no longer "
    file, level = _cause(names, where, prefix)
    if not level:
        return f"is {no}on {where}"
    levels = names.tables.layout.files[file]
    worst = levels[-1] if names.file(file, names.scenario.start).worse != "down" else levels[0]
    return f"{'stands' if still else 'no longer stands'} at {where}{'' if rule.when.enters is not None or level == worst else ' or worse'}"


def _cause(names: Names, where: str, prefix: str) -> tuple[str, str | None]:
    """(file, level) of what a rule is set off by, the file as the run calls it."""
    other, file, level = split_ref(where)
    own = other == names.scenario.regimes[0][1].first.regime
    return file if own else f"{other}/{file}" if other is not None else prefix + file, level


def until(names: Names, entry: Entry, rule: Rule) -> str:
    """Its term and the day it ends by itself, or that it does not."""
    assert rule.write is not None
    counts = rule.write.counts
    if counts == "until-struck":
        return "no term: until it is struck"
    if counts == "with-cause":
        return f"no term: as long as {_those(rule)} {cause_stands(names, rule, names.versions(entry.rule)[0], still=True)}"
    assert isinstance(counts, (Quantity, DrawnSpan))
    term = f" (a term of {plain(counts.kind, counts.value)})" if isinstance(counts, Quantity) else ""
    if entry.lapses is not None:
        return f"{names.date(entry.lapses)}{term}"
    if isinstance(counts, Quantity) and rule.write.counts_from == "entry":
        return f"{added(names, entry.written_on, counts.value)}{term}"
    return f"after the end of the run{term}"


def decider(names: Names, entry: Entry, rule: Rule) -> str:
    """Who decided."""
    if rule.decided is None:
        return "nobody: written by the rule alone"
    found = names.regime(entry.rule, entry.written_on).deciders.get(rule.decided.by)
    return found.title if found is not None and found.title else rule.decided.by


def ways_off(names: Names, entry: Entry, on: dt.date, tick: int) -> tuple[str, ...]:
    """The rules that strike such entries and the remedies that need no mistake, as they read on a day; for an entry that lasts as long as its cause,
    also what ends that."""
    out = [f"{name}: on request{window}{asked(names, entry, name, tick)}" for name, remedy, window in open_to(names, entry, on, tick) if not remedy.because]
    out += _striking(names, entry.file, entry.rule, entry, on, tick)
    prefix, _ = names.versions(entry.rule)
    rule = names.rule(entry.rule, entry.written_on)
    if rule.write is not None and rule.write.counts == "with-cause":
        out.append(f"its cause: ends when {_those(rule)} {cause_stands(names, rule, prefix, still=False)}")
        cause, _ = _cause(names, rule.when.enters or rule.when.reaches or "", prefix)
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
