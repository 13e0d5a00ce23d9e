"""NeMo Curator: `Modify(modifier_fn=CleanModifier(recipe="web"))`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clean.recipe import load

if TYPE_CHECKING:
    Base = object
else:
    try:
        from nemo_curator.stages.text.modifiers import DocumentModifier as Base
    except ImportError:  # the class asks for nothing of its base
        Base = object


class CleanModifier(Base):
    """A document modifier: text in, cleaned text out. The choices are those of `clean.load`."""

    def __init__(self, recipe: str = "default", **choices: Any) -> None:
        super().__init__()
        self._name = "clean"
        self._pipeline = load(recipe, **choices)

    @property
    def name(self) -> str:
        return self._name

    def modify_document(self, text: str) -> str:
        """The cleaned text. Raises FilterError."""
        return self._pipeline.run(text).text
