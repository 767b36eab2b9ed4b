"""Response: what people do otherwise under these rules, in words."""
from __future__ import annotations

from collections.abc import Sequence

from demerit.language.harm import on_sanction
from demerit.language.schema import Regime
from demerit.language.schema.regime import Effect
from demerit.measures.words import listed

SETTLED = ("fitted", "reported", "text", "quoted")
"""Evidence of a size that is not assumed."""


def said(regimes: Sequence[tuple[str, Regime]], why: bool = True) -> str:
    """How people act under effects of the regimes (prefix, regime).  What does not hang on a sanction is not said to come of one.

    `why`: with a mark on what is assumed.
    """
    effects = [(prefix, effect) for prefix, regime in regimes for effect in regime.effects.values()]
    parts = _deterred(regimes, [(prefix, one) for prefix, one in effects if one.deters is not None and one.deters.by.value > 0], why)
    if any(one.stops for _, one in effects):
        parts.append("sanctions stop some acts")
    provoking = [(prefix, one) for prefix, one in effects if one.provokes is not None and one.provokes.rate.value > 0]
    if provoking:
        parts.append(f"some acts are provoked by {_by(regimes, provoking) or 'it'}")
    return "; ".join(parts) or f"nobody acts differently for it{' (response 0%)' if why else ''}"


def _deterred(regimes: Sequence[tuple[str, Regime]], deterring: list[tuple[str, Effect]], why: bool) -> list[str]:
    """A part for those who are deterred by a sanction, by standing elsewhere, and by what others are under."""
    out = []
    for learned in ("own", "others"):
        held = [one for one in deterring if one[1].deters is not None and one[1].deters.learned == learned]
        harm = [(prefix, one) for prefix, one in held if on_sanction(list(regimes), prefix, one)]
        for some in (harm, [one for one in held if one not in harm]):
            sizes = [one.deters.by for _, one in some if one.deters is not None]
            if not sizes:
                continue
            mark = " (assumed)" if why and any(size.evidence not in SETTLED for size in sizes) else ""
            most, where = f"{max(size.value for size in sizes):.0%}", _by(regimes, some)
            if learned == "others":
                out.append(f"the more people are {f'on {where}' if where else 'under a sanction'}, the less all do, by up to {most}{mark}")
            else:
                out.append(f"{f'on {where}, no sanction,' if where else 'under a sanction'} people do up to {most} less{mark}")
    return out


def _by(regimes: Sequence[tuple[str, Regime]], effects: list[tuple[str, Effect]]) -> str:
    """Where somebody stands under effects that are not those of a sanction; nothing if all are."""
    return listed(list(dict.fromkeys(f"`{prefix}{of}`" for prefix, one in effects if not on_sanction(list(regimes), prefix, one) for of in one.during)))
