"""How often each branch of the kernel is taken, counted once and shipped, so that LLVM lays out and inlines by it.

The kernel is large and what comes often in it is spread thin: told where, LLVM makes it a tenth faster.  What is counted belongs to the kernel's
text as it is shipped, branch by branch in the order of its lines; it is the same on every machine, for the counters stand in that text.
`demerit.engine.training` counts.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

BRANCHES, FUNCTIONS = "demerit_branches", "demerit_functions"
"""The counters' names in a counting kernel: two for each branch (not taken, taken), one for each function."""
CUTOFFS = (10_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 950_000, 990_000, 999_000, 999_900, 999_990, 999_999)
"""Shares of everything counted, in millionths, for which LLVM asks how large a count must be to be among them."""
FIRST = 100_000
"""The number of our first note: above all that the text has of its own."""
LARGEST = 2**31 - 1

_BRANCH = re.compile(r"  (?:br i1 |%\S+ = select i1 )(%\S+), ")
_DEFINED = re.compile(r"define .*\{$")


@dataclass(frozen=True)
class Profile:
    """Counts of a kernel's text.  `branches`: (not taken, taken) of each; `functions`: entries of each."""

    branches: tuple[tuple[int, int], ...]
    functions: tuple[int, ...]


class Line(Enum):
    """What a line of the kernel's text is to us."""

    DEFINITION = "begins a function"
    FIRST = "is the first of a function's code"
    BRANCH = "chooses by a truth value"
    OTHER = "anything else"


def lines_of(code: str) -> Iterator[tuple[str, Line, str]]:
    """Each line, what it is, and for a branch the truth value it chooses by.  A function's first line of code chooses nothing."""
    begun = False
    for line in code.splitlines():
        if begun and line.startswith("  "):
            begun = False
            yield line, Line.FIRST, ""
        elif _DEFINED.match(line):
            begun = True
            yield line, Line.DEFINITION, ""
        elif found := _BRANCH.match(line):
            yield line, Line.BRANCH, found.group(1)
        else:
            yield line, Line.OTHER, ""


def counting(code: str) -> tuple[str, int, int]:
    """The kernel with counters; how many branches and functions it counts."""
    out: list[str] = []
    branches = functions = 0
    for line, what, chosen_by in lines_of(code):
        if what is Line.FIRST:
            out += _more(f"%n.f{functions}", FUNCTIONS, str(functions))
            functions += 1
        elif what is Line.BRANCH:
            at = f"%n.b{branches}"
            out += [f"  {at}.taken = zext i1 {chosen_by} to i64", f"  {at}.which = add i64 {at}.taken, {2 * branches}",
                    *_more(at, BRANCHES, f"{at}.which")]
            branches += 1
        out.append(line)
    out += [f"@{BRANCHES} = global [{2 * branches} x i64] zeroinitializer", f"@{FUNCTIONS} = global [{functions} x i64] zeroinitializer", ""]
    return "\n".join(out), branches, functions


def _more(at: str, counters: str, which: str) -> list[str]:
    """Code that adds one to a counter."""
    return [f"  {at}.at = getelementptr i64, ptr @{counters}, i64 {which}", f"  {at}.before = load i64, ptr {at}.at",
            f"  {at}.after = add i64 {at}.before, 1", f"  store i64 {at}.after, ptr {at}.at"]


def told(code: str, profile: Profile) -> str:
    """The kernel's text with what was counted written to its branches and functions.  Raises ValueError if it was counted of another text."""
    notes = _Notes()
    out: list[str] = []
    branches, functions = iter(profile.branches), iter(profile.functions)
    try:
        for line, what, _ in lines_of(code):
            if what is Line.DEFINITION:
                line = f"{line[:-1]}!prof !{notes.number(_entries(next(functions)))} {{"
            elif what is Line.BRANCH:
                line += f", !prof !{notes.number(_weights(*next(branches)))}"
            out.append(line)
    except StopIteration:
        raise ValueError("counted of another text") from None
    if next(branches, None) is not None or next(functions, None) is not None:
        raise ValueError("counted of another text")
    return "\n".join([*out, *notes.lines(), *_summary(profile, FIRST + len(notes.held)), ""])


class _Notes:
    """Notes by their content, numbered as they come."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}

    def number(self, content: str) -> int:
        return self.held.setdefault(content, FIRST + len(self.held))

    def lines(self) -> list[str]:
        return [f'!{number} = !{{!"{content}}}' for content, number in self.held.items()]


def _entries(count: int) -> str:
    """How often a function is entered; one at least, or LLVM would take for cold what no regime counted here does."""
    return f'function_entry_count", i64 {max(1, count)}'


def _weights(not_taken: int, taken: int) -> str:
    """Weights of a branch, of 31 bits, none of them zero."""
    down = max(not_taken, taken) // (LARGEST - 1) + 1
    return f'branch_weights", i32 {taken // down + 1}, i32 {not_taken // down + 1}'


def _summary(profile: Profile, first: int) -> list[str]:
    """How counts are spread over the whole kernel: by it LLVM knows what is hot."""
    counts = sorted([n for pair in profile.branches for n in pair] + list(profile.functions), reverse=True)
    total, seen, cut = sum(counts), 0, 0
    details: list[str] = []
    for rank, count in enumerate(counts, 1):
        seen += count
        while cut < len(CUTOFFS) and seen * 1_000_000 >= total * CUTOFFS[cut]:
            details.append(f"!{{i32 {CUTOFFS[cut]}, i64 {count}, i32 {rank}}}")
            cut += 1
    parts = [("ProfileFormat", '!"InstrProf"'), ("TotalCount", f"i64 {total}"), ("MaxCount", f"i64 {counts[0]}"),
             ("MaxInternalCount", f"i64 {max(n for pair in profile.branches for n in pair)}"), ("MaxFunctionCount", f"i64 {max(profile.functions)}"),
             ("NumCounts", f"i64 {len(counts)}"), ("NumFunctions", f"i64 {len(profile.functions)}"),
             ("DetailedSummary", "!{" + ", ".join(details) + "}")]
    summary = ", ".join(f'!{{!"{name}", {value}}}' for name, value in parts)
    return [f"!llvm.module.flags = !{{!{first}}}", f'!{first} = !{{i32 1, !"ProfileSummary", !{first + 1}}}', f"!{first + 1} = !{{{summary}}}"]
