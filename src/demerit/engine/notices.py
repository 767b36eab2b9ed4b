"""Notice: what a channel makes of an act, of nothing, or of a check by the calendar."""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.calendar import DAY, forget, later, memo, schedule, unreserved
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.conditions import in_scope
from demerit.engine.draws import below, expo, mix64, name, notice_words, philox_by, pick, ticks
from demerit.engine.groups import covered, group_weight, lasting_share, own_share, product
from demerit.engine.layout import C_DISCARDED
from demerit.engine.records import FALSE, NO_SPAN, NOTICE, OF_CHANNELS
from demerit.engine.rules import fire
from demerit.engine.tallying import count, count_blamed
from demerit.engine.ties import FIRM_IDS

TRIES = 256
MOST_IN_BURST = 30


@leaf
def raise_rules(town: Any, slot: Any, pair: Any, mask: Any, class_: Any, cause: Any, case: Any, act: Any) -> Any:
    """Fire the rules on a conduct as a channel notices it.  `pair` points at (channel, rules at, rules n) in links."""
    at = memory.links(town)[pair + 1]
    for i in range(memory.links(town)[pair + 2]):
        fire(town, slot, memory.links(town)[at + i], mask, class_, cause, case, act)


@leaf
def seen(town: Any, slot: Any, conduct: Any, pair: Any, act_name: Any, case: Any, luck: Any) -> Any:
    """A channel looks at an act: the author is noticed, someone else instead, or nobody."""
    c = town[0]
    channel = memory.links(town)[pair]
    ch = memory.channels(town)[c.epoch, channel]
    words = notice_words(luck, ch.salt)
    coverage = covered(town, slot, channel, c.epoch, int64(memory.subjects(town)[slot].band))
    if below(words >> uint64(32), coverage):
        memory.deeds(town)[c.month, conduct, 3] += 1
        memory.notes(town)[c.month, channel, 0] += 1
        notice_author(town, slot, pair, act_name, case, words & uint64(0xFFFFFFFF))
    elif ch.others_n:
        misattribute(town, slot, conduct, pair, coverage, act_name, case, words)


@happening
def notice_author(town: Any, slot: Any, pair: Any, act_name: Any, case: Any, w3: Any) -> Any:
    """A correct notice of the author: at once, or after the channel's delay."""
    c = town[0]
    channel = memory.links(town)[pair]
    ch = memory.channels(town)[c.epoch, channel]
    person = memory.subjects(town)[slot]
    notice_name = name(person.id, ch.stream, act_name)
    if ch.delay_kind == NO_SPAN:
        raise_rules(town, slot, pair, 3, 0, notice_name, case, c.now)
        return
    due = later(town, c.now, ch.delay_kind, ch.delay_a, ch.delay_b, w3)
    m = memo(town, case, c.now, 0, pair)
    if not schedule(town, due, slot, OF_CHANNELS + channel, notice_name, NOTICE, 0, 0, m, int64(person.generation)):
        forget(town, m)


@happening
def noticed(town: Any, slot: Any, notice_name: Any, m: Any, generation: Any) -> Any:
    """A delayed notice arrives, if the person is still there; a look-alike's (generation -1) to today's occupant."""
    x = memory.memos(town)[m]
    case = x.case
    tick = int64(x.act)
    class_ = int64(x.class_)
    pair = int64(x.pair)
    forget(town, m)
    there = generation < 0 or generation == memory.subjects(town)[slot].generation
    if class_ == 1:
        accuse(town, slot, pair, notice_name, case, tick, there)
    elif there:
        raise_rules(town, slot, pair, 3, 0, notice_name, case, tick)


@rare
def accuse(town: Any, slot: Any, pair: Any, notice_name: Any, case: Any, tick: Any, there: Any) -> Any:
    """A false notice of a person: the rules fire in the recorded ledger only; discarded if gone or out of scope."""
    c = town[0]
    channel = memory.links(town)[pair]
    if not there or not in_scope(town, slot, memory.channels(town)[c.epoch, channel].regime):
        count(town, slot, C_DISCARDED, 1)
        memory.notes(town)[c.month, channel, 2] += 1
        return
    raise_rules(town, slot, pair, 1, 1, notice_name, case, tick)


@leaf
def weight(town: Any, source: Any, slot: Any) -> Any:
    """The weight of a slot in an error source's two-point law."""
    err = memory.errors(town)[town[0].epoch, source]
    if err.heavy < 0.0:
        return 1.0
    c = town[0]
    seat = slot if slot < c.residents else FIRM_IDS + slot - c.residents
    w0, _, _, _ = philox_by(memory.round_keys(town), seat, err.stream, uint64(1) << uint64(63))
    return err.heavy_weight if below(w0, err.heavy) else err.light_weight


