"""Documents become tables.  Nothing below this package has seen a document."""
from demerit.engine.assembly.tables import Tables, assemble

__all__ = ["Tables", "assemble"]
