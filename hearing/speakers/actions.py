"""What the staff do with one person: one press, one verb, and the person's page again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.files.store import MEGABYTE
from hearing.speakers import (
    consents,
    contributions,
    forms,
    invitations,
    people,
    readiness,
    states,
    wordings,
)
from hearing.speakers.letters import Frame
from hearing.speakers.models import Channel, Part, Purpose, Speaker, SpeakerState
from hearing.speakers.states import Actor

Answer = Response | tuple[str, int]


def speaker_of(slug: str, speaker_id: int) -> tuple[Hearing, Speaker]:
    """The person of an address, who must be one of its hearing."""
    hearing, speaker = find_hearing(slug), db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.hearing_id != hearing.id:
        abort(404)
    return hearing, speaker


def frame_of(hearing: Hearing) -> Frame:
    """What letters of a hearing share."""
    return Frame(hearing, to_user_timezone, current_app.config["CITY"])


def detail_page(hearing: Hearing, speaker: Speaker, **shown: Any) -> str:
    """A person's page; ``shown`` are forms that were refused, with what was typed."""
    asked = consents.asked(speaker, hearing)
    values = {
        "part_form": forms.PartForm(None, hearing=hearing),
        "state_form": forms.StateForm(None, speaker=speaker),
        "cancel_form": forms.CancelForm(None, prefix="cancel"),
        "consent_form": forms.PaperConsentForm(None, asked=asked),
        "slides_form": forms.SlidesForm(None),
        **shown,
    }
    return render_template(
        "speakers/detail.html",
        hearing=hearing,
        speaker=speaker,
        parts=people.parts_of(speaker),
        row=readiness.of(hearing=hearing, speaker=speaker),
        consents=consents.current(speaker),
        may={purpose: consents.may(speaker, hearing, purpose) for purpose in Purpose},
        letter=invitations.letter_of(speaker),
        **values,
    )


def _act(
    slug: str, speaker_id: int, verb: Callable[[Hearing, Speaker], object], done: str
) -> Response:
    """Call one verb, say what came of it, and show the person again."""
    hearing, speaker = speaker_of(slug, speaker_id)
    try:
        with commit():
            verb(hearing, speaker)
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(done, "success")
    return redirect(url_for("speakers.detail", slug=slug, speaker_id=speaker_id), 303)


def invite(slug: str, speaker_id: int) -> Response:
    """Draft the invitation."""
    return _act(
        slug,
        speaker_id,
        lambda hearing, speaker: invitations.invite(
            speaker=speaker, frame=frame_of(hearing), who=current_user.email, now=web.now()
        ),
        _("Die Einladung liegt als Entwurf bei den Briefen. Gesendet wird sie erst von Ihnen."),
    )


def send_link(slug: str, speaker_id: int) -> Response:
    """Draft a letter with a new link."""
    return _act(
        slug,
        speaker_id,
        lambda hearing, speaker: invitations.send_link(
            speaker=speaker, frame=frame_of(hearing), who=current_user.email, now=web.now()
        ),
        _("Der Brief mit einem neuen Link liegt als Entwurf bei den Briefen."),
    )


def withdraw_link(slug: str, speaker_id: int) -> Response:
    """End all links of the person."""
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: invitations.withdraw_link(
            speaker=speaker, who=current_user.email, now=web.now()
        ),
        _("Alle persönlichen Links dieser Person gelten ab sofort nicht mehr."),
    )


def set_state(slug: str, speaker_id: int) -> Answer:
    """Write down an answer that came another way."""
    hearing, speaker = speaker_of(slug, speaker_id)
    form = forms.StateForm(speaker=speaker)
    if not form.validate():
        return detail_page(hearing, speaker, state_form=form), 422
    target = SpeakerState(form.state.data)
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: states.move(
            speaker=speaker,
            target=target,
            actor=Actor.STAFF,
            reason=form.reason.data or "",
            who=current_user.email,
            now=web.now(),
        ),
        _("Neuer Stand: %(state)s.", state=_(states.NAMES[target])),
    )


def cancel(slug: str, speaker_id: int) -> Answer:
    """Take the person's part back."""
    hearing, speaker = speaker_of(slug, speaker_id)
    form = forms.CancelForm(prefix="cancel")
    if not form.validate():
        return detail_page(hearing, speaker, cancel_form=form), 422
    return _act(
        slug,
        speaker_id,
        lambda hearing, speaker: invitations.cancel(
            speaker=speaker,
            reason=form.reason.data or "",
            frame=frame_of(hearing),
            who=current_user.email,
            now=web.now(),
        ),
        _("Die Person ist ausgeladen. Wenn sie davon wissen muss, liegt ein Brief im Entwurf."),
    )


def assign(slug: str, speaker_id: int) -> Answer:
    """Give the person a part in an item."""
    hearing, speaker = speaker_of(slug, speaker_id)
    form = forms.PartForm(hearing=hearing)
    if not form.validate():
        return detail_page(hearing, speaker, part_form=form), 422
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: people.assign(
            speaker=speaker,
            item_id=form.item.data,
            part=Part(form.part.data),
            who=current_user.email,
            now=web.now(),
        ),
        _("Der Beitrag ist eingetragen."),
    )


def unassign(slug: str, speaker_id: int, slot_id: int) -> Response:
    """Take a part away."""
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: people.unassign(
            speaker=speaker, slot_id=slot_id, who=current_user.email, now=web.now()
        ),
        _("Der Beitrag ist entfernt."),
    )


def enter_consent(slug: str, speaker_id: int) -> Answer:
    """Write down a consent that came on paper or by phone."""
    hearing, speaker = speaker_of(slug, speaker_id)
    form = forms.PaperConsentForm(asked=consents.asked(speaker, hearing))
    if not form.validate():
        return detail_page(hearing, speaker, consent_form=form), 422
    purpose = Purpose(form.purpose.data)
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: consents.answer(
            speaker=speaker,
            answers={purpose: form.given.data == "yes"},
            versions={purpose: wordings.newest(purpose).version},
            channel=Channel(form.channel.data),
            language=speaker.language,
            who=current_user.email,
            now=web.now(),
        ),
        _("Die Antwort ist eingetragen."),
    )


def hand_in_slides(slug: str, speaker_id: int) -> Answer:
    """Keep slides that a person sent another way."""
    hearing, speaker = speaker_of(slug, speaker_id)
    form = forms.SlidesForm()
    if not form.validate():
        return detail_page(hearing, speaker, slides_form=form), 422
    upload = form.file.upload
    assert upload is not None  # the form asks for it
    return _act(
        slug,
        speaker_id,
        lambda _hearing, speaker: contributions.hand_in_slides(
            speaker=speaker,
            stream=upload.stream,
            name=upload.filename or "",
            largest=current_app.config["FILE_LIMIT_MB"] * MEGABYTE,
            who=current_user.email,
            now=web.now(),
            data=current_app.config["DATA"],
        ),
        _("Die Folien sind gespeichert."),
    )
