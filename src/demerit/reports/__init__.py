"""Reports: a finished run as figures, sentences and pages, made from its folder alone."""
