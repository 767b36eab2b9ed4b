"""What a calibration found: as text, as data, as figures, as a page."""
