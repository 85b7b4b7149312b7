"""What rebuilds a programme from the editor: order and times, each by one form and one verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from hearing import web
from hearing.agenda import order, overview, schedule
from hearing.agenda.editor import Page, back_to, find, hearing_at, item_page
from hearing.agenda.errors import ProgrammeChanged
from hearing.agenda.item_forms import BreakForm, PlaceForm, ShiftForm, SplitForm, StretchForm
from hearing.agenda.models import AgendaItem, Hearing
from hearing.agenda.schedule import Place
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of
from hearing.versions import Deleted

STEPS = {"up": -1, "down": 1, "first": -1_000_000, "last": 1_000_000}


def _seen() -> int:
    """Which programme the person saw; 0, which none is, when the form doesn't say."""
    return request.form.get("seen", 0, type=int)


def _rebuild(
    slug: str,
    item_id: int,
    verb: Callable[[Place], Any],
    done: Callable[[Any], str],
    **form: FlaskForm,
) -> Page:
    """Change order or times by one verb; ask again when they are no longer what was seen."""
    hearing = hearing_at(slug)
    item = find(hearing, item_id)
    if item is None:
        flash(web.say(Deleted()), "danger")
        return redirect(url_for("agenda.editor", slug=slug), 303)
    place = Place(hearing.id, item_id, _seen(), current_user.email, web.now())
    if not all(one.validate() for one in form.values()):
        return item_page(hearing, item, **form), 422
    try:
        with commit():
            result = verb(place)
    except ProgrammeChanged as error:
        return _ask_again(hearing, item, error), 409
    except Deleted as error:
        flash(web.say(error), "danger")
        return redirect(url_for("agenda.editor", slug=slug), 303)
    except HearingError as error:
        for one in form.values():
            one[error.field].errors = [web.say(error)]
        return item_page(hearing, item, **form), status_of(error)
    flash(done(result), "success")
    return back_to(hearing, item_id)


def _ask_again(hearing: Hearing, item: AgendaItem, error: ProgrammeChanged) -> str:
    """The programme as it is now, and the same change once more, to be pressed or not."""
    db.session.expire_all()
    own = {"seen", "csrf_token"}
    again = [(k, v) for k, v in request.form.items(multi=True) if k not in own]
    return render_template(
        "agenda/again.html",
        hearing=hearing,
        item=item,
        rows=overview.rows(hearing.items),
        again=again,
        sentence=web.say(error),
    )


def move(slug: str, item_id: int) -> Page:
    """Put an item at another place: a step, an end of the list, or a number."""
    form = PlaceForm()
    step = STEPS.get(request.form.get("to", ""))

    def go(place: Place) -> tuple[AgendaItem, int]:
        item = find_or_refuse(place)
        to = item.position + step if step else (form.place.data or item.position + 1) - 1
        moved = order.move(
            hearing_id=place.hearing_id,
            item_id=place.item_id,
            to=to,
            seen=place.seen,
            who=place.who,
            now=place.now,
        )
        return moved, order.count(place.hearing_id)

    def say(result: tuple[AgendaItem, int]) -> str:
        item, count = result
        return str(
            _("„%(title)s“ steht auf Platz %(place)d von %(count)d.",
              title=item.title, place=item.position + 1, count=count)
        )  # fmt: skip

    return _rebuild(slug, item_id, go, say, place=form)


def find_or_refuse(place: Place) -> AgendaItem:
    """The item of a place; raises Deleted."""
    item = db.session.get(AgendaItem, place.item_id)
    if item is None:
        raise Deleted
    return item


def stretch(slug: str, item_id: int) -> Page:
    """Give an item another length."""
    form = StretchForm()
    return _rebuild(
        slug,
        item_id,
        lambda place: schedule.stretch(place, minutes=form.minutes.data, follow=form.follow.data),
        lambda item: ngettext(
            "„%(title)s“ dauert jetzt %(num)d Minute.",
            "„%(title)s“ dauert jetzt %(num)d Minuten.",
            item.minutes,
            title=item.title,
        ),
        stretch=form,
    )


def split(slug: str, item_id: int) -> Page:
    """Make two of an item."""
    form = SplitForm()
    return _rebuild(
        slug,
        item_id,
        lambda place: schedule.split(place, minute=form.minute.data),
        lambda item: _("„%(title)s“ ist jetzt in zwei Punkte geteilt.", title=item.title),
        split=form,
    )


def insert_break(slug: str, item_id: int) -> Page:
    """Put a break after an item."""
    form = BreakForm()
    return _rebuild(
        slug,
        item_id,
        lambda place: schedule.insert_break(
            place, minutes=form.minutes.data, title="Pause", follow=form.follow.data
        ),
        lambda item: ngettext(
            "Danach ist jetzt %(num)d Minute Pause.",
            "Danach sind jetzt %(num)d Minuten Pause.",
            item.minutes,
        ),
        pause=form,
    )


def shift(slug: str, item_id: int) -> Page:
    """Move an item and all after it."""
    form = ShiftForm()
    return _rebuild(
        slug,
        item_id,
        lambda place: schedule.shift(place, minutes=form.minutes.data),
        lambda count: ngettext(
            "%(num)d Punkt ist verschoben.", "%(num)d Punkte sind verschoben.", count
        ),
        shift=form,
    )


def chain(slug: str, item_id: int) -> Page:
    """From an item on, let one begin when the other ends."""
    return _rebuild(
        slug,
        item_id,
        schedule.chain,
        lambda count: ngettext(
            "Neu getaktet: %(num)d Punkt beginnt zu einer anderen Zeit.",
            "Neu getaktet: %(num)d Punkte beginnen zu einer anderen Zeit.",
            count,
        ),
    )
