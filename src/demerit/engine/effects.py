"""Effects: what comes into force with a level, denied attempts, provoked acts, money."""
from __future__ import annotations

from typing import Any

from numpy import float64, int64, uint64

from demerit.engine import memory
from demerit.engine.accounts import charge, credit
from demerit.engine.calendar import later, schedule, unreserved
from demerit.engine.compiled import happening, leaf, rare
from demerit.engine.draws import TWO32, below, exp, philox_by
from demerit.engine.groups import product
from demerit.engine.knowing import discover, knows_why
from demerit.engine.layout import C_COST, C_COST_ERROR, C_DENIED, C_DENIED_ERROR, C_GIVEN
from demerit.engine.ledgers import stands_on
from demerit.engine.records import ATTEMPT, CELL, HAS_NOTICE, NO_SPAN, OF_EFFECTS, PAY, PROVOKED
from demerit.engine.tallying import count
from demerit.engine.thirds import denied_third, forgone_third
from demerit.engine.ties import kind_of, other, through_any, tied, weight_of

LOOK_MONTHS = 12
"""How far an attempt is looked for at once: most sanctions end before the next attempt falls due."""


@leaf
def bit(x: Any) -> Any:
    """The bit of an effect."""
    return uint64(1) << uint64(x)


@leaf
def correct_effects(person: Any) -> Any:
    """The effects in force in the correct ledger, as bits."""
    return person.active1 if person.forked else person.active0


