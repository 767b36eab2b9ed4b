"""Where each element of a merged document came from."""
from __future__ import annotations

from demerit.language.source_map import Path, SourceMap, Span


class Origins:
    """Merged path -> (source, path in that source); an element without an entry came with what is around it."""

    def __init__(self, root: SourceMap, local: Path = ()) -> None:
        self._entries: dict[Path, tuple[SourceMap, Path]] = {(): (root, local)}

    def copy(self) -> Origins:
        """An independent copy."""
        new = Origins.__new__(Origins)
        new._entries = dict(self._entries)
        return new

    def put(self, path: Path, source: SourceMap, local: Path) -> None:
        """Everything at and below the path now comes from `local` in `source`."""
        self.drop(path)
        self._entries[path] = (source, local)

    def drop(self, path: Path) -> None:
        """Forget what is known at and below the path: the element is gone."""
        n = len(path)
        for key in [key for key in self._entries if len(key) >= n and key[:n] == path and key]:
            del self._entries[key]

    def locate(self, path: Path) -> tuple[SourceMap, Path]:
        """The source of a path, and the path there."""
        for n in range(len(path), -1, -1):
            found = self._entries.get(path[:n])
            if found is not None:
                return found[0], found[1] + path[n:]
        raise KeyError(path)  # cannot happen: () is always there

    def below(self, path: Path) -> list[tuple[Path, tuple[SourceMap, Path]]]:
        """Elements strictly below the path with an origin of their own."""
        n = len(path)
        return [(key, entry) for key, entry in self._entries.items() if len(key) > n and key[:n] == path]

    def span(self, path: Path, *, on_key: bool = False) -> tuple[SourceMap, Span]:
        """The source of a path, and its span there."""
        source, local = self.locate(path)
        return source, source.span(local, prefer_key=on_key)

    def sources(self) -> list[SourceMap]:
        """Every source that something came from, each once."""
        return list({id(source): source for source, _ in self._entries.values()}.values())
