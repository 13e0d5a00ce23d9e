"""Where the files lie that come with the package, for what runs on every text: data and recipes.

`importlib.resources` tells it, too, but to import it takes longer than to read most of the files.
"""

from __future__ import annotations

from pathlib import Path

HOME = Path(__file__).parent
DATA = HOME / "data"