@rare
def take_effect(town: Any, slot: Any, file: Any) -> Any:
    """Bring the effects of a file into line with its levels, in both ledgers."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    for i in range(f.effects_n):
        x = memory.links(town)[f.effects_at + i]
        bring_into_line(town, slot, x)


@happening
def exempt(town: Any, slot: Any, file: Any) -> Any:
    """Bring into line the effects from which levels of a file exempt."""
    f = memory.files(town)[town[0].epoch, file]
    for i in range(f.exempts_n):
        bring_into_line(town, slot, memory.links(town)[f.exempts_at + i])


@leaf
def bring_into_line(town: Any, slot: Any, x: Any) -> Any:
    """Begin or end an effect as the levels of its file, and those that exempt from it, now say."""
    c = town[0]
    effect = memory.effects(town)[c.epoch, x]
    s = memory.standings(town)[slot * c.files + effect.file]
    person = memory.subjects(town)[slot]
    was0 = person.active0 & bit(x)
    was1 = correct_effects(person) & bit(x)
    holds0 = effect.active != 0 and (effect.levels >> uint64(s.level0)) & uint64(1) != 0
    if holds0 and effect.unless_n and exempted(town, slot, x, 0):
        holds0 = False
    if person.forked:
        holds1 = effect.active != 0 and (effect.levels >> uint64(s.level1)) & uint64(1) != 0
        if holds1 and effect.unless_n and exempted(town, slot, x, 1):
            holds1 = False
        if holds1:
            person.active1 |= bit(x)
        else:
            person.active1 &= ~bit(x)
    if holds0 and not person.active0 & bit(x):
        person.active0 |= bit(x)
        memory.under(town)[0, x] += 1
        begin(town, slot, x)
    elif not holds0 and person.active0 & bit(x):
        person.active0 &= ~bit(x)
        memory.under(town)[0, x] -= 1
    if effect.pairs_n and c.moving == 0:
        if was0 != person.active0 & bit(x):
            reach(town, slot, x, 0, -1 if was0 else 1)
        if was1 != correct_effects(person) & bit(x):
            reach(town, slot, x, 1, -1 if was1 else 1)


@happening
def exempted(town: Any, slot: Any, x: Any, ledger: Any) -> Any:
    """Whether one of the levels that exempt from an effect holds in a ledger."""
    effect = memory.effects(town)[town[0].epoch, x]
    return stands_on(town, slot, effect.unless_at, effect.unless_n, ledger)


@happening
def reach(town: Any, slot: Any, x: Any, ledger: Any, sign: Any) -> Any:
    """An effect begins (1) or ceases (-1) to fall on those tied to somebody, in a ledger."""
    effect = memory.effects(town)[town[0].epoch, x]
    for p in range(effect.pairs_n):
        i = memory.links(town)[effect.pairs_at + 2 * p]
        column = memory.links(town)[effect.pairs_at + 2 * p + 1]
        for j in range(tied(town, slot, i)):
            whom = other(town, slot, i, j)
            if whom >= 0:
                memory.bonds(town)[whom, column + ledger] += sign
                if ledger == 0 and sign > 0 and memory.bonds(town)[whom, column] == 1:
                    take_hold(town, whom, x)


@happening
def take_hold(town: Any, slot: Any, x: Any) -> Any:
    """An effect comes to fall on somebody through others: what they try for is looked at from now on."""
    c = town[0]
    effect = memory.effects(town)[c.epoch, x]
    for i in range(effect.denies_n):
        target = memory.links(town)[effect.denies_at + i]
        t = memory.targets(town)[target]
        if t.tied_deniers & bit(x) and t.about == kind_of(town, slot) and memory.slots(town)[slot, t.cell] != c.month:
            enumerate_month(town, slot, c.month, t.stream, t.rate * float64(weight_of(town, slot)), t.cell, ATTEMPT, target)


@happening
def begin(town: Any, slot: Any, x: Any) -> Any:
    """An effect comes into force for a person: its clocks start."""
    c = town[0]
    effect = memory.effects(town)[c.epoch, x]
    if effect.since >= 0:
        memory.slots(town)[slot, effect.since] = c.now
    if effect.learnt >= 0:
        memory.slots(town)[slot, effect.learnt] = c.now if knows_why(town, slot, effect.file) else -1
    for i in range(effect.denies_n):
        target = memory.links(town)[effect.denies_at + i]
        t = memory.targets(town)[target]
        if t.deniers & bit(x) and t.about == kind_of(town, slot) and memory.slots(town)[slot, t.cell] != c.month:
            enumerate_month(town, slot, c.month, t.stream, t.rate, t.cell, ATTEMPT, target)
    if effect.provokes >= 0 and memory.slots(town)[slot, effect.provoke_cell] != c.month:
        rate = effect.provoke_rate * factor(town, slot, effect.provokes)
        enumerate_month(town, slot, c.month, effect.provoke_stream, rate, effect.provoke_cell, PROVOKED, x)
    if effect.costs or effect.gives or effect.income > 0.0:
        schedule(town, c.now, slot, OF_EFFECTS + x, uint64(c.now), PAY, 0, x, 0, int64(memory.subjects(town)[slot].generation))


@leaf
def factor(town: Any, slot: Any, conduct: Any) -> Any:
    """A person's trait factor for a conduct."""
    trait = memory.conducts(town)[conduct].trait
    return memory.traits(town)[slot, trait] if trait >= 0 else 1.0


@leaf
def days_of(town: Any, m: Any) -> Any:
    """The days of a calendar month."""
    return memory.month_first(town)[m + 1] - memory.month_first(town)[m]


@leaf
def first_word(town: Any, slot: Any, stream: Any, index: Any) -> Any:
    """The first word of a draw of a person."""
    w0, _, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, stream, index)
    return w0


@leaf
def none_in(town: Any, rate: Any, days: Any, kind: Any, of: Any) -> Any:
    """The probability of none in a month of so many days; of attempts at the rate of one person it stands in a table."""
    if kind == ATTEMPT and rate == memory.targets(town)[of].rate:
        return memory.reals(town)[memory.targets(town)[of].nones_at + int64(days) - 28]
    return exp(-(rate * (float64(days) / 365.25)))


@leaf
def month_words(town: Any, slot: Any, stream: Any, m: Any) -> Any:
    """The draw that says how often in a month: a word for each of four months."""
    return philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, stream, (uint64(m) >> uint64(2)) * uint64(4 * 4096))


@leaf
def word_of(words: Any, m: Any) -> Any:
    """A month's word among those of four months, as a number in [0, 1)."""
    which = int64(m) & 3
    word = (words[0] if which == 0 else words[1]) if which < 2 else (words[2] if which == 2 else words[3])
    return float64(word) / TWO32


