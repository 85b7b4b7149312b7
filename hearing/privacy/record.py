"""The record of processing activities (Art. 30 GDPR): where data lie, what for, and how long.

Every table is classified here; a test fails for a new one until it is. ``NOT_PERSONAL`` are those
that name nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url

from hearing.errors import N_
from hearing.privacy.kinds import KINDS

BY_RECORDING = N_("bis zum Datum der Aufzeichnung")
WITH_HEARING = N_("mit der Anhörung")
BASIS = N_("Aufgabe im öffentlichen Interesse (Art. 6 Abs. 1 Buchst. e DSGVO)")
CONSENT = N_("Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)")
SPECIAL = N_("ausdrückliche Einwilligung (Art. 9 Abs. 2 Buchst. a DSGVO)")
DUTY = N_("rechtliche Verpflichtung (Art. 6 Abs. 1 Buchst. c DSGVO)")


@dataclass(frozen=True, slots=True)
class Activity:
    """One purpose and the tables that serve it. ``period`` is a word of ``KINDS`` or German."""

    name: str
    purpose: str
    people: str
    data: str
    basis: str
    period: str
    tables: tuple[str, ...]


ACTIVITIES: tuple[Activity, ...] = (
    Activity(
        N_("Einladung und Anmeldung"),
        N_("Menschen einladen, ihre Antworten und Plätze verwalten"),
        N_("Eingeladene, Angemeldete, Vertretungen"),
        N_("Name, Adresse, Organisation, Gruppe, Sprache, Notiz, Antwort, Warteliste"),
        BASIS,
        "guests",
        ("invitation", "registration", "calendar_entry", "calendar_feed", "ticket"),
    ),
    Activity(
        N_("Bedarf für die Teilnahme"),
        N_("Teilnahme ohne Barrieren"),
        N_("Angemeldete, Mitwirkende"),
        N_("was jemand für die Teilnahme braucht (besondere Kategorie)"),
        SPECIAL,
        "access_needs",
        ("access_need",),
    ),
    Activity(
        N_("Einwilligungen"),
        N_("belegen, wer wozu eingewilligt hat"),
        N_("Angemeldete, Mitwirkende"),
        N_("Zweck, Antwort, Fassung des Textes, Zeit, Weg"),
        DUTY,
        "guests",
        ("guest_consent", "consent"),
    ),
    Activity(
        N_("Nachweise gelöschter Einwilligungen"),
        N_("Rechenschaft, nachdem alles andere gelöscht ist"),
        N_("Gelöschte"),
        N_("Pseudonym, Zweck, Antwort, Fassung des Textes, Zeit"),
        DUTY,
        "consent_proofs",
        ("consent_proof",),
    ),
    Activity(
        N_("Schutz öffentlicher Formulare"),
        N_("Missbrauch ohne Dritte abwehren"),
        N_("Besucher*innen"),
        N_("verschlüsselter Zähler je Netz, nicht rückrechenbar"),
        BASIS,
        N_("höchstens ein Tag"),
        ("form_use",),
    ),
    Activity(
        N_("Eingereichte Gästelisten"),
        N_("Listen prüfen, bevor sie übernommen werden"),
        N_("Einzuladende"),
        N_("die Zeilen der Datei"),
        BASIS,
        N_("eine Stunde"),
        ("guest_list",),
    ),
    Activity(
        N_("Einlass"),
        N_("Zutritt, Anwesenheit für die Niederschrift, Sicherheit im Saal"),
        N_("Gäste vor Ort"),
        N_("Kommen und Gehen"),
        BASIS,
        "door_events",
        ("door_event",),
    ),
    Activity(
        N_("Fragen"),
        N_("Fragen sammeln und beantworten"),
        N_("Fragende"),
        N_("Frage, auf Wunsch mit Namen"),
        BASIS,
        "askers",
        ("question",),
    ),
    Activity(
        N_("Briefe"),
        N_("einladen, erinnern, Änderungen mitteilen"),
        N_("Eingeladene, Mitwirkende, Ämter, Beschäftigte"),
        N_("Name, Adresse, Text, Versand, persönlicher Link als Prüfsumme"),
        BASIS,
        "letters",
        ("letter", "letter_stop", "link", "job"),
    ),
    Activity(
        N_("Eingegangene Nachrichten"),
        N_("unzustellbare Briefe klären, Antworten lesen"),
        N_("Absender*innen"),
        N_("Absender, Betreff, Text"),
        BASIS,
        "messages",
        ("incoming_letter",),
    ),
    Activity(
        N_("Mitwirkende und Marktstände"),
        N_("das Programm vorbereiten und zeigen"),
        N_("Referent*innen, Ansprechpersonen"),
        N_("Name, Funktion, Adresse, Kurzbiografie, Foto, Folien, Bedarf"),
        BASIS,
        "contacts",
        ("speaker", "speaker_slot", "slides", "released_photo", "stand", "stand_host",
         "stored_file"),
    ),
    Activity(
        N_("Veröffentlichtes Programm"),
        N_("die Öffentlichkeit unterrichten"),
        N_("Mitwirkende"),
        N_("Name, Funktion, Organisation, Kurzbiografie"),
        BASIS,
        WITH_HEARING,
        ("release", "agenda_item", "hearing"),
    ),
    Activity(
        N_("Stellungnahmen"),
        N_("Ämter beteiligen"),
        N_("Ansprechpersonen der Ämter"),
        N_("Amt, Adresse, Text, Dateien"),
        BASIS,
        WITH_HEARING,
        ("statement", "statement_comment", "statement_file", "statement_annex",
         "statement_annex_file"),
    ),
    Activity(
        N_("Aufzeichnung und Niederschrift"),
        N_("dokumentieren, was gesagt wurde"),
        N_("alle, die sprechen"),
        N_("Bild, Ton, Text, Zeitmarken, Suchindex"),
        CONSENT,
        BY_RECORDING,
        (
            *("recording", "upload", "mark", "desk_day", "segment", "entry"),
            *("search_document", "search_posting"),
        ),
    ),
    Activity(
        N_("Konten der Verwaltung"),
        N_("Zugang und Verantwortung"),
        N_("Beschäftigte"),
        N_("Name, Adresse, Rollen, Prüfsumme des Passworts, zweiter Faktor"),
        BASIS,
        N_("bis das Konto gesperrt und gelöscht wird"),
        ("user_account", "assignment", "second_factor", "recovery_code", "provider_account"),
    ),
    Activity(
        N_("Gescheiterte Anmeldungen"),
        N_("Erraten von Passwörtern bremsen"),
        N_("Besucher*innen, Beschäftigte"),
        N_("Adresse des Kontos oder des Netzes"),
        BASIS,
        N_("eine Viertelstunde"),
        ("login_failure",),
    ),
    Activity(
        N_("Änderungslog"),
        N_("belegen, wer was wann geändert hat"),
        N_("Beschäftigte, Betroffene"),
        N_("Zeit, Adresse der Beschäftigten, Vorgang; Werte getrennt und löschbar"),
        DUTY,
        WITH_HEARING,
        ("audit_entry", "audit_detail"),
    ),
)  # fmt: skip
# Settings, counters and texts of the city: they name nobody.
NOT_PERSONAL = frozenset(
    {
        "attendance",
        "audit_head",
        "clash_rules",
        "contingent",
        "contingent_group",
        "deletion",
        "floor_plan",
        "given_number",
        "letter_template",
        "participant_group",
        "privacy_notice",
        "reminder",
        "retention_period",
        "stand_call",
        "streamed_offices",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere data lie or go. ``where`` has no password."""

    name: str
    where: str
    what: str


