"""YAML text becomes plain data and a map from every path back to its place in the text.

PyYAML's C parser gives each node a start and an end; its YAML 1.1 scalars are replaced by the YAML 1.2 core schema
(`NO`, `yes`, `12:30`, `24 mo` and `30%` stay text; so do dates).  Keys are always text.  Places are looked up only when
somebody asks, so a document without mistakes pays nothing for them.
"""
from __future__ import annotations

import math
import re
from functools import cached_property
from typing import Any, NamedTuple

import yaml
from yaml.error import Mark, MarkedYAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

Path = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 50_000
"""Counted after aliases are followed, so a small file cannot unfold into a large one."""

_PLAIN, _QUOTED, _MAP, _SEQ = "plain scalar", "quoted scalar", "mapping", "sequence"
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    """The C parser with tags we can tell apart: what we resolve ourselves, and what somebody wrote."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _QUOTED
        return _MAP if kind is MappingNode else _SEQ

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
          "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Span(NamedTuple):
    """A stretch of text: 0-based lines and columns in characters, `end_*` exclusive; `start`/`end` are offsets."""

    line: int
    col: int
    end_line: int
    end_col: int
    start: int
    end: int


NOWHERE = Span(0, 0, 0, 1, 0, 1)


class YamlProblem(Exception):
    """The text is not a document: what is wrong, where, and what to do."""

    def __init__(self, message: str, span: Span, hint: str | None = None, code: str = "D005"):
        super().__init__(message)
        self.message, self.span, self.hint, self.code = message, span, hint, code


def place(text: str, index: int) -> Span:
    """The one-character span at an offset."""
    line = text.count("\n", 0, index)
    col = index - (text.rfind("\n", 0, index) + 1)
    return Span(line, col, line, col + 1, index, index + 1)


class SourceMap:
    """Where everything in one text stands.

    `inner` is the part of the text that was parsed, if not all of it, and `shift` = (line, column, offset) where it
    begins.  The nodes are made again when the first place is asked for: keeping a hundred thousand objects for
    mistakes that are not there costs more than reading twice when they are.
    """

    def __init__(self, text: str, file: str, inner: str | None = None, shift: tuple[int, int, int] = (0, 0, 0), nulls: bool = False):
        self.text, self.file, self.shift, self.nulls = text, file, shift, nulls
        self._inner = text if inner is None else inner

    @cached_property
    def _root(self) -> Node | None:
        try:
            return _compose(self._inner)
        except YamlProblem:  # the text of a diagnostic about the YAML itself
            return None

    def span(self, path: Path, *, prefer_key: bool = False) -> Span:
        """The value (or key) at a path; if the path leads nowhere, the last element on the way that exists."""
        key: Node | None = None
        node = self._root
        for part in path:
            step = _step(node, part)
            if step is None:
                break
            key, node = step
        chosen = (key or node) if prefer_key else (node or key)
        return self._shifted(_span(chosen, self._inner)) if chosen is not None else NOWHERE

    def _shifted(self, span: Span) -> Span:
        line, col, offset = self.shift
        first = col if span.line == 0 else 0
        last = col if span.end_line == 0 else 0
        return Span(span.line + line, span.col + first, span.end_line + line, span.end_col + last, span.start + offset, span.end + offset)


def _step(node: Node | None, part: str | int) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        wanted = str(part)
        for key, value in node.value:
            if key.value == wanted:
                return key, value
    elif isinstance(node, SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return None, node.value[part]
    return None


def _span(node: Node, text: str) -> Span:
    start, stop = node.start_mark, node.end_mark
    end, end_line, end_col = stop.index, stop.line, stop.column
    if not isinstance(node, ScalarNode) or node.style in ("|", ">"):
        # block nodes "end" at the next token: trim the blank space (and comments) behind them
        body = _trimmed(text[start.index:stop.index])
        end = start.index + len(body)
        end_line = start.line + body.count("\n")
        end_col = start.column + len(body) if "\n" not in body else len(body) - body.rfind("\n") - 1
    return Span(start.line, start.column, end_line, end_col, start.index, end)


def _trimmed(body: str) -> str:
    body = body.rstrip()
    while "\n" in body and body[body.rfind("\n") + 1:].lstrip().startswith("#"):
        body = body[:body.rfind("\n")].rstrip()
    return body


def decode(data: bytes) -> str:
    """Bytes of a file to text.  `YamlProblem` (D003) with line and column if they are not UTF-8, D004 if too many."""
    if len(data) > MAX_BYTES:
        raise YamlProblem(f"the file is larger than {MAX_BYTES:,} bytes", NOWHERE, "split it, and `include` the parts", "D004")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        bom = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        before = data[bom:bom + problem.start].decode("utf-8")
        utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        hint = "the file is in UTF-16: save it as UTF-8" if utf16 else "save the file as UTF-8"
        raise YamlProblem(f"not UTF-8: byte 0x{data[bom + problem.start]:02x}", place(before, len(before)), hint, "D003") from None


def read(text: str, file: str = "<string>") -> tuple[Any, SourceMap]:
    """Text to (plain data, SourceMap).  Raises `YamlProblem` at the first thing that is not YAML as we read it."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise YamlProblem(f"the file is larger than {MAX_BYTES:,} bytes", NOWHERE, "split it, and `include` the parts", "D004")
    root = _compose(text)
    if root is None:
        return None, SourceMap(text, file)
    walk = _Walk(text)
    data = walk.value(root, 0)
    return data, SourceMap(text, file, nulls=walk.nulls)