@rare
def enumerate_month(town: Any, slot: Any, m: Any, stream: Any, rate: Any, cell: Any, kind: Any, of: Any) -> Any:
    """The cell clock: a month's attempts or provoked acts still to come; then a look at the next month that has any."""
    c = town[0]
    generation = int64(memory.subjects(town)[slot].generation)
    memory.slots(town)[slot, cell] = m
    first = memory.month_first(town)[m] << 20
    days = days_of(town, m)
    base = uint64(m) * uint64(4096)
    mean = rate * (float64(days) / 365.25)
    p = none_in(town, rate, days, kind, of)
    u = word_of(month_words(town, slot, stream, m), m)
    cumulated = p
    k = 0
    while u >= cumulated and k < 4095:
        k += 1
        p = p * mean / float64(k)
        cumulated = cumulated + p
    length = uint64(days) << uint64(20)
    for j in range(k):
        index = base + uint64(1 + j)
        at = unreserved(first + int64((uint64(first_word(town, slot, stream, index)) * length) >> uint64(32)))
        if at > c.now:
            schedule(town, at, slot, stream, index, kind, 0, of, 0, generation)
    look_ahead(town, slot, m + 1, stream, rate, kind, of)


@happening
def look_ahead(town: Any, slot: Any, start: Any, stream: Any, rate: Any, kind: Any, of: Any) -> Any:
    """Schedule a look at the next month in which anything would happen; months without are passed over unlooked."""
    c = town[0]
    m = int64(start)
    words = month_words(town, slot, stream, m)
    # below this not even the longest month has any (with room for the last digits of `exp`)
    none = none_in(town, rate, 31, kind, of) - 1e-9
    # with a dated change a provoking effect may have another rate: no month that it touches is passed over
    changes = c.end
    if kind == PROVOKED and c.epoch + 1 < c.d0_epochs:
        changes = memory.epochs(town)[c.epoch + 1]
    while m + 1 < c.d0_month_first and (memory.month_first(town)[m] << 20) < c.end:
        if m & 3 == 0 and m > start:
            words = month_words(town, slot, stream, m)
        u = word_of(words, m)
        any_here = m - start >= LOOK_MONTHS or (memory.month_first(town)[m + 1] << 20) > changes
        if not any_here and u >= none:
            any_here = u >= none_in(town, rate, days_of(town, m), kind, of)
        if any_here:
            schedule(town, (memory.month_first(town)[m] << 20) + 2, slot, stream, uint64(m), CELL, 0, of,
                     1 if kind == PROVOKED else 0, int64(memory.subjects(town)[slot].generation))
            return
        m += 1


@rare
def next_cell(town: Any, slot: Any, m: Any, of: Any, provoked: Any) -> Any:
    """A month starts for someone who was denied, or provoked, in the last: go on if the effect still holds."""
    c = town[0]
    person = memory.subjects(town)[slot]
    if provoked:
        effect = memory.effects(town)[c.epoch, of]
        if person.active0 & bit(of) and memory.slots(town)[slot, effect.provoke_cell] != m:
            rate = effect.provoke_rate * factor(town, slot, effect.provokes)
            enumerate_month(town, slot, m, effect.provoke_stream, rate, effect.provoke_cell, PROVOKED, of)
        return
    target = memory.targets(town)[of]
    denied = person.active0 & target.deniers or (target.tied_deniers and through_any(town, slot, target.tied_deniers, 0))
    if denied and memory.slots(town)[slot, target.cell] != m:
        enumerate_month(town, slot, m, target.stream, target.rate * float64(weight_of(town, slot)), target.cell, ATTEMPT, of)


