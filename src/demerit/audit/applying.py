"""Which law applies to a regime: by what was asked, by where it is, by who scores and by whether anything learns.

A provision falls away if its legal system was not asked, if it binds others than those who score, or if it is about AI systems and there is
none.  What is not said excludes nothing.  One rule for how grave a finding may be: an error needs a provision that somebody read, that is in
force, and that applies as far as the file says; a number is an error past all limits that apply, with their extensions, and a warning past any.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from demerit.audit.finding import OURS, Finding, Severity
from demerit.audit.law import LAWS, Limit, Provision, cited, kinds, limits, provisions, said
from demerit.language.quantities import Term
from demerit.language.schema import Regime
from demerit.language.schema.facts import Facts

STATE = frozenset({"public", "authority", "court", "police"})
"""Kinds of `who` that only a public body can be."""
WORLDWIDE = ("un", OURS)
SLACK_DAYS_A_MONTH, MOST_SLACK_DAYS = 0.6, 3.0
"""How much longer than its mean a month may be, and several together."""


@dataclass(frozen=True)
class Over:
    """A time past a limit of the law.  `limits` are those it exceeds, `severity` how grave that is."""

    limits: tuple[Limit, ...]
    severity: Severity

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """Those the limits stand in."""
        return tuple(limit.provision for limit in self.limits)

    def text(self) -> str:
        """All of them with their places."""
        return cited(self.limits)


class Applying:
    """The law that applies to one regime.  `asked`: the legal systems asked by name; None: all of them, as nobody chose."""

    def __init__(self, regime: Regime, asked: frozenset[str] | None = None) -> None:
        self.regime = regime
        self.facts = regime.facts or Facts()
        self.asked = asked

    @cached_property
    def who(self) -> frozenset[str]:
        """The kinds of bodies that make or use the score; empty: not said."""
        facts = self.facts
        text = "; ".join(filter(None, (facts.actor, facts.made_by, facts.used_by))) or self._deciding
        named_kinds = kinds("who", text)
        found = set(named_kinds)
        if facts.sector in ("public", "private"):
            found -= STATE if facts.sector == "private" else set()
            found.add(facts.sector)
        elif found:
            found.add("public" if found & STATE else "private")
        named = " ".join(filter(None, (self.regime.title, text, facts.purpose.aim, *facts.treatments, *self.regime.effects)))
        if found and said("platform_work", named):
            found.add("work-platform")
        return frozenset(found) if found & named_kinds else frozenset()  # the sector alone does not tell

    @property
    def _deciding(self) -> str:
        """Those who decide whether something is written, where the facts name nobody."""
        names = {rule.decided.by for rule in self.regime.rules.values() if rule.decided is not None and rule.decided.by and not rule.off}
        return "; ".join(one.title or name for name, one in self.regime.deciders.items() if name in names)

    @cached_property
    def where(self) -> frozenset[str]:
        """The legal systems the jurisdiction belongs to; empty: not said, or no place known here."""
        found = kinds("where", self.regime.jurisdiction or "")
        return found | {"coe"} if "eu" in found else found

    def binds(self, provision: Provision) -> bool:
        """Whether it binds such a body as scores; what is not said may be any."""
        if not provision.to:
            return True
        to = frozenset(provision.to)
        if self.who:
            return bool(to & self.who)
        sector = self.facts.sector
        return not (sector == "private" and to <= STATE) and not (sector == "public" and to == {"private"})

    def systems(self, provision: Provision) -> bool:
        """Whether its legal system was asked."""
        return self.asked is None or provision.law in self.asked

    def keeps(self, provision: Provision) -> bool:
        """Whether it can speak for a finding here."""
        return self.systems(provision) and self.binds(provision) and not (provision.ai and self.facts.ai_system == "no")

    def has(self, key: str) -> bool:
        """The same of a provision by its id."""
        return self.keeps(provisions()[key])

    def reaches(self, provision: Provision) -> bool:
        """Whether it applies where the scheme is, and today: a legal system asked by name does; else by the jurisdiction, which may not be said."""
        if provision.to_come:
            return False
        if self.regime.jurisdiction is None:
            return True
        here = self.regime.jurisdiction.lower()
        if provision.law in WORLDWIDE:
            return True
        if self.asked is None and provision.law not in self.where:
            return False
        return provision.place is None or provision.place.lower() in here or not any(one in here for one in _places())

    def grounds_error(self, provision: Provision) -> bool:
        """Whether to break it is an error: a law, read by somebody, in force here, and not that of one place where the scheme is not said to be."""
        local = provision.place is not None and provision.place.lower() not in (self.regime.jurisdiction or "").lower()
        return provision.mark != "G" and provision.law != OURS and not local and self.reaches(provision)

    def limits(self, keys: Iterable[str]) -> tuple[Limit, ...]:
        """Those limits that apply: where the scheme is, or if none is from there, all that may be compared."""
        held = tuple(limit for key in keys if self.keeps((limit := limits()[key]).provision))
        return tuple(limit for limit in held if self.reaches(limit.provision)) or held

    def over(self, taken: Term | float, keys: Iterable[str]) -> Over | None:
        """The limits a time (or a sum of times, in days) exceeds: a warning past an ordinary one, an error past all with their extensions."""
        among = [limit for limit in self.limits(keys) if limit.max is not None]
        past = tuple(limit for limit in among if limit.max is not None and longer(taken, limit.max))
        if not past:
            return None
        far = all(longer(taken, longest) for limit in among if (longest := limit.extended or limit.max) is not None)
        return Over(past, "error" if far and any(self.grounds_error(limit.provision) for limit in past) else "warning")

    def of(self, finding: Finding) -> Finding | None:
        """The finding as it stands under the law that applies; None: nothing speaks for it.

        Left with the law of AI systems alone it depends on there being one; where the file says that there is none it is only a note.
        """
        kept = [one for one in finding.provisions if self.systems(one) and self.binds(one)]
        if not kept:
            return None
        alone = all(one.ai for one in kept)
        moot = alone and self.facts.ai_system == "no"
        if not moot:
            kept = [one for one in kept if self.keeps(one)]
        kept.sort(key=lambda one: not self.reaches(one))
        severity: Severity = "note" if moot else finding.severity
        if severity == "error" and not any(map(self.grounds_error, kept)):
            severity = "warning"
        return replace(finding, provisions=tuple(kept), depends_on_ai=alone, moot=moot, severity=severity)

    def silent(self, pages: dict[str, tuple[Provision, ...]]) -> list[str]:
        """Codes of which no provision of the legal systems asked was read."""
        return [code for code, held in pages.items() if not any(self.systems(one) for one in held)]

    def unknown(self) -> str | None:
        """What the choice of law hangs on and the file does not say."""
        open_ = [what for what, known in (("who scores (`facts: {actor: .., sector: ..}`)", self.who),
                                          ("where (`jurisdiction`)", self.asked is not None or self.regime.jurisdiction is not None)) if not known]
        return f"Which laws apply depends on {' and '.join(open_)}: not said" if open_ else None


def longer(taken: Term | float, limit: Term) -> bool:
    """Whether a time is longer than a limit for certain: a month may have 31 days, so days against months are given that much."""
    if not isinstance(taken, Term):
        return taken > limit.days + MOST_SLACK_DAYS
    months = [one.amount for one in (taken, limit) if one.unit == "months"]
    slack = min(MOST_SLACK_DAYS, SLACK_DAYS_A_MONTH * months[0]) if len(months) == 1 else 0.0
    return taken.days > limit.days + slack


def _places() -> frozenset[str]:
    return frozenset(one.place.lower() for one in provisions().values() if one.place is not None)


def asked(laws: Iterable[str]) -> frozenset[str] | None:
    """The legal systems asked by name; None if all are."""
    held = frozenset(laws)
    return None if held >= frozenset(LAWS) - {OURS} else held


__all__ = ["Applying", "Over", "asked", "longer"]
