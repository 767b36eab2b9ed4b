"""A finished run, opened: its tables in pandas, polars or DuckDB, its summary, its manifest."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demerit.runs.folder import MANIFEST, opened, read_manifest
from demerit.runs.problems import CannotRun

if TYPE_CHECKING:
    import duckdb


class Table:
    """One table of a run."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection):
        self.path, self.name, self._connection = path, path.stem, connection

    def sql(self) -> Any:
        """A DuckDB relation."""
        return self._connection.sql(f'SELECT * FROM "{self.name}"')

    def df(self) -> Any:
        """A pandas DataFrame."""
        return self.sql().df()

    def pl(self) -> Any:
        """A polars DataFrame."""
        import polars

        return polars.DataFrame(self.sql())

    def __repr__(self) -> str:
        return f"<table {self.name}: {', '.join(self.sql().columns)}>"


class RunTables(Mapping[str, Table]):
    """The tables of a run by name; `sql` asks across them."""

    def __init__(self, folder: Path):
        import duckdb

        self._connection = duckdb.connect()
        self._tables = {}
        for path in sorted(folder.glob("*.parquet")):
            quoted = str(path).replace("'", "''")
            self._connection.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{quoted}')")
            self._tables[path.stem] = Table(path, self._connection)

    def __getitem__(self, name: str) -> Table:
        try:
            return self._tables[name]
        except KeyError:
            raise KeyError(f"no table `{name}`; there are: {', '.join(self._tables)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def sql(self, query: str) -> Any:
        """A DuckDB relation for a query over the tables by name, e.g. `select sum(count) from totals`."""
        return self._connection.sql(query)

    def __repr__(self) -> str:
        return f"<tables: {', '.join(self._tables)}>"


class Run:
    """A finished run.  `path`: its folder; `manifest`: its run.json; `summary`: the estimates, `text`: the same for people."""

    def __init__(self, path: str | Path):
        folder = opened(path)
        if not folder.complete:
            raise CannotRun(f"{path} is not finished", f"go on with it: demerit resume {path}")
        self.path = folder.path
        self.manifest: dict[str, Any] = read_manifest(folder.path / MANIFEST)
        self._tables: RunTables | None = None

    @property
    def tables(self) -> RunTables:
        """The run's tables: `.tables["curves"].df()`, `.pl()`, `.sql()`; `.tables.sql("select ..")`."""
        if self._tables is None:
            self._tables = RunTables(self.path / "tables")
        return self._tables

    @property
    def summary(self) -> dict[str, Any]:
        """The estimates, as `demerit run --format json` prints them."""
        found: dict[str, Any] = self.manifest["summary"]
        return found

    @property
    def text(self) -> str:
        """The summary as `demerit run` prints it."""
        return str(self.manifest["text"])

    def __repr__(self) -> str:
        return f"<run of {self.manifest['scenario']} in {self.path}>"
