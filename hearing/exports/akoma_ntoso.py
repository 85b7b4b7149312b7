"""The record as an Akoma Ntoso 3.0 debate (OASIS LegalDocumentML, Part 1 and 2, 2018)."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Tree
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from hearing.exports import about, outline
from hearing.exports import akoma_ntoso_body as body
from hearing.programme.edition import plain
from hearing.record.values import Record

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"


def write(record: Record, *, zone: ZoneInfo) -> bytes:
    """The debate as UTF-8; the same record gives the same bytes."""
    root = Element("akomaNtoso", xmlns=NAMESPACE)
    debate = SubElement(root, "debate", name="niederschrift")
    begun = record.hearing.starts_at.astimezone(zone).date()
    _add_meta(debate, record, begun, zone)
    preface = SubElement(SubElement(debate, "preface"), "p")
    title = SubElement(preface, "docTitle")
    title.text, title.tail = plain(record.hearing.title), " vom "
    SubElement(preface, "docDate", date=begun.isoformat()).text = outline.day(begun)
    body.add(debate, record, zone)
    Tree.indent(root, space=" ")
    made: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _add_meta(debate: Element, record: Record, begun: date, zone: ZoneInfo) -> None:
    meta = SubElement(debate, "meta")
    identification = SubElement(meta, "identification", source="#city")
    written = record.published_at.astimezone(zone).date() if record.published_at else begun
    slug = re.sub(r"[^a-z0-9-]", "-", record.hearing.slug.lower())
    work = f"/akn/de/debate/{begun.isoformat()}/{slug}"
    expression = f"{work}/deu@{written.isoformat()}"
    _add_level(identification, "FRBRWork", f"{work}/!main", work, begun, "sitzung")
    _add_level(
        identification, "FRBRExpression", f"{expression}/!main", expression, written, "fassung"
    )
    _add_level(
        identification,
        "FRBRManifestation",
        f"{expression}/!main.xml",
        f"{expression}.xml",
        written,
        "xml",
    )
    _add_references(SubElement(meta, "references", source="#city"), record)
    told = [about.status(record, zone), *about.notes(record)]
    if kept := about.kept(record):
        told.append(f"Öffentlich {kept}.")
    notes = SubElement(meta, "notes", source="#city")
    for number, sentence in enumerate(told, 1):
        note = SubElement(notes, "note", eId=f"note_{number}")
        SubElement(note, "p").text = sentence


def _add_level(parent: Element, name: str, this: str, uri: str, day: date, event: str) -> None:
    level = SubElement(parent, name)
    SubElement(level, "FRBRthis", value=this)
    SubElement(level, "FRBRuri", value=uri)
    SubElement(level, "FRBRdate", date=day.isoformat(), name=event)
    role = "#author" if name == "FRBRWork" else "#editor"
    SubElement(level, "FRBRauthor", {"href": "#city", "as": role})
    if name == "FRBRWork":
        SubElement(level, "FRBRcountry", value="de")
    elif name == "FRBRExpression":
        SubElement(level, "FRBRlanguage", language="deu")  # passages in another one say so


def _add_references(references: Element, record: Record) -> None:
    city = plain(record.hearing.organizer) or "Stadt"
    known = {
        "TLCOrganization": [("city", "organizations/city", city)],
        "TLCPerson": [(body.SOMEBODY, "persons/0", outline.SOMEBODY)]
        + [(f"p-{one.id}", f"persons/{one.id}", outline.name_of(one)) for one in record.people],
        "TLCRole": [("author", "roles/author", "Author"), ("editor", "roles/editor", "Editor")],
    }
    for name, things in known.items():
        for own, place, shown in things:
            SubElement(references, name, eId=own, href=f"/ontology/{place}", showAs=shown)
    written = {f"q-written_{one.number}": plain(one.question) for one in record.written}
    for own, text in (body.answered(record) | written).items():
        place = own.removeprefix("q-")
        href = f"#{place}" if own in written else f"#e_{place}"
        shown = " ".join(text.split())
        SubElement(references, "TLCReference", eId=own, name="question", href=href, showAs=shown)
