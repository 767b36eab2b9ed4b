"""EXP: an end, and no copy that outlives its source."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from demerit.audit.applying import longer
from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits, provisions
from demerit.audit.registry import Unsaid, check
from demerit.audit.times import SLACK_DAYS
from demerit.audit.view import View, names
from demerit.language.facts import fact
from demerit.language.inspection import split_ref
from demerit.language.quantities import DAYS_PER_YEAR, Quantity
from demerit.language.schema.channel import DrawnSpan
from demerit.language.schema.regime import Regime, Rule, Write

KEPT = ("cn.crir.retention", "cn.shandong.retention", "cn.zhejiang.retention", "us.fcra.obsolete")
FROM_END = ("cn.crir.retention", "cn.shandong.retention")
"""Those that count from the end of the act, whenever it was written down."""


@check("EXP-1")
def ends(view: View) -> Iterator[Finding | Unsaid]:
    """Entries that never end, or end too late."""
    stated = view.facts.retention
    if stated.term in ("until-struck", "none"):
        yield view.found("EXP-1", view.at("retention"), "entries have no end", element="retention", number=_endless(view))
    elif isinstance(stated.term, Quantity):
        yield from _long(view, stated.term, ("facts", "retention"), "entries are kept", "retention")
    endless: dict[str, list[str]] = {}
    assumed = []
    for name, rule in view.held_against.items():
        write = rule.write
        assert write is not None
        if write.counts == "until-struck":
            endless.setdefault(write.into, []).append(name)
        elif isinstance(write.counts, (Quantity, DrawnSpan)):
            term = _length(write)
            if term is not None and term.evidence == "assumed":
                assumed.append(name)
            if term is not None:
                yield from _long(view, term, ("rules", name, "write", "counts"), f"entries of `{name}` count", name)
    for file, rules in endless.items():
        kept = view.regime.files[file]
        pushed = " or later ones take their place" if kept.of is not None or kept.reads == "last" else ""
        yield view.found("EXP-1", ("rules", rules[0], "write"), f"entries of {names(rules)} in `{file}` count until somebody strikes them{pushed}",
                         element=rules[0], number=_endless(view))
    if assumed:
        yield view.unsaid("EXP-1", f"how long entries count is only assumed in {len(assumed)} rule{'' if len(assumed) == 1 else 's'}: what does the text "
                          "say?", "rules: {NAME: {write: {counts: ..}}}")
    if not view.regime.rules and stated.term in (None, "unknown"):
        yield view.unsaid("EXP-1", "how long are entries kept, counted from when?", "retention: {term: .., from: ..}")


@check("EXP-1")
def begins(view: View) -> Iterator[Finding | Unsaid]:
    """What the term is counted from: the law's five years run from the end of the act."""
    if not view.law.limits(FROM_END):
        return
    yield from _begins_by_facts(view)
    unknown = []
    for name, rule in view.held_against.items():
        write = rule.write
        term = _length(write) if write is not None else None
        if write is None or term is None or write.counts_from != "entry" or rule.when.act is None or _over(view, term.value.days):
            continue
        age = view.facts.limitation.value.days if isinstance(view.facts.limitation, Quantity) else None
        least = _delay(view, rule)
        if _over(view, term.value.days + (age if age is not None else least)):
            yield _late(view, ("rules", name, "write"), name, term, "entry", age, least)
        elif age is None:
            unknown.append(name)
    if unknown:
        yield view.unsaid("EXP-1", f"{names(unknown, 2)}: the term counts from the entry; how old may an act be by then?",
                          "limitation; or rules: {NAME: {write: {counts_from: act}}}")


