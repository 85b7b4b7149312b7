"""What is public, and when: each kind of document says it of itself.

A source gives the leaves of a hearing that everybody may read now, provided that the hearing is
public. The index follows them in the commit that changes them (``following``), and a new index is
made of the same leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.archive import filing, record_sources
from hearing.archive.filing import label
from hearing.archive.leaves import Leaf, lines
from hearing.archive.models import Kind
from hearing.database import db
from hearing.desk import facts as desk_facts
from hearing.files import store
from hearing.programme import departures, release
from hearing.questions import at_desk, public_list
from hearing.questions.models import PUBLIC, Question
from hearing.questions.written import annex as written
from hearing.slides import releases
from hearing.stands import applications
from hearing.statements import annex
from hearing.statements.annex import AnnexEntry

Source = Callable[[Hearing], Iterable[Leaf]]


def _hearing(hearing: Hearing) -> Iterator[Leaf]:
    """The hearing itself, as it was released."""
    facts = release.facts(hearing)
    words = (facts.title, facts.summary, facts.venue, facts.organizer, facts.motion, facts.paper)
    yield Leaf(hearing.id, lines(*words), since=hearing.published_at)


def _items(hearing: Hearing) -> Iterator[Leaf]:
    """The agenda items as they were released."""
    newest, programme = release.latest(hearing), release.current(hearing)
    if newest is None or programme is None:
        return
    for item in programme.items:
        text = lines(" ".join(item.title.split()), item.summary)
        yield Leaf(item.id, text, item_id=item.id, since=newest.created_at)


def _people(hearing: Hearing) -> Iterator[Leaf]:
    """The people whom the release names; of who has left since, only the name."""
    newest, programme = release.latest(hearing), release.current(hearing)
    if newest is None or programme is None:
        return
    taking_part = departures.taking_part([hearing.id])
    for one in programme.people:
        said = (one.role, one.organisation, one.biography) if one.id in taking_part else ()
        text, person = lines(one.name, *said), label(one.name, *said[:2])
        yield Leaf(one.id, text, person=person, since=newest.created_at)


def _stands(hearing: Hearing) -> Iterator[Leaf]:
    """The stands that are accepted."""
    for one in applications.public_facts(hearing):
        yield Leaf(one["id"], lines(one["title"], one["unit"], one["topic"], one["shows"]))


def _statements(hearing: Hearing) -> Iterator[Leaf]:
    """The statements of the published annex, but for what is withheld."""
    published = annex.current(hearing.id)
    if published is None:
        return
    for one in annex.entries_of(published):
        if not one.withheld:
            yield Leaf(one.id, _statement(one), since=published.published_at)


def _statement(entry: AnnexEntry) -> str:
    said = [word for one in entry.comments for word in (one.text, one.answer)]
    return lines(entry.office, entry.text, entry.old_sentence, entry.new_sentence, *said)


def _files(hearing: Hearing) -> Iterator[Leaf]:
    """The pages of the files that are published with the statements."""
    published = annex.current(hearing.id)
    if published is None:
        return
    for one in published.files:
        pages = store.pages_of(file=one.file, data=city.settings()["DATA"])
        for number, text in enumerate(pages, start=1):
            if text:
                words = lines(one.file.name, text)
                yield Leaf(one.file_id, words, number, since=published.published_at)


def _questions(hearing: Hearing) -> Iterator[Leaf]:
    """The questions of the public list, none that was said while the public was not there, and
    those of the published annex with their answers."""
    published = written.current(hearing.id)
    entries = written.entries_of(published) if published else ()
    answers = {entry.question_id: entry for entry in entries}
    told = desk_facts.effective(desk_facts.read(hearing.id))
    items = at_desk.public_items(hearing.id)
    private = public_list.said_in_private(told, items)
    query = select(Question).where(Question.hearing_id == hearing.id, Question.rehearsal.is_(False))
    for one in db.session.scalars(query.order_by(Question.id)):
        answer = answers.get(one.id)
        listed = one.state in PUBLIC and one.item_id in items and one.id not in private
        if answer or (listed and one.text):
            words = (answer.text, answer.answer, answer.office) if answer else (one.text,)
            yield Leaf(
                source_id=one.id,
                page=answer.number if answer else 0,
                text=lines(*words),
                item_id=one.item_id,
                party=one.group.name if one.group else "",
                since=one.asked_at,
            )


def _slides(hearing: Hearing) -> Iterator[Leaf]:
    """The pages of the slides that are public."""
    decks = releases.public(hearing, data=city.settings()["DATA"])
    people = {one.id: one for one in filing.people_of(hearing, (deck.speaker_id for deck in decks))}
    for deck in decks:
        own = people[deck.speaker_id]
        for number, text in enumerate(deck.texts, start=1):
            if text:
                yield Leaf(
                    deck.speaker_id,
                    lines(deck.title(number), text),
                    number,
                    person=label(own.name, own.role, own.organisation),
                    since=deck.released_at,
                )


SOURCES: Final[dict[Kind, Source]] = {
    Kind.HEARING: _hearing,
    Kind.ITEM: _items,
    Kind.PERSON: _people,
    Kind.STAND: _stands,
    Kind.STATEMENT: _statements,
    Kind.FILE: _files,
    Kind.QUESTION: _questions,
    Kind.SLIDES: _slides,
    **{kind: partial(record_sources.of, kind=kind) for kind in record_sources.OF_VERSION},
}


def register(kind: Kind, source: Source) -> None:
    """Let a room say what of a kind is public: slides, say. A second time replaces it."""
    SOURCES[kind] = source


def of(hearing: Hearing, kind: Kind) -> list[Leaf]:
    """Return what of a kind everybody may read of a hearing, if it is public."""
    return list(SOURCES[kind](hearing))
