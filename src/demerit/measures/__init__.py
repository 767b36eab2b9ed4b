"""Measures: what a number means, and when it may be printed."""
from demerit.measures.summary import Summary, summarize

__all__ = ["Summary", "summarize"]
