"""Effects: what they deny, stop, deter, provoke, cost and give."""
from __future__ import annotations

import numpy as np

from demerit.engine.assembly.naming import DAY, Parts, holds_on, span
from demerit.engine.assembly.ties import falls_on
from demerit.engine.records import EFFECT
from demerit.language.schema.regime import Charge, Effect
from demerit.language.subjects import on

MOST_EFFECTS = 64


class TooManyEffects(ValueError):
    """A run can hold 64 effects."""


def effects(parts: Parts, conduct_table: np.ndarray, target_table: np.ndarray, file_table: np.ndarray, slots: dict[str, int]) -> np.ndarray:
    """The effect table by epoch; links conducts, targets and files to it."""
    elements = parts.elements("effects")
    if len(elements) > MOST_EFFECTS:
        raise TooManyEffects(f"{len(elements)} effects; a run can hold {MOST_EFFECTS}")
    epochs = len(parts.boundaries)
    table = np.zeros((epochs, len(elements)), EFFECT)
    for number, (prefix, name, _) in enumerate(elements):
        parts.effects[prefix + name] = number
        for epoch in range(epochs):
            document: Effect = parts.version(prefix, epoch).effects[name]
            one_effect(parts, table[epoch, number], prefix, name, document, slots)
            table[epoch, number]["active"] = holds_on(document, parts.boundaries[epoch])
    for number, (_, _, first) in enumerate(elements):
        about = whom(parts, table[0, number])
        for section, masks, places, chosen in ((parts.world.attempts, ("deniers", "tied_deniers"), (target_table, parts.targets), first.denies),
                                               (parts.acts, ("stoppers", "tied_stoppers"), (conduct_table, parts.conducts), first.stops)):
            for one in chosen:
                for mask, meant in zip(masks, falls_on(first, about, section[one].about), strict=True):
                    if meant:
                        places[0][mask][places[1][one]] |= np.uint64(1 << number)
    for conduct in range(len(conduct_table)):
        deters = [n for n, (_, _, e) in enumerate(elements) if e.deters and conduct in parts.conducts_named(e.deters.conducts, whom(parts, table[0, n]))]
        conduct_table["deters_at"][conduct], conduct_table["deters_n"][conduct] = parts.link(deters), len(deters)
        conduct_table["most_deterred"][conduct] = max((float(table["deters_by"][:, n].max()) for n in deters), default=0.0)
    for target, number in parts.targets.items():
        target_table["cell"][number] = slots[f"cell:attempt:{target}"]
        target_table["until"][number] = slots.get(f"until:attempt:{target}", -1)
    unless, spares = ([{parts.levels_mask(prefix, reference)[0] for reference in getattr(e, key)} for prefix, _, e in elements] for key in ("unless", "spares"))
    for file in range(file_table.shape[1]):
        own = [n for n in range(len(elements)) if table[0, n]["file"] == file]
        file_table["effects_at"][:, file], file_table["effects_n"][:, file] = parts.link(own), len(own)
        for epoch in range(epochs):
            file_table[epoch, file]["starts"] = any(holds_at_first(table[epoch, n], file_table[epoch]) for n in own)
        file_table["bears"][:, file] = any(table[0, n]["harmful"] for n in own)
        exempt = [n for n, of in enumerate(unless) if file in of]
        file_table["exempts_at"][:, file], file_table["exempts_n"][:, file] = parts.link(exempt), len(exempt)
        spare = [n for n, of in enumerate(spares) if file in of]
        file_table["spares_at"][:, file], file_table["spares_n"][:, file] = parts.link(spare), len(spare)
    return table


def holds_at_first(effect: np.void, files: np.ndarray) -> bool:
    """Whether an effect is in force, exemptions aside, on the level on which somebody begins."""
    return bool(effect["active"]) and int(effect["levels"]) >> int(files[effect["file"]]["begins"]) & 1 == 1


def one_effect(parts: Parts, row: np.ndarray, prefix: str, name: str, document: Effect, slots: dict[str, int]) -> None:
    """One effect in one epoch."""
    mask = 0
    for reference in document.during:
        row["file"], bits = parts.levels_mask(prefix, reference)
        mask |= bits
    row["levels"] = mask
    row["harmful"] = bool(document.denies or document.stops or document.costs or document.publishes)
    row["among"] = parts.scenario.firms if whom(parts, row) == "firms" else parts.scenario.residents
    row["since"] = slots.get(f"since:{prefix}{name}", -1)
    row["learnt"] = slots.get(f"learnt:{prefix}{name}", -1)
    exemptions = [number for reference in document.unless for number in parts.levels_mask(prefix, reference)]
    row["unless_at"], row["unless_n"] = parts.link(exemptions), len(document.unless)
    spared = [number for reference in document.spares for number in parts.levels_mask(prefix, reference)]
    row["spares_at"], row["spares_n"] = parts.link(spared), len(document.spares)
    denies = [parts.targets[t] for t in document.denies]
    row["denies_at"], row["denies_n"] = parts.link(denies), len(denies)
    if document.deters:
        row["deters_by"] = document.deters.by.value
        row["deters_over"] = document.deters.fades.value.days * DAY if document.deters.fades else 0.0
        row["learned"] = document.deters.learned == "others"
    row["provokes"] = -1
    if document.provokes:
        row["provokes"] = parts.conducts[document.provokes.conduct]
        row["provoke_stream"] = parts.stream("provokes", prefix + name)
        row["provoke_rate"] = document.provokes.rate.value
        row["provoke_cell"] = slots[f"cell:provokes:{prefix}{name}"]
    if isinstance(document.costs, Charge):
        row["income"] = document.costs.income.value
    elif document.costs is not None:
        row["costs"] = document.costs.value.minor
    if document.gives is not None:
        row["gives"] = document.gives.value.minor
    row["every_kind"], row["every_a"], _ = span(document.every)
    row["about"] = -1
    if document.context is not None:
        row["about"] = sum(1 << parts.contexts[c] for c in {document.context, *document.related} if c in parts.contexts)


def harmful_mask(parts: Parts, table: np.ndarray) -> int:
    """The bits of effects that harm whoever stands on their level."""
    chosen = ["self" in on(effect.on) for _, _, effect in parts.elements("effects")]
    return sum(1 << n for n in range(table.shape[1]) if table[0, n]["harmful"] and chosen[n])


def whom(parts: Parts, row: np.ndarray) -> str:
    """Whom an effect's file is about."""
    return parts.elements("files")[int(row["file"])][2].about  # type: ignore[no-any-return]
