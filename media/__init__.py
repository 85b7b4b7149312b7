"""Stream to text: from a recording to segments with words, captions and playback files.

    from media import Settings, pipeline, read_segments

    workspace = pipeline.transcribe("hearing.mp4", Path("out"), settings=Settings(model="small"))
    segments = read_segments(workspace.segments)

Each step can be called by itself too: probe, audio, speech, pieces, transcribe, captions, playback.
"""

from media.errors import MediaError
from media.segments import Segment, Word, iterate_segments, read_segments, write_segments
from media.settings import Settings
from media.workspace import Workspace

__all__ = [
    "MediaError",
    "Segment",
    "Settings",
    "Word",
    "Workspace",
    "iterate_segments",
    "read_segments",
    "write_segments",
]
