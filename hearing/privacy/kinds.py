"""Kinds of personal data and how many days each is kept after a hearing: a table.

An organizer may choose other days per hearing; see ``hearing.privacy.retention``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hearing.errors import N_
from hearing.privacy import expiry
from hearing.privacy.expiry import Run

LONGEST = 3650


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. ``what`` is deleted (German), ``days`` after the hearing's end at the
    default; ``count`` says how much there is, ``delete`` deletes it, or as much as fits one
    transaction, and says how much that was."""

    word: str
    what: str
    days: int
    count: Callable[[int], int]
    delete: Callable[[Run], int]
    longest: int = LONGEST


KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        # Art. 9 GDPR: never longer than the two weeks that guests are told.
        Kind(
            "access_needs",
            N_("Bedarf für die Teilnahme"),
            14,
            expiry.count_needs,
            expiry.delete_needs,
            14,
        ),
        Kind(
            "door_events", N_("Zeiten am Einlass"), 90, expiry.count_at_door, expiry.thin_out_door
        ),
        Kind(
            "conference_stays",
            N_("Zeiten in der Videokonferenz"),
            90,
            expiry.count_in_conference,
            expiry.thin_out_conference,
        ),
        Kind(
            "askers",
            N_("Wer welche Frage gestellt hat"),
            90,
            expiry.count_askers,
            expiry.forget_askers,
        ),
        Kind(
            "letters",
            N_("Texte und Adressen von Briefen"),
            180,
            expiry.count_letters,
            expiry.empty_letters,
        ),
        Kind(
            "messages",
            N_("Eingegangene Nachrichten"),
            180,
            expiry.count_messages,
            expiry.empty_messages,
        ),
        Kind(
            "guests",
            N_("Eingeladene und Angemeldete mit allem, was zu ihnen gespeichert ist"),
            180,
            expiry.count_guests,
            expiry.erase_guests,
        ),
        Kind(
            "contacts",
            N_("Kontaktdaten von Mitwirkenden und Marktständen"),
            365,
            expiry.count_contacts,
            expiry.forget_contacts,
        ),
        Kind(
            "consent_proofs",
            N_("Nachweise gelöschter Einwilligungen"),
            1095,
            expiry.count_proofs,
            expiry.delete_proofs,
        ),
    )
}