def _begins_by_facts(view: View) -> Iterator[Finding | Unsaid]:
    stated = view.facts.retention
    term, start = stated.term, stated.counted_from
    if start in ("fulfilment", "delisting"):
        never = "for who cannot pay or perform" if start == "fulfilment" else "as long as one is listed"
        yield view.found("EXP-1", view.at("retention", "from"), f"the term counts from {start}: {never} it never begins", element="retention",
                         only=tuple(provisions()[key] for key in ("cn.henan.19.3", "cn.zhejiang.16", "cn.crir.16", "cn.shandong.38", "cn.pipl.19",
                                                                  "eu.gdpr.5.1.e")))
    if not view.law.limits(FROM_END) or not isinstance(term, Quantity) or _over(view, term.value.days):
        return
    age = view.facts.limitation
    if start in ("entry", "finding") and isinstance(age, Quantity) and _over(view, term.value.days + age.value.days):
        if start == "entry" or not _counts_from_finding(view):
            yield _late(view, ("facts", "retention", "from"), "retention", term, start, age.value.days, 0.0)
    elif start in ("entry", "finding") and not isinstance(age, Quantity):
        yield view.unsaid("EXP-1", f"the term counts from the {start}; how old may an act be by then?", "limitation")
    elif start in (None, "unknown"):
        yield view.unsaid("EXP-1", "what is the term counted from?", "retention: {from: act, end, entry, finding, fulfilment or delisting}")


def _over(view: View, days: float) -> bool:
    """Whether a time is longer than the limits that run from the end of the act."""
    return view.law.over(days, FROM_END) is not None


def _counts_from_finding(view: View) -> bool:
    """Whether the law of the place itself counts from the finding, and none that applies there from the end of the act."""
    local = limits()["cn.zhejiang.retention"].provision
    return view.law.keeps(local) and view.law.grounds_error(local) and not any(view.law.reaches(one.provision) for one in view.law.limits(FROM_END))


def _late(view: View, path: tuple[str, ...], element: str, term: Quantity, start: str, age: float | None, least: float) -> Finding:
    """A term within the law's, which begins so late that it ends beyond it."""
    held = view.law.limits(FROM_END)
    law = cited(held)
    if start == "finding" and view.law.has("cn.zhejiang.16"):
        law += f"; but {cited([limits()['cn.zhejiang.retention']])}"
    later = f"an act may be {_days(age)} old by then" if age is not None else f"that is at least {_days(least)} after the act"
    return view.found("EXP-1", path, f"the term counts from the {start}, and {later}", element=element, severity="warning",
                      only=tuple(one.provision for one in held), number=Number(f"{fact(term).text} from the {start}", law),
                      clears="Count from the end of the act (`counts_from: end`, or `act`), or shorten the term or the `limitation`.")


def _days(days: float) -> str:
    years = days / DAYS_PER_YEAR
    return f"{years:g} y" if years >= 1 and abs(years - round(years)) < 0.01 else f"{days:.0f} d"


def _delay(view: View, rule: Rule) -> float:
    """The least days from an act to its entry: being noticed, being decided."""
    noticed = min((_fixed(view.regime.channels[one].delay) for one in rule.when.seen_by), default=0.0)
    return noticed + (_fixed(rule.decided.takes or rule.decided.within) if rule.decided is not None else 0.0)


def _fixed(delay: Quantity | DrawnSpan | None) -> float:
    return float(delay.value.days) if isinstance(delay, Quantity) else 0.0


def _length(write: Write) -> Quantity | None:
    """The term of an entry; of a drawn one its mean or median."""
    if isinstance(write.counts, DrawnSpan):
        return write.counts.mean or write.counts.median
    return write.counts if isinstance(write.counts, Quantity) else None


