"""Requests: asking for a remedy, what is decided on it, and what falls with an entry struck as wrong."""
from __future__ import annotations

from demerit.audit.exits.durations import AT_ONCE, Duration
from demerit.audit.exits.lives import Life, Next, never_rightly
from demerit.audit.exits.situations import IN_EFFECT, Entry, Move, Pending, Rank, Situation
from demerit.audit.exits.ways import Key
from demerit.language.inspection import number
from demerit.language.schema.remedy import Remedy


def requests(life: Life, at: Situation) -> list[Next]:
    """Every request this person can make now."""
    out: list[Next] = []
    levels = life.levels(at)
    if not life.remedies:
        return out
    held = sorted(at.held, key=lambda one: one.ground.number)
    for key, remedy in life.remedies:
        for entry in held:
            if not life.ways.covers(key, entry.ground) or (remedy.before is not None and f"{remedy.before} {entry.ground.number}" not in at.spent):
                continue
            spent = f"{key[1]} {entry.ground.number}"
            if spent in at.spent or any(one.kind in ("ruling", "remove") and one.ground == entry.ground for one in at.pending):
                continue
            if (not remedy.because or life.wrong(remedy)) and life.can_ask(key, remedy, levels):
                asked = _asked(life, at, key, remedy, entry)
                if asked is not None:
                    out.append(asked)
    return out


def _asked(life: Life, at: Situation, key: Key, remedy: Remedy, entry: Entry) -> Next | None:
    """The request made as early as it may be; None if it is then too late."""
    wait = _until_open(life, at, key, remedy, entry)
    window = life.ways.clock.of(remedy.window) if remedy.window is not None else None
    if window is not None and wait.most > window.most and remedy.counted_from == "entry" and remedy.before is None:
        return None
    decided = remedy.decided
    if life.ways.regimes[key[0]].deciders[decided.by].reviewers is not None:
        takes = life.ways.queue(key[0], decided.by)
    else:
        takes = life.ways.clock.of(decided.takes if decided.takes is not None else decided.within)
    cost = remedy.asks.costs.value.minor if remedy.asks.costs is not None else 0
    move = Move("ask", key[1], Rank.OWN, (key,), cost=cost, about=entry.ground.number)
    doubt = "judged rightly" if decided.errs is not None and number(decided.errs.wrongly_no) > 0 else ""
    after = at.adding(pending=Pending(at.now + wait + takes, "ruling", key, entry.ground, doubt))
    return move, _set_off_by(life, after, key, "asked")


def _until_open(life: Life, at: Situation, key: Key, remedy: Remedy, entry: Entry) -> Duration:
    """How long until the request may be made: the notice, and the time that must have passed since the entry."""
    wait = AT_ONCE
    if remedy.before is None and remedy.against is not None and at.now == AT_ONCE:
        notice = life.ways.regimes[key[0]].files[remedy.against].notice
        if notice is not None:
            wait = life.ways.clock.of(notice.takes if notice.takes is not None else notice.within)
    earliest = life.ways.clock.of(remedy.earliest) if remedy.earliest is not None else AT_ONCE
    passed = at.now.most - entry.since.most
    if earliest.most > max(wait.most, passed):
        wait = earliest if passed == 0 else Duration(days=earliest.most - passed, most=earliest.most - passed)
    return wait


def decided(life: Life, at: Situation, one: Pending) -> list[Next]:
    """A ruling: granted if its ground holds; where judges err, it may go either way."""
    remedy = life.ways.remedies[one.of]
    move = Move("ruling", one.of[1], Rank.TIME, (one.of,), about=_number(one))
    if not any(entry.ground == one.ground for entry in at.held):
        return [(move._replace(because="nothing is left to strike"), at)]
    refused = _refused(life, at, one)
    if not life.true_of(one.of[0], remedy, life.levels(at)):
        return [(move._replace(because="its condition does not hold"), refused)]
    takes = AT_ONCE
    if remedy.strike is not None:
        takes = life.ways.clock.of(remedy.strike.takes if remedy.strike.takes is not None else remedy.strike.within)
    granted = at.adding(pending=Pending(at.now + takes, "remove", one.of, one.ground))
    granted = _set_off_by(life, granted, one.of, "granted")
    if not one.doubt:
        return [(move, granted)]
    if never_rightly(remedy.decided):
        return [(move._replace(because="refused"), refused)]
    return [(move._replace(because="refused"), refused), (move._replace(rank=Rank.LUCK, because=one.doubt), granted)]


def _number(one: Pending) -> int:
    return one.ground.number if one.ground is not None else -1


def _refused(life: Life, at: Situation, one: Pending) -> Situation:
    assert one.ground is not None
    return _set_off_by(life, at._replace(spent=at.spent | {f"{one.of[1]} {one.ground.number}"}), one.of, "refused")


def _set_off_by(life: Life, at: Situation, key: Key, what: str) -> Situation:
    """Rules set off by what becomes of a request."""
    for other, rule in sorted(life.rules.items()):
        if other[0] == key[0] and getattr(rule.when, what) == key[1]:
            at = life.set_off(at, other)
    return at


def removed(life: Life, at: Situation, one: Pending) -> Next:
    """A granted request takes effect; struck as wrong, what the entry brought about falls with it."""
    remedy = life.ways.remedies[one.of]
    gone = frozenset(entry for entry in at.held if entry.ground == one.ground)
    before = life.levels(at)
    after = life.ended(at, gone, "struck")
    if remedy.because:
        levels = life.levels(after)
        after = life.settled(levels, after.without(frozenset(entry for entry in after.held if _falls(life, entry, gone, before, levels))))
    return Move("ruling", one.of[1], Rank.TIME, (one.of,), IN_EFFECT, about=_number(one)), after


def _falls(life: Life, entry: Entry, gone: frozenset[Entry], before: dict[Key, str], after: dict[Key, str]) -> bool:
    """Whether an entry was brought about by one of those gone, or by a stay that is over with them."""
    if entry.by is None:
        return False
    rule = life.ways.rule(entry.by)
    file = life.ways.file_of(entry.by[0], rule.when.lapses or rule.when.struck)
    if file is not None:
        return any(one.ground.file == file and (not rule.when.of or set(rule.when.of) & set(one.ground.rules)) for one in gone)
    standing = life.ways.standing(entry.by[0], rule.when.enters or rule.when.reaches or "", beyond=rule.when.reaches is not None)
    if standing is None:
        return False
    key = (standing.regime, standing.file)
    return before.get(key) in standing.levels and after.get(key) not in standing.levels
