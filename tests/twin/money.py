"""Money: what people live on, have and owe (specification, section 13)."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demerit.language.quantities import Money, Term, parse
from demerit.language.schema.money import DrawnSum
from twin import acts, luck, standings
from twin.clock import YEAR, reserved
from twin.kinds import INSTALMENT, SETTLE, TURNS
from twin.luck import ALL64, exp, expo, mix64, normal, ticks
from twin.people import Person

if TYPE_CHECKING:
    from twin.town import Town

ORDER = ("able", "evading", "unable")


@dataclass
class Owed:
    """An open debt."""

    name: int
    balance: int
    instalment: int
    since: int
    found: str = "able"


@dataclass
class Account:
    """What somebody has."""

    savings: int
    month: int
    open: bool = False
    debts: dict[str, Owed] = field(default_factory=dict)


def yearly(town: Town, person: Person) -> int:
    """A year's income in minor units."""
    incomes = town.world.incomes
    return int(parse("money", incomes["yearly"][person.attributes[incomes["attribute"]]]).value.minor) if incomes else 0


def _of(town: Town, person: Person, given: Any, whole: int) -> int:
    if isinstance(given, dict):
        given = given[person.attributes[town.world.incomes["attribute"]]]
    return int(given.value.minor) if isinstance(given.value, Money) else int(given.value * whole)


def followed(town: Town, person: Person) -> bool:
    """Whether this one's money is followed: firms have none."""
    return town.world.money is not None and person.kind == "persons"


def begin(town: Town, person: Person) -> None:
    """Savings on arrival."""
    if followed(town, person):
        person.account = Account(_of(town, person, town.world.money.savings, yearly(town, person)), town.clock.month(person.t0))


def _count(town: Town, person: Person, column: str, amount: int, month: int | None = None) -> None:
    for row in person.rows:
        town.result.cells[town.clock.month(town.now) if month is None else month, row, f"money/{column}"] += amount


def up_to(town: Town, person: Person, month: int) -> None:
    """Month by month: income comes, essentials go."""
    account = person.account
    income = yearly(town, person) // 12
    essentials = _of(town, person, town.world.money.essentials, income)
    while account.month < month:
        account.month += 1
        account.savings += income - essentials
        lacking = max(0, -account.savings)
        account.savings += lacking
        if account.open:
            _count(town, person, "income", income, account.month)
            _count(town, person, "essentials", essentials, account.month)
            _count(town, person, "short", lacking, account.month)


def account(town: Town, person: Person) -> Account:
    """Somebody's account, open and up to date."""
    up_to(town, person, town.clock.month(town.now))
    if not person.account.open:
        person.account.open = True
        _count(town, person, "brought", person.account.savings)
    return person.account


def charge(town: Town, person: Person, amount: int) -> None:
    """A cost."""
    if followed(town, person) and amount:
        own = account(town, person)
        _count(town, person, "short", max(0, amount - own.savings))
        own.savings = max(0, own.savings - amount)


def credit(town: Town, person: Person, amount: int) -> None:
    """A gift."""
    if followed(town, person) and amount:
        account(town, person).savings += amount


def owes(person: Person, debt: str | None) -> bool:
    """Whether a debt of this kind is open."""
    return debt is not None and debt in person.account.debts


def owe(town: Town, person: Person, debt: str, name: int) -> None:
    """A debt is taken on."""
    model, own = town.world.debts[debt], account(town, person)
    if isinstance(model.amount, DrawnSum):
        w0 = town.luck.draw(person.id, luck.stream(f"amount:{debt}"), name)[0]
        amount = ticks(float(model.amount.median.value.minor) * exp(model.amount.sigma.value * normal(w0)))
    else:
        amount = _of(town, person, model.amount, yearly(town, person))
    amount = max(1, amount)
    part = model.instalment.value
    instalment = part.minor if isinstance(part, Money) else int(part * amount + 0.5)
    instalment = max(1, instalment)
    own.debts[debt] = Owed(name, amount, instalment, town.now)
    _count(town, person, "owed", amount)
    _next_date(town, person, debt, 1)
    if model.settled is not None and model.settled.rate.value > 0:
        number = luck.stream(f"settles:{debt}")
        wait = ticks(expo(town.luck.draw(person.id, number, name)[0]) * (YEAR / model.settled.rate.value))
        town.schedule(reserved(town.now + wait), person.slot, _turn(town, debt), name, SETTLE, 0, (person, debt))


