"""The schema: one class per kind of thing people write."""
from demerit.language.schema.fitted import Fitted
from demerit.language.schema.known import Totals
from demerit.language.schema.regime import Regime
from demerit.language.schema.safeguard import Safeguard
from demerit.language.schema.targets import Targets
from demerit.language.schema.world import World

__all__ = ["Fitted", "Regime", "Safeguard", "Targets", "Totals", "World"]