@rare
def look_alike(town: Any, author: Any, author_id: Any, conduct: Any, source: Any, act_name: Any, fixed: Any) -> Any:
    """The slot an error falls on: the author's fixed look-alike, or a fresh draw; -1 after 256 rejected tries."""
    c = town[0]
    err = memory.errors(town)[c.epoch, source]
    greatest = max(err.heavy_weight, err.light_weight)
    first = int64(0) if author < c.residents else c.residents
    n = c.residents if author < c.residents else c.firms
    for j in range(TRIES):
        index = uint64(j)
        if not fixed:
            index = mix64(uint64(act_name) + uint64(j))
        w0, w1, _, _ = philox_by(memory.round_keys(town), author_id, err.stream, index)
        slot = first + pick(w0, n)
        if slot == author:
            continue
        group = group_weight(town, slot, conduct)
        if not err.even:
            group = group * lasting_share(town, slot, err.thin)
        if below(w1, (weight(town, source, slot) / greatest) * group):
            return slot
    return int64(-1)


@leaf
def burst_length(scale: Any, word: Any) -> Any:
    """The number of entries of an occasion (geometric); scale is -ln(1 - 1/mean), 0 for single ones."""
    if scale <= 0.0:
        return int64(1)
    return min(1 + ticks(expo(word) / scale), int64(MOST_IN_BURST))


@rare
def misattribute(town: Any, author: Any, conduct: Any, pair: Any, coverage: Any, act_name: Any, case: Any, words: Any) -> Any:
    """An act noticed of the wrong person: which source, which victim, how often."""
    c = town[0]
    channel = memory.links(town)[pair]
    ch = memory.channels(town)[c.epoch, channel]
    person = memory.subjects(town)[author]
    w0 = words >> uint64(32)
    w3 = words & uint64(0xFFFFFFFF)
    more = mix64(words)
    reach = 1.0
    for i in range(ch.others_n):
        source = memory.links(town)[ch.others_at + i]
        err = memory.errors(town)[c.epoch, source]
        reach = reach + err.rate
        if below(w0, coverage * reach):
            fixed = below(more >> uint64(32), err.persistence)
            n = burst_length(err.burst_scale, more & uint64(0xFFFFFFFF))
            victim = look_alike(town, author, int64(person.id), conduct, source, act_name, fixed)
            if victim >= 0 and fixed and memory.subjects(town)[victim].cleared:
                victim = look_alike(town, author, int64(person.id), conduct, source, act_name, False)
            if victim < 0:
                count(town, author, C_DISCARDED, n)
                memory.notes(town)[c.month, channel, 2] += n
                return
            memory.notes(town)[c.month, channel, 1] += n
            notice_name = name(person.id, ch.stream, act_name)
            count_blamed(town, victim, source, n)
            deliver(town, victim, pair, notice_name, case, n, w3, int64(-1))
            return


@rare
def deliver(town: Any, slot: Any, pair: Any, notice_name: Any, case: Any, n: Any, w3: Any, generation: Any) -> Any:
    """False notices of an occasion: the first after the channel's delay, one more each day after.

    `generation`: of the person meant, or -1 for whoever is in the slot then.
    """
    c = town[0]
    channel = memory.links(town)[pair]
    ch = memory.channels(town)[c.epoch, channel]
    due = later(town, c.now, ch.delay_kind, ch.delay_a, ch.delay_b, w3)
    for j in range(n):
        each = notice_name
        its_case = uint64(case)
        if j > 0:
            each = mix64(uint64(notice_name) + uint64(j))
            its_case = mix64(uint64(case) + uint64(j))
        if j == 0 and ch.delay_kind == NO_SPAN:
            accuse(town, slot, pair, each, its_case, c.now, True)
        else:
            m = memo(town, its_case, c.now, 1, pair)
            if not schedule(town, due + j * DAY, slot, OF_CHANNELS + channel, each, NOTICE, 0, 0, m, generation):
                forget(town, m)


@leaf
def least_wait(town: Any, source: Any) -> Any:
    """The mean time between false reports at the greatest weight, in ticks; 0 if there are none."""
    err = memory.errors(town)[town[0].epoch, source]
    return err.rate / max(err.heavy_weight, err.light_weight)


