"""Known totals laid beside a regime: what `demerit run REGIME --known FILE` runs."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from demerit.language.documents import Loaded, Problems
from demerit.language.origins import Origins
from demerit.language.overlay import copied
from demerit.language.references import check_totals


def beside(regime: Loaded, totals: Loaded) -> Loaded:
    """The regime with the totals of a document added to its own, from its first day; both keep their places for messages.

    Raises Problems if a total's source cannot be named, or both documents call different sources the same.
    """
    found = check_totals(totals)
    own = regime.document.sources
    found += [totals.diagnostic(("sources", name), "D211", f"the regime calls another source `{name}`", "give it another name", on_key=True)
              for name, source in totals.document.sources.items() if name in own and own[name] != source]
    if found:
        raise Problems(found, {**regime.texts, **totals.texts})
    update = {"known": [*regime.document.known, *totals.document.known], "sources": {**own, **totals.document.sources}}
    layers = tuple(_added(data, origins, totals) for data, origins in regime.layers)
    epochs = tuple((on, document.model_copy(update=update)) for on, document in regime.epochs)
    return replace(regime, document=epochs[0][1], data=layers[0][0], origins=layers[0][1], epochs=epochs, layers=layers,
                   texts={**regime.texts, **totals.texts})


def _added(data: dict[str, Any], origins: Origins, totals: Loaded) -> tuple[dict[str, Any], Origins]:
    """A regime's data with the totals at the end of its own."""
    data, origins = copied(data), origins.copy()
    before = list(data.get("known") or [])
    data["known"] = [*before, *totals.data["known"]]
    data["sources"] = {**(data.get("sources") or {}), **totals.data.get("sources", {})}
    for i in range(len(totals.data["known"])):
        origins.put(("known", len(before) + i), *totals.origins.locate(("known", i)))
    for name in totals.data.get("sources", {}):
        origins.put(("sources", name), *totals.origins.locate(("sources", name)))
    return data, origins
