"""Recordings: upload, pipeline, publication, retention."""
