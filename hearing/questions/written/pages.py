"""All pages of written answers, and how they are joined with the rooms below."""

from __future__ import annotations

from hearing.questions.views import blueprint as questions
from hearing.questions.written import annex_pages, letter_pages, letters
from hearing.questions.written.views import blueprint

ATTACHED = (letter_pages, annex_pages)  # their pages, by importing them
questions.register_blueprint(blueprint)


def join() -> None:
    """Tell the letters about the offices' links. A second time changes nothing."""
    letters.register()
