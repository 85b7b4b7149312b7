"""What a person's calendar entry says: when, where, how, and which of it is material."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hearing.agenda.models import Hearing
from hearing.calendars.house import House
from hearing.errors import N_
from hearing.groups import labels
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.mail import addresses, outbox
from hearing.programme.words import Words

ONLINE = "online"
STREAM = "Livestream"
HOW = {
    Mode.IN_PERSON: N_("Sie nehmen vor Ort teil."),
    Mode.VIRTUAL: N_(
        "Sie nehmen online teil. Die Adresse der Videokonferenz steht kurz vor Beginn auf Ihrer"
        " persönlichen Seite; den Link dorthin haben Sie per E-Mail."
    ),
    Mode.STREAM: N_("Sie sehen im Livestream zu. Er läuft auf der Seite der Anhörung."),
}
MAYBE = N_("Sie haben „vielleicht“ geantwortet: Ein Platz ist nicht reserviert.")
ACCESS = N_("Anfahrt und Zugang:\n%(access)s")
PAGE = N_("Seite der Anhörung: %(address)s")
CHANGE = N_("Ändern oder absagen können Sie über den Link in Ihrer E-Mail.")


@dataclass(frozen=True, slots=True)
class Facts:
    """An entry for one attendee. What moves an entry in a calendar is ``material``; another title
    moves nothing."""

    title: str
    begin: datetime
    end: datetime
    place: str
    mode: Mode
    tentative: bool
    address: str

    @property
    def material(self) -> tuple[object, ...]:
        """What raises SEQUENCE when it changes."""
        return (self.begin, self.end, self.place, self.mode, self.address)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        times = {"begin": self.begin.isoformat(), "end": self.end.isoformat()}
        return {**asdict(self), **times, "mode": self.mode.value}


def from_json(values: dict[str, Any]) -> Facts:
    """The facts of these values; the reverse of ``Facts.to_json``."""
    times = {name: datetime.fromisoformat(values[name]) for name in ("begin", "end")}
    return Facts(**{**values, **times, "mode": Mode(values["mode"])})


def of(invitation: Invitation, mode: Mode, house: House, *, tentative: bool = False) -> Facts:
    """What a person's entry should say now."""
    hearing = invitation.hearing
    begin = _second(hearing.starts_at)
    return Facts(
        title=outbox.one_line(hearing.title),
        begin=begin,
        # An end before the start makes programs drop the entry.
        end=max(_second(hearing.ends_at), begin + timedelta(minutes=1)),
        place=outbox.one_line(place(hearing, mode, house)),
        mode=mode,
        tentative=tentative,
        address=attendee(invitation.email),
    )


def attendee(address: str) -> str:
    """An address as mail servers know it; one that none would take stays as it is."""
    try:
        return addresses.for_server(address.strip())
    except ValueError:
        return address.strip()


def place(hearing: Hearing, mode: Mode, house: House) -> str:
    """Where somebody takes part. The conference's address is for the personal page alone: who
    shares a calendar must not share the room."""
    if mode is Mode.IN_PERSON:
        return hearing.venue
    return ONLINE if mode is Mode.VIRTUAL else house.page_of(hearing) or STREAM


def description(hearing: Hearing, facts: Facts, house: House, words: Words) -> str:
    """What the entry says below its title. No personal link: calendars are shared."""
    page = house.page_of(hearing)
    access = hearing.access_info if facts.mode is Mode.IN_PERSON else ""
    paragraphs = [
        words.say(MAYBE if facts.tentative else HOW[facts.mode]),
        words.say(ACCESS, access=access) if access else "",
        words.say(PAGE, address=page) if page else "",
        words.say(CHANGE),
    ]
    return outbox.plain("\n\n".join(filter(None, paragraphs)))


def mode_name(mode: Mode, words: Words) -> str:
    """How somebody takes part, in words."""
    return words.say(labels.MODES[mode])


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
