"""What holds for all tests."""
from __future__ import annotations

import os

# hundreds of commands are started; one that is told to keep nothing translates every module anew, for half a second
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
