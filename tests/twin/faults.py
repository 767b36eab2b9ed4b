"""Faults put into the engine on purpose, and whether the guarantee that should notice them does.

    NUMBA_DISABLE_JIT=1 python -m twin.faults

prints, as JSON, which of the faults below turned their guarantee red.  A fault replaces a piece of the text of one function
of the engine, which in plain Python can be done while it runs; each piece must occur exactly once.
"""
from __future__ import annotations

import inspect
import json
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

FOR_EVER = "(1 << 60)"


@dataclass(frozen=True)
class Fault:
    """`old` in the text of `demerit.engine.FUNCTION` becomes `new`; `guarantee` is a test that must then fail."""

    function: str
    old: str
    new: str
    guarantee: str


LIVES, QUEUES = "twin.test_procedure_lives:test_", "twin.test_queue_lives:test_"
SPARED = "twin.test_ties_alone:test_who_stands_where_an_effect_spares_them_is_"
FAULTS: dict[str, Fault] = {
    "a request is decided at the wrong tick": Fault(
        "rulings.ask", "schedule(town, due, slot", "schedule(town, due + 1, slot", f"{LIVES}a_false_listing_is_corrected_three_working_days_after_the_ruling"),
    "a refusal opens no further stage": Fault(
        "requests.open_next", "range(remedy.next_n)", "range(0)", f"{LIVES}who_is_refused_has_ten_days_to_ask_the_next_court"),
    "a window is not looked at": Fault(
        "requests.open_one", "if limited and due", "if not limited and due", f"{LIVES}who_is_refused_has_ten_days_to_ask_the_next_court"),
    "what is granted comes off on the day": Fault(
        "rulings.remove_later", "schedule(town, due, slot", "schedule(town, c.now, slot", f"{LIVES}a_holiday_is_no_working_day"),
    "one may ask as often as one likes": Fault(
        "rulings.may_ask", ">= remedy.times", ">= 99", f"{LIVES}not_before_a_time_and_only_so_often_and_only_some"),
    "a queue is served last in, first out": Fault(
        "live.on_date", "range(first_of(town, about), last_of(town, about))", "reversed(range(first_of(town, about), last_of(town, about)))",
        f"{QUEUES}one_reviewer_takes_one_case_a_working_day"),
    "nobody waits": Fault(
        "queues.join", "start = max(start, memory.places(town)[place])", "start = start", f"{QUEUES}one_reviewer_takes_one_case_a_working_day"),
    "the busiest reviewer takes the case": Fault(
        "queues.join", "+ i] < memory.places", "+ i] > memory.places", f"{QUEUES}two_reviewers_and_two_offices"),
    "everybody goes to one office": Fault(
        "queues.join", "office_of(town, slot, d.offices)", "0", f"{QUEUES}two_reviewers_and_two_offices"),
    "a closed office works on": Fault(
        "queues.opened", "> 0:\n        return t", "> -1:\n        return t", f"{QUEUES}one_reviewer_takes_one_case_a_working_day"),
    "a held entry is counted": Fault(
        "rulings.hold", "fold(town, slot, e, bits, -1)", "pass", f"{LIVES}what_is_contested_does_not_count_until_it_is_refused"),
    "a refusal does not release": Fault(
        "rulings.rule_on", "release(town, slot, e, 1 if truth1 else 3)", "pass", f"{LIVES}what_is_contested_does_not_count_until_it_is_refused"),
    "a notice is lost": Fault(
        "knowing.tell", "schedule(town, due, slot", f"schedule(town, due + {FOR_EVER}, slot", f"{LIVES}the_clock_of_a_request_starts_with_the_notice"),
    "a denial tells nobody": Fault(
        "knowing.discover", "range(c.effects)", "range(0)", f"{LIVES}a_denial_tells_what_no_notice_told_and_what_led_to_it"),
    "people are deterred by what they do not know": Fault(
        "effects.keep", "effect.learnt if effect.learnt >= 0 else effect.since", "effect.since", f"{LIVES}nobody_is_deterred_before_they_know"),
    "an entry ends a tick late": Fault(
        "entries.write", "schedule(town, end, slot", "schedule(town, end + 1, slot", f"{LIVES}an_order_whose_deadline_passes_is_a_breach"),
    "the end of an order sets nothing off": Fault(
        "endings.end_by_itself", "if f.lapses_n:", "if False:", f"{LIVES}an_order_whose_deadline_passes_is_a_breach"),
    "a strike takes every case": Fault(
        "endings.strike", "rule.same_case == 0", "True", f"{LIVES}a_case_has_lapsed_with_its_last_entry_and_a_strike_ends_only_its_own"),
    "what a wrong entry caused stays": Fault(
        "hanging.let_fall_with", "range(f.hung_n)", "range(0)", f"{LIVES}what_is_asked_granted_and_refused_sets_rules_off"),
    "what a level that was wrong caused stays": Fault(
        "hanging.stay_undone", "let_fall(town, slot, r, ", "_ = (town, slot, r, ", f"{LIVES}what_a_wrong_entry_caused_falls_with_it"),
    "an exemption is ignored": Fault(
        "effects.exempted", "effect.unless_n, ledger", "0, ledger", f"{LIVES}an_exemption_lifts_an_effect_and_it_comes_back"),
    "nobody is spared": Fault("ties.falls", "effect.spares_n == 0 or", "True or", f"{SPARED}not_hit_meanwhile_and_is_again_after"),
    "who was spared is not looked at again": Fault("sparing.spare", "settle_all(town, slot, 0)", "pass", f"{SPARED}not_hit_meanwhile_and_is_again_after"),
    "who was cleared is taken for the same person again": Fault(
        "rulings.remove", ".cleared = 1", ".cleared = 0", f"{LIVES}a_strike_for_the_wrong_person_cuts_the_link_to_a_look_alike"),
    "the empty regime counts something": Fault(
        "sleeping.count_unseen", "C_ACTS, c.first_band", "C_ACTS + 1, c.first_band", "test_invariants:empty_regime_does_nothing"),
}
ARGUMENTS: dict[str, tuple[object, ...]] = {
    f"{LIVES}what_a_wrong_entry_caused_falls_with_it": ({"falls_with": "cause"}, [("01-21", "fell", "listing"), ("01-21", "fell", "ban")]),
    "test_invariants:empty_regime_does_nothing": (1, 40, 1)}


