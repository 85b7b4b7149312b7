"""Templates: the texts of letters to a group in a language, changed by people, filled for one.

Rooms that write to guests register their kinds of letters and get them written:

    templates.register(Kind("offered", N_("Platz angeboten"), wordings.offered, {"bis": N_("…")}))
    text = templates.write("offered", invitation, facts, {"bis": "…"})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from hearing import versions
from hearing.accounts import audit
from hearing.database import db
from hearing.errors import N_
from hearing.groups import turns
from hearing.groups.models import Group
from hearing.invitations import placeholders, wordings
from hearing.invitations.facts import HearingFacts
from hearing.invitations.models import Invitation, Template
from hearing.invitations.wordings import Text
from hearing.mail import outbox
from hearing.versions import Stale

INVITATION, REMINDER = "invitation", "reminder"
CHANGED, CALLED_OFF, TAKES_PLACE = "changed", "called_off", "takes_place"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: ``words`` gives the product's text for a group in a language,
    ``placeholders`` what it has beyond those of all kinds, each with its meaning."""

    name: str
    title: str
    words: Callable[[Group, str], Text]
    placeholders: Mapping[str, str] = field(default_factory=dict)
    needs_link: bool = True

    @property
    def known(self) -> dict[str, str]:
        """All placeholders and what they mean."""
        return {**placeholders.COMMON, **self.placeholders}


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of letter known. A second time replaces it."""
    KINDS[kind.name] = kind


def of(hearing_id: int) -> dict[tuple[int, str, str], Template]:
    """The texts that people have changed, by group, kind and language."""
    query = select(Template).where(Template.hearing_id == hearing_id, Template.version > 0)
    return {(row.group_id, row.kind, row.language): row for row in db.session.scalars(query)}


def product(group: Group, kind: str, language: str) -> Template:
    """The product's text as a row that is not stored; its version is 0."""
    words = KINDS[kind].words(group, language)
    return Template(
        hearing_id=group.hearing_id,
        group_id=group.id,
        kind=kind,
        language=language,
        subject=words.subject,
        text=words.text,
        version=0,
    )


def find(group: Group, kind: str, language: str) -> Template | None:
    """The text that people have changed, if they have."""
    query = select(Template).where(
        Template.group_id == group.id, Template.kind == kind, Template.language == language
    )
    return db.session.scalar(query)


def to_change(group: Group, kind: str, language: str) -> Template:
    """A row to be changed in this transaction; of two at once the second waits and gets it too."""
    turns.take_turn(group.hearing_id)
    found = find(group, kind, language)
    if found is None:
        found = product(group, kind, language)
        db.session.add(found)
        db.session.flush()
    return found


def change(
    *, template: Template, seen: int, subject: str, text: str, who: str, now: datetime
) -> None:
    """Save a text; raises what is wrong with its placeholders, or Stale. A second time nothing."""
    values = {"subject": outbox.one_line(subject), "text": outbox.plain(text)}
    kind = KINDS[template.kind]
    placeholders.check(**values, known=kind.known, needs_link=kind.needs_link)
    before = {name: getattr(template, name) for name in values}
    if versions.save(template, seen=seen, **values):
        _record("change", template, who, now, before=before, after=values)


def reset(*, template: Template, seen: int, who: str, now: datetime) -> None:
    """Go back to the product's text; raises Stale. There is no second time."""
    before = {"subject": template.subject, "text": template.text}
    own = delete_rows(Template).where(Template.id == template.id, Template.version == seen)
    gone = db.session.scalar(own.returning(Template.id))
    if gone is None:
        raise Stale
    _record("reset", template, who, now, before=before)


def write(
    kind: str,
    invitation: Invitation,
    facts: HearingFacts,
    more: Mapping[str, str] | None = None,
    *,
    text: Text | None = None,
) -> Text:
    """A letter of a kind to one person, in their language; ``text`` in place of the stored one."""
    if text is None:
        text = facts.template(invitation.group, kind, invitation.language, lookup)
    values = {**facts.of(invitation), **(more or {})}
    return Text(placeholders.fill(text.subject, values), placeholders.fill(text.text, values))


def lookup(group: Group, kind: str, language: str) -> Text:
    """The text in force for a group."""
    found = find(group, kind, language)
    if found is None or not found.version:
        return KINDS[kind].words(group, language)
    return Text(found.subject, found.text)


def _record(
    action: str,
    template: Template,
    who: str,
    now: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    audit.record(
        who=who,
        action=f"invitations.template_{action}",
        subject=subject_of(template),
        hearing_id=template.hearing_id,
        before=before,
        after=after,
        now=now,
    )


def subject_of(template: Template) -> str:
    """A template's name in the audit log."""
    return f"template {template.group_id} {template.kind} {template.language}"


register(Kind(INVITATION, N_("Einladung"), wordings.invitation))
register(Kind(REMINDER, N_("Erinnerung"), wordings.reminder))
register(Kind(CHANGED, N_("Änderung, an alle ohne Antwort"), wordings.changed))
register(
    Kind(CALLED_OFF, N_("Absage, an alle ohne Antwort"), wordings.called_off, needs_link=False)
)
register(Kind(TAKES_PLACE, N_("Findet doch statt, an alle ohne Antwort"), wordings.takes_place))
