"""Code that is pasted piece by piece, like the cells of a notebook: the names of earlier pieces are kept."""

import json
from collections.abc import Sequence

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.loaded_model import UNDEFINED, ListedModel, LoadedModel
from rnn_tui.formats.model_files import listed_code

MOST = 50
"""The largest number of pieces that are kept."""


class PastedCode:
    """The pieces pasted so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def keep(self, text: str) -> None:
        """Keeps a piece, whose names later pieces can use."""
        if text not in self.pieces:
            self.pieces = [*self.pieces, text][-MOST:]

    def listed(self, text: str, values: Sequence[str] = ()) -> tuple[ListedModel, ...]:
        """All models in a piece; if it is not complete in itself, it is read after the earlier pieces.

        Raises the `RnnError` of the piece alone if the earlier pieces do not help.
        """
        before = [each for each in self.pieces if each != text]
        try:
            alone = listed_code(text, values=values)
        except RnnError:
            if before and (found := self._after(before, text, values)):
                return found
            raise
        if before and not all(isinstance(each, LoadedModel) and not _goes_on(each) for each in alone):
            return self._after(before, text, values) or alone
        return alone

    def _after(self, before: Sequence[str], text: str, values: Sequence[str]) -> tuple[ListedModel, ...]:
        """The models of the last piece, read after the others; empty if that does not help."""
        cells = [{"cell_type": "code", "source": each} for each in (*before, text)]
        try:
            found = listed_code(json.dumps({"cells": cells}), values=values)
        except RnnError:
            return ()
        last = tuple(each for each in found if each.where.startswith(f"cell {len(cells)},"))
        return last or tuple(each for each in found if isinstance(each, LoadedModel))[-1:]


def _goes_on(found: LoadedModel) -> bool:
    """Whether the piece adds layers to a model that it does not create."""
    return any(UNDEFINED in each.text for each in found.notes)
