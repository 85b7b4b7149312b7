"""Stream to text: from a recording to segments with words, captions and playback files."""
