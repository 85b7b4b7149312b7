"""The application for a web server: ``gunicorn hearing.wsgi:app``."""

from __future__ import annotations

from hearing.app import create_app
from hearing.archive import dictionary

app = create_app()
# Loads the German dictionary, so that the first search doesn't have to wait for it.
dictionary.base_form("Haus")
