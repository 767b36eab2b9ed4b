"""The state of a run's towns: what they have and have not, as their documents say (measures.md 2, 4)."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from demerit.language import Loaded, Problems, load
from demerit.language.schema import Regime, World
from demerit.measures.response import said
from demerit.measures.words import listed


@dataclass(frozen=True)
class Documents:
    """The documents of a run as they ran; None where they cannot be read."""

    regime: Regime | None
    world: World | None
    unknowns: dict[str, str]
    loaded: Loaded | None = None
    """the regime as it was read, with those beside it"""


def documents(folder: Path) -> Documents:
    """Read `regime.yaml` and `world.yaml` of a run's folder."""
    found: dict[str, Regime | World | None] = {}
    held: dict[str, Loaded] = {}
    for kind in ("regime", "world"):
        try:
            held[kind] = load(folder / f"{kind}.yaml", kind=kind)
            found[kind] = held[kind].document
        except (Problems, OSError):
            found[kind] = None  # written by another version: the page says so
    regime, world = found["regime"], found["world"]
    assert regime is None or isinstance(regime, Regime)
    assert world is None or isinstance(world, World)
    return Documents(regime, world, dict(regime.unknowns) if regime is not None else {}, held.get("regime"))


def state(held: Documents) -> list[tuple[str, str]]:
    """(what, how it is) in words."""
    world, regime = held.world, held.regime
    if world is None or regime is None:
        return [("The towns", "not known: the documents of this run cannot be read by this version")]
    beside = [one.document for one in held.loaded.alongside] if held.loaded is not None else []
    return [
        *([("Regimes", f"lived together: {listed([one.regime for one in (regime, *beside)])}; days, refusals and acts are of all of them")] if beside else []),
        ("Files at the start", "empty: everything in them was written during the run (not burnt in)"),
        ("Ageing", "people grow older"),
        ("Deaths and newcomers", "people die or leave, and others take their place" if world.departures is not None else "nobody dies or leaves"),
        *([("Firms", "they stand beside the residents and are counted apart")] if world.firms is not None else []),
        ("Moving", "nobody moves between towns"),
        ("Shocks", "none that hit all towns at once, and no differences between cities"),
        ("Response", said([("", regime), *((f"{one.regime}/", one) for one in beside)], why=False))]
