"""The page of words that have to go, as other pages show it: where they stand, what can be done.

Words are only ever posted: they stand in no address and in no log, and no browser keeps the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.redactions import forms
from hearing.redactions.holders import Place, Sort


def form_of(phrase: str) -> forms.PhraseForm:
    """The form with words that somebody may look for."""
    return forms.PhraseForm(formdata=None, data={"phrase": phrase})


def show(
    hearing: Hearing,
    form: forms.PhraseForm,
    places: Sequence[Place] | None = None,
    *,
    chosen: Sequence[str] | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    """The page. ``places`` is where the words stand, None before anybody has looked; ``done`` what
    was just done."""
    told = render_template(
        "redactions/words.html",
        hearing=hearing,
        form=form,
        done=done,
        **beside(hearing, places, form.phrase.data or "", chosen=chosen, form=form),
    )
    response = make_response(told, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def beside(
    hearing: Hearing,
    places: Sequence[Place] | None,
    phrase: str,
    *,
    chosen: Sequence[str] | None = None,
    form: forms.PhraseForm | None = None,
) -> dict[str, Any]:
    """What ``redactions/_elsewhere.html`` shows. At first all texts are chosen."""
    found = {sort: [one for one in places or () if one.sort is sort] for sort in Sort}
    if not (sees_people := may_see_people(hearing)):
        found[Sort.PERSON] = []
    if chosen is None:
        chosen = [one.ref for one in found[Sort.WRITTEN]]
    if not isinstance(form, forms.StrikeForm):
        form = forms.StrikeForm(formdata=None, data={"phrase": phrase})
    told = {"places": None if places is None else found, "chosen": chosen, "strike": form}
    return {**told, "words": form_of(phrase), "sees_people": sees_people}


def may_see_people(hearing: Hearing) -> bool:
    """Whether somebody may look through data of people: who works on a record need not."""
    return access.allows(person=current_user, right=Right.MANAGE_GUESTS, hearing_id=hearing.id)
