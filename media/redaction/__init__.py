"""Redaction: passages go from sound, picture and text of a recording's files, and nothing else.

    from media.redaction import Span, redact

    redact(workspace / "playback.mp4", spans=[Span(61.5, 70.0)], out=workspace / "playback.mp4")
    hear_again(workspace / "playback.mp4", spans=[Span(61.5, 70.0)])  # raises StillHeard

Every function writes beside the old file and puts the new one in its place at once: who is killed
leaves the old or the new. A second time, with spans that are gone already, nothing changes.
"""

from media.redaction.errors import NotRedactable, StillHeard
from media.redaction.files import redact
from media.redaction.listening import hear_again
from media.redaction.parts import redact_parts
from media.redaction.sheets import redact_pictures
from media.redaction.spans import Span
from media.redaction.texts import redact_texts

__all__ = [
    "NotRedactable",
    "Span",
    "StillHeard",
    "hear_again",
    "redact",
    "redact_parts",
    "redact_pictures",
    "redact_texts",
]
