"""What personal data are processed for: every table under one activity, or named as not personal.

A test fails for a new table until it is classified here.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearing.errors import N_

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
        N_("Videokonferenz"),
        N_("Teilnahme per Video, Anwesenheit für die Niederschrift"),
        N_("Gäste, die online teilnehmen"),
        N_("Betreten und Verlassen; der Konferenzserver bekommt den Namen"),
        BASIS,
        "conference_stays",
        ("conference_stay",),
    ),
    Activity(
        N_("Fragen"),
        N_("Fragen sammeln und beantworten"),
        N_("Fragende"),
        N_("Frage, auf Wunsch mit Namen"),
        BASIS,
        "askers",
        ("question", "question_support"),
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
        ("speaker", "speaker_slot", "slides", "public_slides", "released_photo", "stand",
         "stand_host", "stored_file"),
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
        N_("Schriftliche Antworten"),
        N_("offene Fragen beantworten und die Antworten veröffentlichen"),
        N_("Ansprechpersonen der Ämter, Fragende, die genannt werden wollen"),
        N_("Amt, Adresse, Antwort; der Name steht nur in der Frage"),
        BASIS,
        WITH_HEARING,
        ("answering_office", "written_answer", "answer_annex"),
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
            *("search_text", "search_place"),
            *("entry_change", "entry_clash", "protocol_draft", "settled_doubt", "redaction"),
            *("word_strike", "speaker_absence"),
        ),
    ),
    Activity(
        N_("Geprüfte Niederschrift"),
        N_("die Niederschrift prüfen, unterschreiben, genehmigen und veröffentlichen"),
        N_("alle, die sprechen, Anwesende, Schriftführung und Vorsitz"),
        N_("Text mit Namen bei Einwilligung, Anwesenheit, Unterschriften, Anmerkungen"),
        BASIS,
        N_("solange die Stadt ihre Niederschriften aufbewahrt"),
        (
            *("record", "record_signature", "record_check", "record_remark", "record_silence"),
            "record_removal",
            *("record_version", "record_version_part"),
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
        "asking",
        "attendance",
        "audit_head",
        "clash_rules",
        "conference",
        "contingent",
        "contingent_group",
        "deletion",
        "floor_plan",
        "given_number",
        "item_asking",
        "letter_template",
        "live_stream",
        "oparl_object",
        "participant_group",
        "privacy_notice",
        "pulse",
        "reminder",
        "retention_period",
        "retention_terms",
        "stand_call",
        "streamed_offices",
    }
)