def places(settings: Mapping[str, Any]) -> Iterator[Place]:
    """Every storage and every recipient, as this installation is set up."""
    data: Path = settings["DATA"]
    url = make_url(settings["DATABASE"])
    yield Place(
        N_("Datenbank"), url.render_as_string(hide_password=True), N_("alle Tabellen unten")
    )
    yield Place(N_("Dateien"), str(data / "files"), N_("Fotos, Folien, Pläne, Anlagen"))
    yield Place(N_("Aufzeichnungen"), str(data / "recordings"), N_("Bild, Ton, Untertitel"))
    yield Place(N_("Unfertige Uploads"), str(data / "uploads"), N_("Aufzeichnungen auf dem Weg"))
    queue = settings["QUEUE"]
    yield Place(
        N_("Warteschlange"),
        _without_password(queue) if queue else str(data),
        N_("nur Nummern von Aufgaben"),
    )
    for name, setting, what in RECIPIENTS:
        if value := settings[setting]:
            yield Place(name, _without_password(str(value)), what)


RECIPIENTS = (
    (N_("Mailserver"), "MAIL_SERVER", N_("Adressen und Texte von Briefen")),
    (N_("Postfach"), "MAILBOX", N_("eingegangene Nachrichten, bis sie dort gelöscht werden")),
    (N_("Single Sign-on"), "OIDC_ISSUER", N_("Anmeldungen von Beschäftigten")),
)


def period(activity: Activity) -> tuple[str, int | None]:
    """How long it is kept: in words, or as days after a hearing at the default."""
    kind = KINDS.get(activity.period)
    return (activity.period, None) if kind is None else (kind.what, kind.days)


def classified() -> frozenset[str]:
    """All tables that are classified."""
    named = {table for activity in ACTIVITIES for table in activity.tables}
    return NOT_PERSONAL | named


def _without_password(address: str) -> str:
    place = urlsplit(address)
    if "://" not in address or not place.password:
        return address
    return address.replace(f":{place.password}@", ":***@")
