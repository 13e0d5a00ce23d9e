"""Clean text and show the work: filters propose edits, the engine applies them, the log remembers each one.

>>> import clean
>>> result = clean.clean("For over ayear they waited.")
>>> result.text
'For over a year they waited.'
>>> result.provenance.restore(result.text)
b'For over ayear they waited.'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clean._version import __version__

if TYPE_CHECKING:
    from clean.adapters.frames import frame
    from clean.arrow import batch
    from clean.edit import Edit, EditScript, Finding
    from clean.filter import Effect, Filter
    from clean.pipeline import FilterError, Pipeline, Result
    from clean.provenance import Provenance, ProvenanceError
    from clean.recipe import load
    from clean.splitting import segment
    from clean.text import Text

__all__ = [
    "Edit",
    "EditScript",
    "Effect",
    "Filter",
    "FilterError",
    "Finding",
    "Pipeline",
    "Provenance",
    "ProvenanceError",
    "Result",
    "Text",
    "__version__",
    "batch",
    "clean",
    "frame",
    "load",
    "segment",
]

_HOMES = {
    "Edit": "clean.edit",
    "EditScript": "clean.edit",
    "Finding": "clean.edit",
    "Effect": "clean.filter",
    "Filter": "clean.filter",
    "FilterError": "clean.pipeline",
    "Pipeline": "clean.pipeline",
    "Provenance": "clean.provenance",
    "ProvenanceError": "clean.provenance",
    "Result": "clean.pipeline",
    "Text": "clean.text",
    "batch": "clean.arrow",
    "frame": "clean.adapters.frames",
    "load": "clean.recipe",
    "segment": "clean.splitting",
}


def clean(source: str | bytes, recipe: str = "default", **choices: Any) -> Result:
    """Clean one document, a string or bytes of any encoding, with a recipe.

    `choices` are those of `clean.load`: `only`, `skip`, `options`, `min_confidence`. For many documents make the
    pipeline once: `pipeline = clean.load("web")`, then `pipeline.run(text)`. Raises `FilterError`,
    `clean.recipe.RecipeError`, `clean.decode.DecodeError`.
    """
    from clean.recipe import load

    return load(recipe, **choices).run(source)


def __getattr__(name: str) -> Any:
    """Import the larger parts when they are first used, so that `import clean` stays quick."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'clean' has no attribute {name!r}")