@happening
def next_false(town: Any, slot: Any, source: Any, start: Any, k: Any) -> Any:
    """The clock of reports of things nobody did."""
    c = town[0]
    err = memory.errors(town)[c.epoch, source]
    if err.rate <= 0.0:
        return
    person = memory.subjects(town)[slot]
    w0, _, _, _ = philox_by(memory.round_keys(town), person.id, err.false_stream, k)
    waited = expo(w0)
    # most never happen even at the greatest weight: then the slot's own need not be drawn
    if waited * least_wait(town, source) > 2.0 * float64(c.end) + 1048576.0:
        return
    t = unreserved(int64(start) + max(int64(1), ticks(waited * (err.rate / weight(town, source, slot)))))
    if t < min(int64(person.leaves), c.end):
        schedule(town, t, slot, err.false_stream, k, FALSE, 0, source, 0, int64(person.generation))


@happening
def false_report(town: Any, slot: Any, source: Any, k: Any) -> Any:
    """Something is reported that nobody did; then the clock goes on, which runs as for those on whom it falls most."""
    c = town[0]
    err = memory.errors(town)[c.epoch, source]
    person = memory.subjects(town)[slot]
    words = philox_by(memory.round_keys(town), person.id, err.false_stream, k)
    if err.even or below(mix64((words[2] << uint64(32)) | words[3]) >> uint64(32), own_share(town, slot, err.thin, int64(person.band))):
        report(town, slot, source, k, words[1], words[2], words[3])
    next_false(town, slot, source, c.now, uint64(k) + uint64(1))


@rare
def report(town: Any, slot: Any, source: Any, k: Any, w1: Any, w2: Any, w3: Any) -> Any:
    """A report of what nobody did: of which conduct, how often."""
    c = town[0]
    err = memory.errors(town)[c.epoch, source]
    person = memory.subjects(town)[slot]
    n = burst_length(err.burst_scale, w2)
    pair = int64(-1)
    for i in range(err.conducts_n):
        at = err.conducts_at + 2 * i
        pair = memory.links(town)[at]
        if below(w1, memory.reals(town)[memory.links(town)[at + 1]]):
            break
    memory.notes(town)[c.month, err.channel, 1] += n
    own = name(person.id, err.false_stream, k)
    count_blamed(town, slot, source, n)
    deliver(town, slot, pair, own, own, n, w3, int64(person.generation))


@rare
def check(town: Any, channel: Any, k: Any) -> Any:
    """A check by the calendar: everybody is looked at once."""
    c = town[0]
    ch = memory.channels(town)[c.epoch, channel]
    pair = ch.rules_at  # here rules_at points at (channel, rules at, rules n)
    for slot in range(c.residents if ch.about else 0, c.slots if ch.about else c.residents):
        person = memory.subjects(town)[slot]
        w0, _, _, w3 = philox_by(memory.round_keys(town), person.id, ch.stream, k)
        own = name(person.id, ch.stream, k)
        if (int64(person.states) >> ch.state) & 1:
            if below(w0, covered(town, slot, channel, c.epoch, int64(person.band))):
                memory.notes(town)[c.month, channel, 0] += 1
                if ch.delay_kind == NO_SPAN:
                    raise_rules(town, slot, pair, 3, 0, own, own, c.now)
                else:
                    wait_notice(town, slot, pair, own, w3)
        elif below(w0, ch.false_match):  # as if by the greatest weights: few get so far
            source = matched(town, slot, channel, w0)
            if source >= 0:
                memory.notes(town)[c.month, channel, 1] += 1
                count_blamed(town, slot, source, 1)
                deliver(town, slot, pair, own, own, 1, w3, int64(person.generation))


@leaf
def matched(town: Any, slot: Any, channel: Any, w0: Any) -> Any:
    """The source of a false match: the first below whose rate for the person, added to those before it, the mark falls; -1 if none."""
    ch = memory.channels(town)[town[0].epoch, channel]
    summed = 0.0
    for i in range(ch.others_n):
        source = memory.links(town)[ch.others_at + i]
        err = memory.errors(town)[town[0].epoch, source]
        rate = err.rate * weight(town, source, slot)
        if not err.even:
            rate = rate * product(town, slot, err.thin, int64(memory.subjects(town)[slot].band))
        summed = summed + rate
        if below(w0, summed):
            return source
    return int64(-1)


@leaf
def wait_notice(town: Any, slot: Any, pair: Any, own: Any, w3: Any) -> Any:
    """A correct finding of a check, after the channel's delay."""
    c = town[0]
    channel = memory.links(town)[pair]
    ch = memory.channels(town)[c.epoch, channel]
    due = later(town, c.now, ch.delay_kind, ch.delay_a, ch.delay_b, w3)
    m = memo(town, own, c.now, 0, pair)
    if not schedule(town, due, slot, OF_CHANNELS + channel, own, NOTICE, 0, 0, m, int64(memory.subjects(town)[slot].generation)):
        forget(town, m)

