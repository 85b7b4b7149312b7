"""The page of a hearing's audit log, and its words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, render_template, request
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from hearing.accounts import audit
from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.team import labels, log, subjects

LARGEST = 2**31 - 1


def show(slug: str) -> str:
    """Who changed what, newest first."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)
    who, action = request.args.get("wer", ""), request.args.get("was", "")
    before = request.args.get("vor", type=int)
    if before is not None and not 0 < before <= LARGEST:
        abort(404)
    page = log.read(hearing_id=hearing.id, who=who, action=action, before=before)
    return render_template(
        "team/log.html",
        hearing=hearing,
        page=page,
        people=log.people(hearing_id=hearing.id),
        actions=log.actions(hearing_id=hearing.id),
        who=who,
        action=action,
        first=before is None,
        changes=log.changes,
        say_action=say_action,
        say_subject=subjects.finder(page.lines),
        say_field=say_field,
        say_value=say_value,
        say_who=say_who,
    )


def say_action(action: str) -> str:
    """An action as a sentence, or as the word that it is in the code."""
    return str(_(audit.NAMES[action])) if action in audit.NAMES else action


def say_who(entry_or_word: AuditEntry | str) -> str:
    """Who did it."""
    who = entry_or_word if isinstance(entry_or_word, str) else entry_or_word.who
    return str(_("über einen persönlichen Link")) if who == "link" else who


def say_field(name: str) -> str:
    """A field's name, "item 7" as the thing that it is, or the word that it is in the code."""
    word, _space, number = name.partition(" ")
    if number.isdecimal() and word in labels.SUBJECTS:
        return f"{_(labels.SUBJECTS[word])} {number}"
    return str(_(labels.FIELDS[name])) if name in labels.FIELDS else name


def say_value(field: str, value: Any) -> str:
    """A value in words: times as the city's clocks show them, yes and no, words of the tables."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return str(_("ja")) if value else str(_("nein"))
    if isinstance(value, list):
        return ", ".join(say_value(field, part) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{say_field(k)}: {say_value(k, v)}" for k, v in value.items())
    if field == "minutes" and isinstance(value, int):
        return str(ngettext("%(num)d Minute", "%(num)d Minuten", value))
    return _say_text(field, str(value))


def _say_text(field: str, text: str) -> str:
    words = labels.VALUES.get(field, {})
    if text in words:
        return str(_(words[text]))
    if len(text) >= len("2024-06-07T07:30") and text[4:5] == "-":
        try:
            return str(format_datetime(datetime.fromisoformat(text), "d. MMMM y, HH:mm"))
        except ValueError:
            pass  # it only begins like a time
    return text if len(text) <= log.SHOWN else f"{text[: log.SHOWN]} …"
