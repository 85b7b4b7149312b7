"""What letters to guests say of a hearing: day, place, deadline, rights and seats, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list

from hearing.agenda.models import Hearing
from hearing.groups import labels, plan, rights
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.invitations.wordings import Text

MODES = {
    "de": {
        Mode.IN_PERSON: "vor Ort",
        Mode.VIRTUAL: "per Videokonferenz",
        Mode.STREAM: "im Livestream",
    },
    "en": {
        Mode.IN_PERSON: "in person",
        Mode.VIRTUAL: "by video conference",
        Mode.STREAM: "by live stream",
    },
}
WORDS = {
    "de": {
        "when": "Wann: {day}, {begin} bis {end}",
        "where": "Wo: {place}",
        "until": "Antwort bitte bis: {deadline}",
        "attend": "Sie können {modes} teilnehmen.",
        "watch": "Sie können die Anhörung im Livestream verfolgen.",
        "ask": "Fragen können Sie dabei selbst stellen.",
        "seats": "Vor Ort gibt es {seats} Plätze für Ihre Gruppe. Sind sie vergeben, setzen wir Sie"
        " auf die Warteliste.",
        "shared": "Vor Ort gibt es {seats} Plätze, die sich mehrere Gruppen teilen. Sind sie"
        " vergeben, setzen wir Sie auf die Warteliste.",
        "day": "EEEE, d. MMMM y",
        "time": "HH:mm 'Uhr'",
        "moment": "d. MMMM y, HH:mm 'Uhr'",
    },
    "en": {
        "when": "When: {day}, {begin} to {end}",
        "where": "Where: {place}",
        "until": "Please answer by: {deadline}",
        "attend": "You can take part {modes}.",
        "watch": "You can watch the hearing by live stream.",
        "ask": "You may ask questions yourself.",
        "seats": "There are {seats} seats on site for your group. When they are taken, we put you"
        " on the waiting list.",
        "shared": "There are {seats} seats on site, shared by several groups. When they are taken,"
        " we put you on the waiting list.",
        "day": "EEEE, d MMMM y",
        "time": "HH:mm",
        "moment": "d MMMM y, HH:mm",
    },
}


def deadline_of(group: Group, hearing: Hearing) -> datetime:
    """Until when people of a group may answer by themselves."""
    return min(group.deadline, hearing.starts_at) if group.deadline else hearing.starts_at


@dataclass(frozen=True, slots=True)
class House:
    """What all letters of this city's product share: clocks, name, address, mailbox."""

    zone: ZoneInfo
    city: str = ""
    base_url: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class HearingFacts:
    """The facts of one hearing; what many letters share is worked out once."""

    hearing: Hearing
    house: House
    contingents: Sequence[Contingent]
    contact: str
    _shared: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    _texts: dict[tuple[int, str, str], Text] = field(default_factory=dict)

    @staticmethod
    def read(hearing: Hearing, house: House) -> HearingFacts:
        """The facts as they are now."""
        contact = plan.attendance(hearing.id).contact or house.contact
        own = contact or hearing.organizer or house.city
        return HearingFacts(hearing, house, plan.contingents_of(hearing.id), own)

    def of(self, invitation: Invitation) -> dict[str, str]:
        """What the placeholders stand for in a letter to one person."""
        key = (invitation.group_id, invitation.language)
        if key not in self._shared:
            self._shared[key] = self._of_group(invitation.group, invitation.language)
        own = {"name": invitation.name, "organisation": invitation.organisation}
        return {**self._shared[key], **own}

    def template(
        self, group: Group, kind: str, language: str, lookup: Callable[[Group, str, str], Text]
    ) -> Text:
        """The text of a kind for a group, looked up once."""
        key = (group.id, kind, language)
        if key not in self._texts:
            self._texts[key] = lookup(group, kind, language)
        return self._texts[key]

    def _of_group(self, group: Group, language: str) -> dict[str, str]:
        words, hearing = WORDS[language], self.hearing
        begin, end = (_local(at, self.house.zone) for at in (hearing.starts_at, hearing.ends_at))
        values = {
            "gruppe": labels.name_of(group, language),
            "titel": hearing.title,
            "datum": format_date(begin, words["day"], language),
            "beginn": format_time(begin, words["time"], locale=language),
            "ende": format_time(end, words["time"], locale=language),
            "ort": hearing.venue,
            "frist": self.moment(deadline_of(group, hearing), language),
            "teilnahme": _attendance(group, language),
            "plaetze": self._seats(group, language),
            "veranstalter": hearing.organizer or self.house.city,
            "kontakt": self.contact,
            "datenschutz": self._privacy(),
        }
        return {**values, "angaben": _details(values, group, words)}

    def moment(self, at: datetime, language: str) -> str:
        """A point in time as the city's clocks show it, in words."""
        pattern = WORDS[language]["moment"]
        return format_datetime(_local(at, self.house.zone), pattern, locale=language)

    def _seats(self, group: Group, language: str) -> str:
        own = plan.for_group(self.contingents, group.id, Mode.IN_PERSON)
        if not own or Mode.IN_PERSON not in group.modes:
            return ""
        shared = any(len(contingent.groups) > 1 for contingent in own)
        seats = sum(contingent.seats for contingent in own)
        return WORDS[language]["shared" if shared else "seats"].format(seats=seats)

    def _privacy(self) -> str:
        page = f"/anhoerungen/{self.hearing.slug}" if self.hearing.published_at else ""
        return f"{self.house.base_url}{page}/datenschutz"


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _attendance(group: Group, language: str) -> str:
    words, modes = WORDS[language], rights.modes(group)
    if not modes:
        return ""
    if modes == [Mode.STREAM]:
        return words["watch"]
    names = [MODES[language][mode] for mode in modes]
    sentence = words["attend"].format(modes=format_list(names, "or", locale=language))
    return f"{sentence} {words['ask']}" if group.may_ask else sentence


def _details(values: dict[str, str], group: Group, words: dict[str, str]) -> str:
    lines = [words["when"].format(day=values["datum"], begin=values["beginn"], end=values["ende"])]
    if values["ort"] and Mode.IN_PERSON in group.modes:
        lines.append(words["where"].format(place=values["ort"]))
    lines.append(words["until"].format(deadline=values["frist"]))
    return "\n".join(lines)
