"""One life: fictional codes, what happened to somebody, and what a public register shows of it."""
