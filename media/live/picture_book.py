"""The stills of one stream, made when they are needed, in the size of the last live picture."""

from __future__ import annotations

from media.live import index
from media.live.parts import Shape
from media.live.settings import HIDDEN, LiveSettings
from media.live.still import SIZE, Still, load_picture


class PictureBook:
    """``shape``: what the encoder sent last."""

    def __init__(self, settings: LiveSettings) -> None:
        self._settings = settings
        self.shape: Shape | None = None
        self._stills: dict[tuple[str, tuple[int, int]], Still] = {}

    def still(self, kind: str, *, waiting: bool, reason: str = "") -> Still:
        """Return the still for this kind of part, and why it is not shown."""
        shape, settings = self.shape, self._settings
        size = (shape.width // 2 * 2, shape.height // 2 * 2) if shape else SIZE
        text = settings.text_waiting if waiting else settings.text_gap
        path = settings.still_gap
        if kind == index.CLOSED:
            text, path = settings.text_closed, settings.still_closed
            if reason == HIDDEN:
                text, path = settings.text_hidden, None
        key = text, size
        if key not in self._stills:
            self._stills[key] = Still(load_picture(path, text, size))
        return self._stills[key]