def _long(view: View, term: Quantity, path: tuple[str, ...], what: str, element: str) -> Iterator[Finding]:
    message, over = f"{what} for {fact(term).text}", view.law.over(term.value, KEPT)
    if over is not None:
        yield view.late("EXP-1", path, message, fact(term).text, replace(over, severity="warning") if term.evidence == "assumed" else over, element=element)
    elif not view.law.limits(KEPT):  # no number binds who scores; longer than those that bind others is at least longer than needed elsewhere
        others = [limit for key in KEPT if view.law.systems((limit := limits()[key]).provision)]
        if others and all(longer(term.value, limit.max) for limit in others if limit.max is not None):
            yield view.found("EXP-1", path, f"{message}: is that needed?", element=element, severity="warning",
                             only=tuple(one for one in view.page("EXP-1").provisions if not one.to),
                             number=Number(fact(term).text, f"no number for who scores here; for others {cited(others)}"))


def _endless(view: View) -> Number:
    """No end, beside the numbers that apply."""
    return Number("no end", cited(view.law.limits(KEPT)) or "no longer than needed")


@check("EXP-2")
def copies(view: View) -> Iterator[Finding | Unsaid]:
    """Copies that outlive their source."""
    stated = view.facts.retention
    source = stated.source_term
    if source is not None and stated.term is not None:
        endless = stated.term in ("until-struck", "none")
        if endless or (isinstance(stated.term, Quantity) and stated.term.value.days > source.value.days):
            mine = "without end" if not isinstance(stated.term, Quantity) else fact(stated.term).text
            yield view.found("EXP-2", view.at("retention"), f"a copy is kept {mine}, its source {fact(source).text}", element="retention",
                             number=Number(mine, f"no longer than the source, {fact(source).text}"))
    for name, rule in view.held_against.items():
        yield from _copied(view, name, rule)
    if source is None and (view.facts.shared_with or not view.regime.rules):
        yield view.unsaid("EXP-2", "is anything copied from a list, and how long does that keep it?", "retention: {source_term: ..}")


def _copied(view: View, name: str, rule: Rule) -> Iterator[Finding]:
    """What is made of an entry in a list, here or in another regime, against how long that entry lasts."""
    ref, write = rule.when.enters or rule.when.reaches, rule.write
    if ref is None or write is None or write.counts == "with-cause":
        return
    other, file, _ = split_ref(ref)
    there = view.gathered.others.get(other) if other is not None else view.regime
    away = other is not None
    if there is None or file not in there.files:
        return
    if not away and not (rule.when.enters and there.files[file].reads == "any" and view.regime.files[write.into].reads == "any"):
        return  # a sanction for a standing, or a counter, is no copy
    source = _last(there, file)
    mine, term = _days_of(write)
    clears = "Let it end with its cause: `counts: with-cause`."
    if source is not None and mine > source[0] + SLACK_DAYS:
        text = fact(term).text if term is not None else "without end"
        yield view.found("EXP-2", ("rules", name), f"`{name}` copies `{ref}` and is kept {text}, its source {source[1]}", clears=clears,
                         severity="warning" if term is not None and term.evidence == "assumed" else None,
                         number=Number(text, f"no longer than the source, {source[1]}"))
    elif away and (source is None or _strikes(there, file)):
        yield view.found("EXP-2", ("rules", name), f"`{name}` copies `{ref}` and goes on when that has ended early", severity="warning", clears=clears)


def _last(regime: Regime, file: str) -> tuple[float, str] | None:
    """How long the longest entries of a file last, in days and in words; None: they have no end, or end with something else."""
    found = [_days_of(rule.write) for rule in regime.rules.values() if rule.write is not None and not rule.off and rule.write.into == file]
    known = [(days, term) for days, term in found if term is not None]
    if not known or len(known) < len(found):
        return None
    days, term = max(known, key=lambda one: one[0])
    return days, fact(term).text


def _days_of(write: Write) -> tuple[float, Quantity | None]:
    term = _length(write)
    return (float(term.value.days), term) if term is not None else (inf, None)


def _strikes(regime: Regime, file: str) -> bool:
    """Whether entries of a file can end before their term."""
    return any(rule.strike is not None and not rule.off and rule.strike.into == file for rule in regime.rules.values()) or any(
        one.against == file and not one.off for one in regime.remedies.values())
