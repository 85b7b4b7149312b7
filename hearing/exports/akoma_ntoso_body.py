"""What stands in an Akoma Ntoso debate: who was there, what was said, what came out of it, what was
answered in writing, who signed, what goes with it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from hearing.exports import documents, gaps, minutes, outline
from hearing.exports.outline import Paragraph, Section, Speech
from hearing.programme.edition import plain
from hearing.protocol.models import Part
from hearing.record.values import Annex, Gap, Record

SPEECHES = {Part.SPEECH: "speech", Part.QUESTION: "question", Part.ANSWER: "answer"}
REMARKS = {Part.SCENE: {"type": "sceneDescription"}}
SOMEBODY = "p-0"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
EDITORIAL = {"status": "editorial"}
Missing = Mapping[str, Sequence[Gap]]


def add(debate: Element, record: Record, zone: ZoneInfo) -> None:
    """The body with all that follows it."""
    body = SubElement(debate, "debateBody")
    _add_attendance(body, record, zone)
    _add_sections(body, record)
    _add_results(body, record)
    _add_written(body, record)
    if record.signatures:
        conclusions = SubElement(debate, "conclusions")
        for block in documents.signatures(record, zone):
            if isinstance(block, documents.Signature):
                _p(conclusions, f"{block.role}: gezeichnet {block.name}, {block.day}")
    if record.annexes:
        attachments = SubElement(debate, "attachments")
        for number, annex in enumerate(record.annexes, 1):
            _add_annex(attachments, annex, f"att_{number}")


def answered(record: Record) -> dict[str, str]:
    """The questions that something answers, by key and by what they are called."""
    asked = {one.question for one in record.contributions if one.question}
    told = {one.key: one.text for one in record.contributions if one.key in asked}
    return {f"q-{key}": plain(text) for key, text in told.items()}


def _add_attendance(body: Element, record: Record, zone: ZoneInfo) -> None:
    if not record.attendance:
        return
    own = _part(body, "rollCall", "rollcall", "Anwesenheit")
    for one in record.attendance:
        told = (plain(one.name), plain(one.group), minutes.presence(one, zone))
        _p(own, ", ".join(filter(None, told)))


def _add_sections(body: Element, record: Record) -> None:
    people = {person.id for person in record.people}
    missing = gaps.before(record)
    told = outline.sections(record)
    known = answered(record)
    own = None
    for number, section in enumerate(told, 1):
        own = _add_section(body, section, number, (people, known, missing))
    if own is None:
        own = SubElement(body, "debateSection", name="leer", eId="dbsect_1")
        SubElement(own, "heading").text = outline.BEFORE
    _add_gaps(own, missing.get("", ()))


def _add_section(
    body: Element,
    section: Section,
    number: int,
    known: tuple[set[int], Mapping[str, str], Missing],
) -> Element:
    own = SubElement(body, "debateSection", name="tagesordnungspunkt", eId=f"dbsect_{number}")
    SubElement(own, "heading").text = section.title
    people, questions, missing = known
    for place, speech in enumerate(section.speeches, 1):
        _add_gaps(own, missing.get(speech.paragraphs[0].key, ()))
        if speech.part.is_aside:  # nobody speaks that it would interrupt
            for one in speech.paragraphs:
                SubElement(own, "scene", eId=f"e_{one.key}").text = one.told
            continue
        who = f"#p-{speech.person_id}" if speech.person_id in people else f"#{SOMEBODY}"
        facts = {"eId": f"dbsect_{number}__speech_{place}", "by": who, **_refers(speech, questions)}
        element = SubElement(own, SPEECHES[speech.part], facts)
        SubElement(element, "from").text = speech.who
        _add_paragraphs(element, speech.paragraphs, missing)
    if section.result:
        SubElement(own, "summary", eId=f"dbsect_{number}__summary").text = section.result
    return own


def _refers(speech: Speech, questions: Mapping[str, str]) -> dict[str, str]:
    """A question and its answers refer to the same thing, which is named once."""
    keys = (speech.answers, *(one.key for one in speech.paragraphs))
    found = next((f"q-{key}" for key in keys if f"q-{key}" in questions), "")
    return {"refersTo": f"#{found}"} if found else {}


def _add_paragraphs(parent: Element, told: Sequence[Paragraph], missing: Missing) -> None:
    for place, one in enumerate(told):
        for gap in missing.get(one.key, ()) if place else ():
            _remark(parent, gaps.told(gap))
        paragraph = SubElement(parent, "p", eId=f"e_{one.key}")
        if one.is_foreign:
            paragraph.set(LANGUAGE, one.language)
        if one.is_aside:
            paragraph = SubElement(paragraph, "remark", REMARKS.get(one.part, {}))
        paragraph.text = one.told
        for note in one.notes:
            _remark(parent, note)


def _remark(parent: Element, sentence: str) -> None:
    SubElement(SubElement(parent, "p"), "remark", EDITORIAL).text = f"({sentence})"


def _add_gaps(parent: Element, found: Iterable[Gap]) -> None:
    for gap in found:
        SubElement(parent, "narrative", EDITORIAL).text = gaps.told(gap)


def _add_results(body: Element, record: Record) -> None:
    if record.summary:
        own = _part(body, "debateSection", "dbsect_summary", "Zusammenfassung")
        own.set("name", "zusammenfassung")
        _lines(own, record.summary)
    silent = _of_silent_items(record)
    if record.decisions or silent:
        own = _part(body, "resolutions", "resolutions", "Beschlüsse und Zusagen")
        for line in (*silent, *record.decisions):
            _p(own, plain(line))


def _of_silent_items(record: Record) -> list[str]:
    """What came out on items on which nobody said a word."""
    spoken = {section.item.id for section in outline.sections(record) if section.item}
    items = {item.id: item for item in record.items if item.id not in spoken}
    return [
        f"{outline.title_of(items[one.item_id])}: {one.text}"
        for one in record.results
        if one.item_id in items
    ]


def _add_written(body: Element, record: Record) -> None:
    if not record.written:
        return
    own = _part(body, "writtenStatements", "written", "Schriftliche Antworten")
    for one in record.written:
        name, facts = f"written_{one.number}", {"by": f"#{SOMEBODY}"}
        question = SubElement(own, "question", {"eId": name, "refersTo": f"#q-{name}", **facts})
        who = filter(None, (f"Schriftliche Frage {one.number}", plain(one.group)))
        SubElement(question, "from").text = ", ".join(who)
        _lines(question, one.question)
        answer = SubElement(
            own, "answer", {"eId": f"{name}_answer", "refersTo": f"#q-{name}", **facts}
        )
        SubElement(answer, "from").text = minutes.office(one)
        _lines(answer, one.answer)


def _add_annex(attachments: Element, annex: Annex, name: str) -> None:
    """An annex is named by its digest (RFC 6920), wherever it lies."""
    digest = urlsafe_b64encode(bytes.fromhex(annex.sha256)).decode().rstrip("=")
    told = f"{plain(annex.title)} (SHA-256 {annex.sha256})"
    own = SubElement(attachments, "attachment", eId=name)
    facts = {"eId": f"{name}__ref", "href": f"ni:///sha-256;{digest}", "showAs": told}
    SubElement(own, "documentRef", facts)


def _part(body: Element, name: str, own: str, heading: str) -> Element:
    part = SubElement(body, name, eId=own)
    SubElement(part, "heading").text = heading
    return part


def _lines(parent: Element, text: str) -> None:
    for block in documents.paragraphs(text):
        _p(parent, block.text)


def _p(parent: Element, text: str) -> None:
    SubElement(parent, "p").text = text
