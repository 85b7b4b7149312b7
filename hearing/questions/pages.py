"""All pages of this room, and how it is joined with those below it."""

from __future__ import annotations

from hearing.desk import asked, presses, rehearsals
from hearing.questions import at_desk, marks, public_pages, question_pages, rule_pages
from hearing.questions.views import blueprint as blueprint

ATTACHED = (question_pages, rule_pages)  # their pages, by importing them


def join() -> None:
    """Let the desk show and call the queue, let questions follow its marks, and let everybody
    follow the list. A second time changes nothing."""
    asked.register(at_desk.look, at_desk.check)
    presses.on_press(marks.follow, rehearsals=True)
    rehearsals.on_wipe(marks.wipe)
    public_pages.join()
