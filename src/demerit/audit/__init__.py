"""The audit: what is wrong with a regime before anyone runs it.  It reads documents and runs nothing."""