def _every(model: Any) -> int:
    return 1 if model.every is None else int(model.every.value.amount)


def _next_date(town: Town, person: Person, debt: str, k: int) -> None:
    owed = person.account.debts[debt]
    due = town.clock.add(owed.since, Term(_every(town.world.debts[debt]), "months"), k)
    town.schedule(due, person.slot, _turn(town, debt), owed.name, INSTALMENT, 0, (person, debt, k))


def _turn(town: Town, debt: str) -> int:
    return TURNS["debt"] + list(town.world.debts).index(debt)


def means(person: Person) -> str:
    """The worst that was found of the open debts."""
    if person.account is None:
        return "able"
    return max((owed.found for owed in person.account.debts.values()), key=ORDER.index, default="able")


def instalment(town: Town, _stream: int, name: int, _mask: int, what: Any) -> None:
    """A date of a debt."""
    person, debt, k = what
    owed = person.account.debts.get(debt)
    if owed is None or owed.name != name:
        return
    model, own = town.world.debts[debt], account(town, person)
    rate = 0.0 if model.interest is None else model.interest.value * _every(model) / 12
    interest = int(owed.balance * rate + 0.5) if owed.balance < 10**15 else 0
    owed.balance += interest
    _count(town, person, "interest", interest)
    due = min(owed.instalment, owed.balance)
    unwilling = town.world.money.evading is not None and person.states[town.world.money.evading]
    owed.found = "unable" if own.savings < due else "evading" if unwilling else "able"
    paid = due if owed.found == "able" else own.savings if owed.found == "unable" and model.partial and not unwilling else 0
    own.savings -= paid
    owed.balance -= paid
    _count(town, person, "paid", paid)
    if owed.balance == 0:
        del own.debts[debt]
        outcome = "cleared"
    else:
        _next_date(town, person, debt, k + 1)
        outcome = "paid" if owed.found == "able" else "missed"
    _happens(town, person, f"{debt}-{outcome}", name, mix64((name + k) & ALL64))


def settle(town: Town, _stream: int, name: int, _mask: int, what: Any) -> None:
    """Creditor and debtor agree on less."""
    person, debt = what
    owed = person.account.debts.get(debt)
    if owed is None or owed.name != name:
        return
    forgiven = int(owed.balance * town.world.debts[debt].settled.forgives.value + 0.5)
    owed.balance -= forgiven
    _count(town, person, "forgiven", forgiven)
    if owed.balance == 0:
        del person.account.debts[debt]
    _happens(town, person, f"{debt}-settled", name, name)


def _happens(town: Town, person: Person, conduct: str, case: int, index: int) -> None:
    number = luck.stream(f"conduct:{conduct}")
    acts.act(town, person, conduct, luck.name(person.id, number, index), case, town.luck.draw(person.id, number, index))
    standings.watch(town, person)


def leave(town: Town, person: Person) -> None:
    """Savings go along, debts are lost."""
    if not followed(town, person) or not person.account.open:
        return
    up_to(town, person, town.clock.month(town.now))
    _count(town, person, "left", person.account.savings)
    _count(town, person, "written-off", sum(owed.balance for owed in person.account.debts.values()))


def close(town: Town) -> None:
    """What there is at the end."""
    if town.world.money is None:
        return
    last = town.clock.month(town.clock.end - 1)
    for person in town.people:
        if followed(town, person) and person.account.open:
            up_to(town, person, last)
            _count(town, person, "savings", person.account.savings, last)
            _count(town, person, "debt", sum(owed.balance for owed in person.account.debts.values()), last)
