"""Words for states, parts, lacks and consents, and how each is marked."""

from __future__ import annotations

from hearing.errors import N_
from hearing.mail.models import LetterState
from hearing.speakers import people, readiness, states, wordings
from hearing.speakers.consents import Reason
from hearing.speakers.models import Channel, SpeakerState
from hearing.speakers.perspectives import Cover
from hearing.speakers.readiness import Status

STATES = states.NAMES
PARTS = people.PARTS
LACKS = readiness.NAMES
PURPOSES = wordings.NAMES
BADGES: dict[SpeakerState, str] = {
    SpeakerState.PROPOSED: "info",
    SpeakerState.INVITED: "warning",
    SpeakerState.CONFIRMED: "success",
    SpeakerState.DECLINED: "danger",
    SpeakerState.WITHDRAWN: "danger",
}
STATUSES: dict[Status, str] = {
    Status.THERE: N_("liegt vor"),
    Status.MISSING: N_("fehlt"),
    Status.NOT_NEEDED: N_("nicht nötig"),
}
COVERS: dict[Cover, str] = {
    Cover.OPEN: N_("offen"),
    Cover.ASKED: N_("angefragt"),
    Cover.COVERED: N_("besetzt"),
}
COVER_BADGES: dict[Cover, str] = {
    Cover.OPEN: "danger",
    Cover.ASKED: "warning",
    Cover.COVERED: "success",
}
CHANNELS: dict[Channel, str] = {
    Channel.LINK: N_("über den Link"),
    Channel.PAPER: N_("auf Papier"),
    Channel.PHONE: N_("am Telefon"),
}
LETTERS: dict[LetterState, str] = {
    LetterState.DRAFTED: N_("Einladung entworfen, noch nicht gesendet"),
    LetterState.QUEUED: N_("Einladung wird gesendet"),
    LetterState.RETRYING: N_("Einladung wird gesendet"),
    LetterState.SENDING: N_("Einladung wird gesendet"),
    LetterState.SENT: N_("Einladung gesendet"),
    LetterState.FAILED: N_("Einladung kam nicht an"),
    LetterState.BOUNCED: N_("Einladung kam nicht an"),
    LetterState.DOUBTFUL: N_("unklar, ob die Einladung ankam"),
    LetterState.DISCARDED: N_("Einladung verworfen"),
}
REASONS: dict[Reason, str] = {
    Reason.CONSENTED: N_("hat eingewilligt"),
    Reason.NOT_ANSWERED: N_("noch keine Antwort"),
    Reason.REFUSED: N_("hat nicht eingewilligt"),
    Reason.EMPLOYEE: N_("wird nicht gezeigt: beschäftigt bei der Stadt, ohne Amt der Liste"),
}