@rare
def attempt(town: Any, slot: Any, of: Any, index: Any) -> Any:
    """Somebody tries; a denying effect in force is a denial, in error if the correct ledger has none."""
    c = town[0]
    person = memory.subjects(town)[slot]
    target = memory.targets(town)[of]
    own = person.active0 & target.deniers != 0
    if not own and not (target.tied_deniers and through_any(town, slot, target.tied_deniers, 0)):
        return
    if not tries(town, slot, of, index, own):
        return
    if own:
        count(town, slot, C_DENIED, 1)
        memory.refused(town)[c.month, of, 0] += 1
        if not correct_effects(person) & target.deniers and not (target.tied_deniers and through_any(town, slot, target.tied_deniers, 1)):
            count(town, slot, C_DENIED_ERROR, 1)
            memory.refused(town)[c.month, of, 1] += 1
        if town[0].procedure & HAS_NOTICE:
            discover(town, slot, person.active0 & target.deniers)
    else:
        denied_third(town, slot, target.deniers, target.tied_deniers)
    if target.until >= 0:
        memory.slots(town)[slot, target.until] = later(town, town[0].now, target.for_kind, target.for_a, 0.0, 0)


@leaf
def tries(town: Any, slot: Any, of: Any, index: Any, own: Any) -> Any:
    """Whether an attempt is this person's at all, by group, and whether they have not lost heart: then it is forgone.

    `own`: it would be denied by an effect on the person, not through others.
    """
    target = memory.targets(town)[of]
    if target.even and target.until < 0:
        return True
    thin = 1.0
    if not target.even:
        thin = product(town, slot, target.thin, int64(memory.subjects(town)[slot].band)) / memory.reals(town)[memory.links(town)[target.thin + 1]]
    _, w1, _, _ = philox_by(memory.round_keys(town), memory.subjects(town)[slot].id, target.stream, index)
    if not below(w1, thin):
        return False
    if target.until >= 0 and town[0].now < memory.slots(town)[slot, target.until] and not below(w1, thin * (1.0 - target.discouraged)):
        if own:
            count(town, slot, town[0].forgone, 1)
        else:
            forgone_third(town, slot, target.tied_deniers)
        return False
    return True


@rare
def pay(town: Any, slot: Any, x: Any, since: Any, n: Any) -> Any:
    """Money is due under an effect, if the stay that began at `since` is still on; then again after `every`."""
    c = town[0]
    person = memory.subjects(town)[slot]
    effect = memory.effects(town)[c.epoch, x]
    if not person.active0 & bit(x) or memory.slots(town)[slot, effect.since] != since:
        return
    amount = effect.costs
    if effect.income > 0.0:
        amount = int64(effect.income * memory.reals(town)[memory.people(town)[0] + int64(person.cell)] / 12.0)
    if amount:
        count(town, slot, C_COST, amount)
        if not correct_effects(person) & bit(x):
            count(town, slot, C_COST_ERROR, amount)
        if c.money >= 0 and slot < c.residents:
            charge(town, slot, amount)
    if effect.gives:
        count(town, slot, C_GIVEN, effect.gives)
        if c.money >= 0 and slot < c.residents:
            credit(town, slot, effect.gives)
    if effect.every_kind != NO_SPAN:
        due = later(town, since, effect.every_kind, effect.every_a * float64(n + 1), 0.0, 0)
        schedule(town, due, slot, OF_EFFECTS + x, uint64(since), PAY, 0, x, n + 1, int64(person.generation))


@happening
def keep(town: Any, slot: Any, conduct: Any) -> Any:
    """The probability that a candidate act is kept: 1 - the strongest deterrent in force."""
    c = town[0]
    con = memory.conducts(town)[conduct]
    person = memory.subjects(town)[slot]
    strongest = 0.0
    for i in range(con.deters_n):
        x = memory.links(town)[con.deters_at + i]
        effect = memory.effects(town)[c.epoch, x]
        s = 0.0
        if effect.learned:
            if effect.active:
                s = effect.deters_by * (float64(memory.under(town)[1, x]) / effect.among)
        elif person.active0 & bit(x):
            since = memory.slots(town)[slot, effect.learnt if effect.learnt >= 0 else effect.since]
            s = effect.deters_by if since >= 0 else 0.0
            if effect.deters_over > 0.0:
                s = s * max(0.0, 1.0 - float64(c.now - since) / effect.deters_over)
        strongest = max(strongest, s)
    return 1.0 - strongest

