"""Who somebody is, as far as the ways out ask: states, groups, age, knowing, help, and what is wrong with the entry."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from demerit.language.documents import Loaded
from demerit.language.schema import World
from demerit.language.schema.money import MEANS
from demerit.language.schema.remedy import GROUNDS

KNOWS, HELP, ENTRY, AGE, MEANS_OF = "knows", "help", "entry", "age", "means"
"""Traits of a profile that no document declares: has learned of the entry; can ask and bear what asking costs; right, or wrong in which way; years."""
RIGHT, WRONG = "right", "wrong"


class Need(Exception):
    """The answer depends on something the profile does not say; `options` are what it may be."""

    def __init__(self, key: str, options: Iterable[str]) -> None:
        super().__init__(key)
        self.key, self.options = key, tuple(options)


@dataclass(frozen=True)
class Profile:
    """What is known of a person: key to value.  States are `yes` or `no`; `age` is whole years; conducts of others are `yes` (they do it) or `no`."""

    traits: tuple[tuple[str, str], ...] = ()
    _held: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._held.update(self.traits)

    def get(self, key: str, options: Iterable[str]) -> str:
        """What the person is; Need if it is not said."""
        found = self._held.get(key)
        if found is None:
            raise Need(key, options)
        return found

    def maybe(self, key: str) -> str | None:
        """What the person is, or None if it is not said."""
        return self._held.get(key)

    def having(self, key: str, value: str) -> Profile:
        """The same person, more closely."""
        return Profile((*self.traits, (key, value)))

    def without(self, key: str) -> Profile:
        """The same person, less closely."""
        return Profile(tuple(one for one in self.traits if one[0] != key))

    def meets(self, other: Profile) -> bool:
        """Whether one person can be both."""
        return all(other.maybe(key) in (None, value) for key, value in self.traits)

    def meeting(self, other: Profile) -> Profile:
        """Who is both."""
        return Profile((*self.traits, *(one for one in other.traits if one not in self.traits)))

    def text(self) -> str:
        """`able-to-pay=no, knows=yes`, as `--profile` takes it; everybody if nothing was asked."""
        return ", ".join(f"{key}={value}" for key, value in self.traits) or "everybody"


def state_options() -> tuple[str, str]:
    """What a state may be."""
    return ("yes", "no")


def category_options(world: World | None, attribute: str, named: Iterable[str]) -> tuple[str, ...]:
    """Categories of an attribute; without a world, those named and `another`."""
    if world is not None and attribute in world.attributes:
        return tuple(world.attributes[attribute])
    return (*dict.fromkeys(named), "another")


def age_options(thresholds: Iterable[int]) -> tuple[str, ...]:
    """An age on each side of every threshold in force."""
    edges = sorted(set(thresholds))
    return tuple(str(age) for age in ([max(0, edges[0] - 1)] if edges else [30]) + edges)


def allowed(world: World | None, loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """Every trait a profile may say, with its values; no values: whole years."""
    out: dict[str, tuple[str, ...]] = {MEANS_OF: MEANS, KNOWS: state_options(), HELP: state_options(), ENTRY: (RIGHT, WRONG, *GROUNDS), AGE: ()}
    if world is not None:
        out |= {name: tuple(categories) for name, categories in world.attributes.items()}
        out |= {name: state_options() for name in (*world.states, *world.acts)}
    for one in (loaded, *loaded.alongside):
        out |= {rule.when.act: state_options() for rule in one.document.rules.values() if rule.when.act is not None}
    return out
