"""GOV: looked at beforehand, and written down."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits
from demerit.audit.registry import Unsaid, check
from demerit.audit.times import SLACK_DAYS, longest
from demerit.audit.view import View
from demerit.language.facts import fact

LOGS = ("eu.ai-act.logs", "cn.shenzhen.log")


@check("GOV-1")
def assessed(view: View) -> Iterator[Finding | Unsaid]:
    """An impact assessment."""
    if view.facts.impact_assessment == "no":
        yield view.found("GOV-1", view.at("impact_assessment"), "nobody assessed the impact beforehand", element="impact_assessment")
    elif view.facts.impact_assessment != "yes":
        yield view.unsaid("GOV-1", "was the impact assessed beforehand?", "impact_assessment")


@check("GOV-2")
def recorded(view: View) -> Iterator[Finding | Unsaid]:
    """Logs."""
    stated = view.facts.logging
    if stated.done == "no":
        yield view.found("GOV-2", view.at("logging"), "nothing is logged", element="logging")
    if stated.kept is not None:
        short = [limit for key in LOGS if (limit := limits()[key]).min is not None and view.law.keeps(limit.provision)
                 and stated.kept.value.days < limit.min.days - SLACK_DAYS]
        if short:
            yield view.found("GOV-2", view.at("logging"), f"logs are kept for {fact(stated.kept).text}", element="logging",
                             only=tuple(limit.provision for limit in short), number=Number(fact(stated.kept).text, cited(short)),
                             clears=f"Keep logs for at least {longest(short)} (`logging: {{kept: {longest(short)}}}`).")
    elif stated.done in (None, "unknown"):
        yield view.unsaid("GOV-2", "is it logged what the system does, and for how long?", "logging: {kept: ..}")
