"""Studies: runs about runs."""
from demerit.studies.exploration import Exploration, explore

__all__ = ["Exploration", "explore"]