def read_value(text: str, full: str, file: str, shift: tuple[int, int, int]) -> tuple[Any, SourceMap]:
    """A value that stands inside a larger text (`--set PATH=VALUE`); its places are those in `full`."""
    try:
        data, source = read(text, file)
    except YamlProblem as problem:
        problem.span = SourceMap(full, file, None, shift)._shifted(problem.span)
        raise
    return data, SourceMap(full, file, text, shift, source.nulls)


def _compose(text: str) -> Node | None:
    bad = _FORBIDDEN.search(text)
    if bad:
        raise YamlProblem(f"the character U+{ord(bad[0]):04X} is not allowed", place(text, bad.start()), "remove it")
    # The C composer recurses without a guard; only text that could nest thousands deep pays for a look beforehand.
    if text.count("[") + text.count("{") > 4000 or max(map(len, text.split("\n"))) > 4000:
        _check_depth(text)
    try:
        return yaml.compose(text, Loader=_Loader)
    except MarkedYAMLError as problem:
        raise _explained(problem, text) from None
    except (ReaderError, RecursionError) as problem:
        raise YamlProblem(str(problem).split("\n")[0], NOWHERE) from None


def _check_depth(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                if depth > MAX_DEPTH + 1:
                    mark: Any = event.start_mark
                    raise _too_deep(Span(mark.line, mark.column, mark.line, mark.column + 1, mark.index, mark.index + 1))
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
    except MarkedYAMLError as problem:
        raise _explained(problem, text) from None


def _too_deep(span: Span) -> YamlProblem:
    return YamlProblem(f"nested more than {MAX_DEPTH} deep", span, None, "D009")


def _explained(problem: MarkedYAMLError, text: str) -> YamlProblem:
    mark: Mark | None = problem.problem_mark or problem.context_mark
    if mark is None:
        return YamlProblem(str(problem.problem), NOWHERE)
    said = str(problem.problem)
    index = mark.index
    span = Span(mark.line, mark.column, mark.line, mark.column + 1, index, index + 1)
    if index >= len(text):  # something was not closed: the end of what is written, not the empty line behind it
        span = place(text, len(text.rstrip()))
    if "maximum nesting depth" in said:  # newer libyaml counts for itself
        return _too_deep(span)
    if "cannot start any token" in said:
        if text[index:index + 1] == "\t" or "\t" in text[text.rfind("\n", 0, index) + 1:index]:
            return YamlProblem("a tab in the indentation", span, "indent with spaces, not tabs")
        return YamlProblem(f"`{text[index:index + 1]}` cannot begin a value", span, "put the text in quotes")
    if "mapping values are not allowed" in said:
        return YamlProblem("a second `: ` on the line", span, "text that contains `: ` must be quoted, e.g. \"Art. 5: theft\"")
    if "undefined alias" in said:
        return YamlProblem(said.replace("found undefined alias", "no anchor is called").replace(" '", " `").replace("'", "`"), span)
    if "but found another document" in said or "expected a single document" in (problem.context or ""):
        return YamlProblem("a second document begins here", span, "one document per file: remove the `---`")
    context = f"{problem.context}: " if problem.context else ""
    return YamlProblem(f"not YAML: {context}{said}", span)


class _Walk:
    """One pass over the nodes: plain data out of them, and what we do not allow found."""

    def __init__(self, text: str) -> None:
        self.text, self.count, self.nulls = text, 0, False

    def value(self, node: Node, depth: int) -> Any:
        self.count += 1
        if depth > MAX_DEPTH:
            raise _too_deep(_span(node, self.text))
        if self.count > MAX_NODES:
            raise YamlProblem(f"more than {MAX_NODES:,} elements once aliases are followed", _span(node, self.text), None, "D009")
        tag = node.tag  # only ours are these very objects: a tag somebody wrote could only be equal to one
        if tag is _PLAIN:
            return self._plain(node)
        if tag is _QUOTED:
            return node.value
        if tag is _MAP:
            return self._mapping(node, depth)
        if tag is _SEQ:
            return [self.value(child, depth + 1) for child in node.value]
        raise YamlProblem(f"the tag {tag} is not allowed", _span(node, self.text), "remove the tag: documents are plain data", "D007")

    def _mapping(self, node: Node, depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        depth += 1
        for key, value in node.value:
            tag, name = key.tag, key.value
            if (tag is not _PLAIN and tag is not _QUOTED) or name == "":
                raise YamlProblem("a key must be text", _span(key, self.text), None, "D008")
            if name in out:
                first = next(k for k, _ in node.value if k.value == name)
                raise YamlProblem(f"the key `{name}` is given twice (first on line {first.start_mark.line + 1})", _span(key, self.text),
                                  "remove one of them: YAML would silently keep the last", "D006")
            if name == "<<" and tag is _PLAIN:
                raise YamlProblem("merge keys (`<<`) are not in YAML 1.2", _span(key, self.text), "use `include`, or write the keys out", "D008")
            out[name] = self.value(value, depth)
        return out

    def _plain(self, node: Node) -> Any:
        text: str = node.value
        if text in _WORDS:
            word = _WORDS[text]
            if word is None:
                self.nulls = True
            return word
        first = text[0]
        if first > "9" or first in "\"'#%&()*,/!$":  # most texts begin with a letter
            return text
        if _INT.match(text):
            if len(text) > 300:
                raise YamlProblem("a number of more than 300 digits", _span(node, self.text))
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        if _BASED.match(text):
            return int(text, 0)
        if _SPECIAL.match(text):
            return math.nan if text[1:].lower() == "nan" else (-math.inf if first == "-" else math.inf)
        return text
