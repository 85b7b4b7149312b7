"""Words for states and answers, German; pages translate them."""

from __future__ import annotations

from hearing.errors import N_
from hearing.groups import labels
from hearing.groups.models import Mode
from hearing.registration import wordings
from hearing.registration.models import EXPIRED, REGROUPED, REVOKED, Channel, RegistrationState

MODES = labels.MODES
PURPOSES = wordings.NAMES
YES: dict[Mode, str] = {
    Mode.IN_PERSON: N_("Ja, ich komme vor Ort"),
    Mode.VIRTUAL: N_("Ja, ich bin online dabei und kann mitreden"),
    Mode.STREAM: N_("Ja, ich sehe im Livestream zu"),
}
STATES: dict[RegistrationState, str] = {
    state: labels.STATES[state.value] for state in RegistrationState
}
BADGES: dict[RegistrationState, str] = {
    RegistrationState.MAYBE: "info",
    RegistrationState.CONFIRMED: "success",
    RegistrationState.WAITING: "warning",
    RegistrationState.OFFERED: "warning",
    RegistrationState.DECLINED: "danger",
    RegistrationState.SUBSTITUTED: "info",
    RegistrationState.CANCELLED: "danger",
}
CHANNELS: dict[Channel, str] = {
    Channel.LINK: N_("über den Link"),
    Channel.CALENDAR: N_("über den Kalender"),
    Channel.STAFF: N_("durch das Büro"),
}
# What the software itself gave as the reason; what people wrote stands as they wrote it.
REASONS: dict[str, str] = {
    EXPIRED: N_("Angebot abgelaufen"),
    REVOKED: N_("nicht mehr eingeladen"),
    REGROUPED: N_("jetzt in einer Gruppe, die das nicht wählen kann"),
}
# What the audit log says.
ACTIONS: dict[str, str] = {
    "registration.maybe": N_("Antwort: vielleicht"),
    "registration.confirmed": N_("Anmeldung bestätigt"),
    "registration.waiting": N_("Auf die Warteliste gesetzt"),
    "registration.offered": N_("Platz angeboten"),
    "registration.declined": N_("Abgesagt"),
    "registration.substituted": N_("Vertretung benannt"),
    "registration.cancelled": N_("Anmeldung zurückgenommen"),
    "registration.needs": N_("Angaben zum Bedarf geändert"),
    "registration.consent": N_("Einwilligung geändert"),
    "questions.ask": N_("Frage vorab gestellt"),
    "questions.withdraw": N_("Frage zurückgezogen"),
}
