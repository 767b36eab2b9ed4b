"""Tables on disk: Parquet through DuckDB, and a hash of what a table says rather than of its bytes.

The bytes change with DuckDB's version; the content does not.
"""
from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from demerit.runs.tidy import TableOf

if TYPE_CHECKING:
    import duckdb

SYNTHETIC = "synthetic: nobody in this file exists; simulated by demerit"


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database in memory for all tables of a process: to begin one takes longer than to write a table."""
    import duckdb  # a fifth of a second, and who only reads a manifest has no need of it

    return duckdb.connect()


def write_table(path: Path, table: TableOf, metadata: dict[str, str]) -> None:
    """Write columns as zstd Parquet, marked as synthetic.  OSError or duckdb.Error if it cannot be written."""
    pairs = {"synthetic": SYNTHETIC, **metadata}
    marks = ", ".join(f"{_quoted_name(key)}: {_quoted(value)}" for key, value in pairs.items())
    with _database().cursor() as connection:
        connection.register("held", {name: _plain(column) for name, column in table.items()})
        # a column of texts without a row would have no type
        columns = ", ".join(_quoted_name(name) + ("::VARCHAR AS " + _quoted_name(name) if column.dtype.kind in "OUS" else "")
                            for name, column in table.items())
        how = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{marks}}}"
        connection.execute(f"COPY (SELECT {columns} FROM held) TO {_quoted(str(path))} ({how})")


def _plain(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Texts as objects (DuckDB would make an ENUM of fixed-width ones), whole numbers as int64, no number as empty."""
    if column.dtype.kind in "US":
        return column.astype(object)
    if column.dtype.kind == "f":
        return np.ma.masked_invalid(column)  # type: ignore[no-untyped-call, no-any-return, unused-ignore]
    return column.astype(np.int64) if column.dtype.kind in "iu" else column


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted_name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def content_hash(path: Path) -> tuple[int, str]:
    """(rows, SHA-256 hex) of a Parquet table's content.

    Per column in order: its name, a zero byte, its kind (`i` whole number, `f` number, `b` truth value, `s` text), then
    one byte per row (1 if empty), then the values: little-endian int64, float64 or one byte, empty ones as 0; texts
    in UTF-8, each ended by a zero byte.
    """
    with _database().cursor() as connection:
        columns = connection.execute(f"SELECT * FROM read_parquet({_quoted(str(path))})").fetchnumpy()
    digest, rows = hashlib.sha256(), 0
    for name, column in columns.items():
        rows = len(column)
        empty = np.ma.getmaskarray(column) if np.ma.isMaskedArray(column) else np.zeros(rows, bool)
        values = np.ma.getdata(column)
        kind = {"i": "i", "u": "i", "f": "f", "b": "b"}.get(values.dtype.kind, "s")
        digest.update(name.encode() + b"\0" + kind.encode())
        digest.update(empty.astype(np.uint8).tobytes())
        if kind == "s":
            texts = ["" if gone else str(value) for value, gone in zip(values.tolist(), empty.tolist(), strict=True)]
            digest.update("".join(text + "\0" for text in texts).encode("utf-8", "surrogatepass"))
        else:
            as_type = {"i": "<i8", "f": "<f8", "b": "u1"}[kind]
            digest.update(np.where(empty, 0, values).astype(as_type).tobytes())
    return rows, digest.hexdigest()
