"""Objecting: what somebody can ask for about an entry, from when and until when, and what they asked for and were told."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from demerit.language.facts import plain
from demerit.language.paths import against
from demerit.language.quantities import Term
from demerit.language.scenario import add_months
from demerit.language.schema.remedy import Remedy
from demerit.stories.lives import Entry, Names

RULED = {True: "granted on", False: "refused on", None: "nothing was left to decide on"}


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


def learnt(names: Names, entry: Entry, tick: int) -> str:
    """When the person came to know of an entry of which people are notified."""
    if entry.known is None or entry.known > tick:
        return "has not reached the person"
    return f"{'reached the person' if entry.known_by != 'denial' else 'found out when refused something'} on {names.date(entry.known)}"


def objection(names: Names, entry: Entry, on: dt.date, tick: int) -> str:
    """The remedies for such entries if they are wrong, as they read on a day, and what was asked so far and came of it."""
    out = [f"{name}{window}{asked(names, entry, name, tick)}" for name, remedy, window in open_to(names, entry, on, tick) if remedy.because]
    remedies = names.regime(entry.rule, on).remedies.values()
    return "; ".join(out) or ("none for this entry" if any(one.because for one in remedies) else "none: this regime has no rule for objecting")


def asked(names: Names, entry: Entry, remedy: str, tick: int) -> str:
    """What was asked by a remedy about an entry so far, and what came of it: `, asked for on 2016-05-01, refused on 2016-06-01`."""
    out = []
    for since, to, of in entry.pending:
        if of != remedy or since > tick:
            continue
        ruled = next(((at, granted) for at, granted, by in entry.rulings if by == remedy and at >= since), None)
        if ruled is not None and ruled[0] <= tick:
            came = f"{RULED[ruled[1]]} {names.date(ruled[0])}"
        else:
            came = "not decided yet" if to is None or to > tick else "not decided: the entry ended first"
        out.append(f", asked for on {names.date(since)}, {came}")
    return "".join(out)


def open_to(names: Names, entry: Entry, on: dt.date, tick: int) -> Iterator[tuple[str, Remedy, str]]:
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
            yield f"{prefix}{name}", remedy, _after(remedy) + _window(names, entry, prefix, remedy, on, tick)


def _after(remedy: Remedy) -> str:
    return f" (after {remedy.after})" if remedy.after is not None else ""


def _window(names: Names, entry: Entry, prefix: str, remedy: Remedy, on: dt.date, tick: int) -> str:
    """How long one may ask, from when, and whether that is over on a day."""
    if remedy.window is None:
        return ""
    said = f", within {plain('term', remedy.window.value)} of"
    if remedy.before is not None:
        refused = [at for at, granted, by in entry.rulings if granted is False and by == prefix + remedy.before and at <= tick]
        return f"{said} the refusal" + (_until(names, names.date(refused[-1]), remedy, on) if refused else "")
    if remedy.counted_from == "entry" or names.file(entry.file, on).notice is None:
        return f"{said} the entry{_until(names, entry.written_on, remedy, on)}"
    what = "the notice" if remedy.counted_from == "notice" else "finding out"
    if entry.known is None or entry.known > tick:
        return f"{said} {what}, which has not come" if remedy.counted_from == "notice" else f"{said} {what}"
    if remedy.counted_from == "notice" and entry.known_by == "denial":
        return ", without limit for who had no notice"
    return f"{said} {what}{_until(names, names.date(entry.known), remedy, on)}"


def _until(names: Names, since: dt.date, remedy: Remedy, on: dt.date) -> str:
    assert remedy.window is not None
    last = added(names, since, remedy.window.value)
    return f", until {last}" if on <= last else f", over since {last}"


__all__ = ["added", "asked", "learnt", "objection", "open_to"]