@contextmanager
def seeded(fault: Fault) -> Iterator[None]:
    """The engine with a fault in it."""
    module, name = fault.function.split(".")
    function = getattr(import_module(f"demerit.engine.{module}"), name)
    text = textwrap.dedent(inspect.getsource(function))
    text = text[text.index("def "):]
    if text.count(fault.old) != 1:
        raise ValueError(f"{fault.function}: {fault.old!r} occurs {text.count(fault.old)} times")
    space: dict[str, object] = {}
    exec(compile(f"from __future__ import annotations\n{text.replace(fault.old, fault.new)}", fault.function, "exec"), dict(function.__globals__), space)
    right = function.__code__
    function.__code__ = space[name].__code__  # type: ignore[attr-defined]
    try:
        yield
    finally:
        function.__code__ = right


def guarantee(name: str) -> Callable[[], None]:
    """A test, to be called."""
    module, function = name.split(":")
    return lambda: getattr(import_module(module), function)(*ARGUMENTS.get(name, ()))


def is_red(name: str) -> bool:
    """Whether a guarantee fails now."""
    try:
        guarantee(name)()
    except AssertionError:
        return True
    return False


def main() -> None:
    """Every guarantee without a fault, then every fault."""
    warnings.simplefilter("ignore")
    sys.path.append(str(Path(__file__).parents[1] / "engine"))
    found: dict[str, bool] = {f"without a fault: {name}": is_red(name) for name in sorted({fault.guarantee for fault in FAULTS.values()})}
    for what, fault in FAULTS.items():
        with seeded(fault):
            found[what] = is_red(fault.guarantee)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
