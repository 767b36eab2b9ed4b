"""Firms: what falls on the firms of a town, per 1,000 firms; they are no residents, so they have a headline of their own (docs/firms.md)."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.engine import Layout
from demerit.language.harm import only_gives
from demerit.language.paths import against
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import Effect
from demerit.language.subjects import FIRMS
from demerit.measures import counting as of
from demerit.measures.counting import HARM, MISTAKEN
from demerit.measures.estimates import Estimate, ratio
from demerit.measures.headlines import MINOR, SHARE, Compute, Headline, Measure, events
from demerit.measures.mistaken import mistaken
from demerit.measures.procedure import requests_decided
from demerit.runs.totals import Totals

PER = 1_000.0
DAYS, YEARLY, AT_END = "days per 1,000 firms a year", "per 1,000 firms a year", "per 1,000 firms"


def headline(layout: Layout, regime: Regime, world: World) -> Headline | None:
    """What falls on firms; None where no file of the regime is about them."""
    files = [name for name, file in regime.files.items() if file.about == FIRMS and len(layout.files.get(name, ())) > 1]
    if not files or FIRMS not in layout.rows:
        return None
    return Headline("firms", "Firms, per 1,000 of them", tuple(_measures(layout, regime, files, world.currency)))


def _measures(layout: Layout, regime: Regime, files: list[str], currency: str) -> Iterator[Measure]:
    yield Measure("firms/harm", "days under a sanction, a year", _days(HARM))
    yield Measure("firms/harm/error", "  of them mistaken", _days(MISTAKEN))
    yield Measure("firms/harmed", "firms under a sanction, at the end", _stock(*HARM))
    for name in files:
        yield from _of_list(name, only_gives([("", regime)], name)) if regime.files[name].reads == "any" else _of_ladder(name, layout, regime)
    effects = [effect for effect in regime.effects.values() if on_firms(effect, regime)]
    if any(effect.denies for effect in effects):
        yield Measure("firms/denied", "refused what they try to get, a year", _yearly("denied"))
        yield Measure("firms/denied/error", "  of them mistaken", _yearly("denied/error"))
    if any(effect.costs for effect in effects):
        yield Measure("firms/cost", "payments, a year", _paid("cost", currency), first=True)
    for remedy in layout.remedies:
        if "/" not in remedy and (against(regime, remedy) or "") in files:
            yield Measure(f"firms/{remedy}/decided", f"requests by `{remedy}` decided, a year", _decided(remedy))


def of_remedy(regime: Regime, remedy: str) -> str:
    """The row that a remedy's requests are counted in: of everybody, or of firms."""
    file = against(regime, remedy)
    return FIRMS if file in regime.files and regime.files[file].about == FIRMS else of.ALL


def on_firms(effect: Effect, regime: Regime) -> bool:
    """Whether an effect falls on firms."""
    file = effect.during[0].partition(".")[0]
    return file in regime.files and regime.files[file].about == FIRMS and (not effect.on or "self" in effect.on)


def _of_list(file: str, gives: bool) -> Iterator[Measure]:
    def wrongly(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, f"{file}/worse", row=FIRMS)
        return ratio(values, of.counted(on, f"{file}.on", row=FIRMS), on.towns, unit=SHARE, events=events(values), share=True)

    yield Measure(f"firms/{file}/starts", f"put on `{file}`, a year", _yearly(f"{file}.on/in"))
    yield Measure(f"firms/{file}/stock", f"on `{file}` at the end", _stock(f"{file}.on"))
    if not gives:
        yield Measure(f"firms/{file}/wrongful", "  wrongly, of firms on it then", wrongly)


def _of_ladder(file: str, layout: Layout, regime: Regime) -> Iterator[Measure]:
    """The worst level, and what the regime's own `headline` names."""
    levels = layout.files[file]
    worst = levels[-1 if regime.files[file].worse == "up" else 0]
    yield Measure(f"firms/{file}.{worst}", f"at `{file}` {worst}, at the end", _stock(f"{file}.{worst}"))
    for name in regime.headline:
        level = name.removesuffix("/in")
        if level in [f"{file}.{one}" for one in levels] and name != f"{file}.{worst}":
            words = level.replace(".", "` ", 1)
            yield Measure(f"firms/{name}", f"{'into' if name.endswith('/in') else 'at'} `{words}, {'a year' if name.endswith('/in') else 'at the end'}",
                          _yearly(name) if name.endswith("/in") else _stock(name))


# ---- the numbers -------------------------------------------------------------------------------------------------


def _days(columns: tuple[str, ...]) -> Compute:
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        seen = events(of.counted(on, "harm/in", row=FIRMS))
        wrong = seen if columns == HARM else int(mistaken(on)[on.layout.row(FIRMS)])
        return ratio(of.days(on, *columns, row=FIRMS), of.years(on, row=FIRMS), on.towns, unit=DAYS, per=PER, events=wrong, counted=False)
    return compute


def _yearly(column: str) -> Compute:
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, column, row=FIRMS)
        return ratio(values, of.years(on, row=FIRMS), on.towns, unit=YEARLY, per=PER, events=events(values))
    return compute


def _paid(column: str, currency: str) -> Compute:
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        money = of.counted(on, column, row=FIRMS) / MINOR
        return ratio(money, of.years(on, row=FIRMS), on.towns, unit=f"{currency} {YEARLY}", per=PER, counted=False)
    return compute


def _stock(*columns: str) -> Compute:
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, *columns, row=FIRMS)
        return ratio(values, of.counted(on, "in-scope", row=FIRMS), on.towns, unit=AT_END, per=PER, events=events(values))
    return compute


def _decided(remedy: str) -> Compute:
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = requests_decided(on, remedy, FIRMS)
        return ratio(values, of.years(on, row=FIRMS), on.towns, unit=YEARLY, per=PER, events=events(values))
    return compute


__all__ = ["AT_END", "DAYS", "PER", "YEARLY", "headline", "of_remedy"]
