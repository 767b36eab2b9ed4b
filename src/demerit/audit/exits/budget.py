"""How long a search goes on before its question stays open."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Budget:
    """How many situations may still be looked at: `left` for what is asked now, `whole` for the file."""

    left: int
    whole: int

    def ask(self, most: int) -> None:
        """Something else is asked: so many for it, if the file has them."""
        self.left = min(most, self.whole)

    def spend(self) -> bool:
        """Look at one more, if that may be."""
        if self.left <= 0:
            return False
        self.left -= 1
        self.whole -= 1
        return True
