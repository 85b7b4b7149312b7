"""What a record says of itself: which version it is, who made the text, what it counts for, until
when it is public."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from hearing.exports import outline
from hearing.programme.edition import plain
from hearing.record.values import FOR_GOOD, Record

MACHINE_MADE = "Maschinell erstellter Text, nicht von Menschen geprüft."
PARTLY = "Teile dieses Textes sind maschinell erstellt und nicht von Menschen geprüft."
AUTHENTIC = "Dieser Wortlaut gilt als Niederschrift."
AN_AID = "Dieser Wortlaut ist ein Hilfsmittel; maßgeblich ist die Ergebnisniederschrift."
WHAT_COUNTS = {AUTHENTIC, AN_AID}
REMOVED = "An mit […] bezeichneten Stellen wurde etwas entfernt."


def status(record: Record, zone: ZoneInfo) -> str:
    """Which version this is, and what it corrects."""
    told = edition(record, zone)
    return f"{told} Berichtigung: {plain(record.erratum)}" if record.erratum else told


def edition(record: Record, zone: ZoneInfo) -> str:
    """One sentence about which version this is."""
    if record.number == 0:
        return "Vorläufiger Text, noch keine Niederschrift."
    told = f"Fassung {record.number}"
    if record.approved_on:
        told += f", genehmigt am {outline.day(record.approved_on)}"
    if record.published_at:
        told += f", veröffentlicht am {outline.day(record.published_at.astimezone(zone))}"
    return f"{told}."


def label(record: Record) -> str:
    """That a machine made the text, as long as not all of it is checked."""
    if not record.unchecked:
        return ""
    return PARTLY if any(one.checked for one in record.contributions) else MACHINE_MADE


def notes(record: Record) -> list[str]:
    """What a reader has to know: who made the text, what it counts for, what is missing."""
    told = [made] if (made := label(record)) else []
    if record.number:
        told.append(AUTHENTIC if record.authentic else AN_AID)
    if any("[…]" in one.text for one in record.contributions):
        told.append(REMOVED)
    return told


def kept(record: Record) -> str:
    """Until when a record is public; empty while nobody has said so."""
    if record.kept_until in ("", FOR_GOOD):
        return "auf Dauer" if record.kept_until else ""
    return f"bis {outline.day(date.fromisoformat(record.kept_until))}"
