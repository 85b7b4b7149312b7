"""The record as an Akoma Ntoso 3.0 debate (OASIS LegalDocumentML, Part 1 and 2, 2018)."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Tree
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from hearing.exports import outline
from hearing.exports.outline import Section, Speech
from hearing.programme.edition import plain
from hearing.protocol.models import Part
from hearing.record.values import Record

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
SPEECHES = {Part.SPEECH: "speech", Part.QUESTION: "question", Part.ANSWER: "answer"}
REMARKS = {Part.SCENE: {"type": "sceneDescription"}}
SOMEBODY = "p-0"


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
    _add_body(SubElement(debate, "debateBody"), record)
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
    told = [outline.status(record, zone), *outline.notes(record)]
    if kept := outline.kept(record):
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
        SubElement(level, "FRBRlanguage", language="deu")


def _add_references(references: Element, record: Record) -> None:
    city = plain(record.hearing.organizer) or "Stadt"
    known = {
        "TLCOrganization": [("city", "organizations/city", city)],
        "TLCPerson": [(SOMEBODY, "persons/0", outline.SOMEBODY)]
        + [(f"p-{one.id}", f"persons/{one.id}", outline.name_of(one)) for one in record.people],
        "TLCRole": [("author", "roles/author", "Author"), ("editor", "roles/editor", "Editor")],
    }
    for name, things in known.items():
        for own, place, shown in things:
            SubElement(references, name, eId=own, href=f"/ontology/{place}", showAs=shown)


def _add_body(body: Element, record: Record) -> None:
    people = {person.id for person in record.people}
    told = outline.sections(record)
    for number, section in enumerate(told, 1):
        _add_section(body, section, number, people)
    if not told:
        empty = SubElement(body, "debateSection", name="leer", eId="dbsect_1")
        SubElement(empty, "heading").text = outline.BEFORE


def _add_section(body: Element, section: Section, number: int, people: set[int]) -> None:
    own = SubElement(body, "debateSection", name="tagesordnungspunkt", eId=f"dbsect_{number}")
    SubElement(own, "heading").text = section.title
    for place, speech in enumerate(section.speeches, 1):
        _add_speech(own, speech, f"dbsect_{number}__speech_{place}", people)
    if section.result:
        SubElement(own, "summary", eId=f"dbsect_{number}__summary").text = section.result


def _add_speech(parent: Element, speech: Speech, own: str, people: set[int]) -> None:
    if speech.part.is_aside:  # nobody speaks that it would interrupt
        for one in speech.paragraphs:
            SubElement(parent, "scene", eId=f"e_{one.key}").text = one.told
        return
    who = f"#p-{speech.person_id}" if speech.person_id in people else f"#{SOMEBODY}"
    element = SubElement(parent, SPEECHES[speech.part], eId=own, by=who)
    SubElement(element, "from").text = speech.who
    for one in speech.paragraphs:
        paragraph = SubElement(element, "p", eId=f"e_{one.key}")
        if one.is_aside:
            paragraph = SubElement(paragraph, "remark", REMARKS.get(one.part, {}))
        paragraph.text = one.told
