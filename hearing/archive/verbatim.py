"""A record as its pages read it: sections, who spoke, where something is missing, questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from sqlalchemy import select

from hearing.archive.quotes import Quote
from hearing.database import db
from hearing.exports import gaps, outline
from hearing.exports.outline import Exchange, Section, Speech
from hearing.record.snapshot import REMOVED
from hearing.record.values import Contribution, Gap, GapKind, Item, Person, Record
from hearing.recordings import retention
from hearing.recordings.models import Recording


@dataclass(frozen=True, slots=True)
class Reading:
    """A record, and what a page looks up in it. ``playable`` are the recordings that everybody may
    watch today; ``gaps`` tells before which contribution something is missing, "" is the end."""

    record: Record
    sections: tuple[Section, ...]
    people: dict[int, Person]
    contributions: dict[str, Contribution]
    gaps: dict[str, list[Gap]]
    playable: frozenset[int]
    exchanges: tuple[Exchange, ...]  # all questions, in the order in which they were asked
    quote: Quote | None = None

    @property
    def is_machine_made(self) -> bool:
        """Whether nobody has checked any of it."""
        return self.record.unchecked and not any(c.checked for c in self.record.contributions)

    @property
    def has_removals(self) -> bool:
        return any(REMOVED in one.text for one in self.record.contributions) or any(
            gap.kind is GapKind.REDACTED for gap in self.record.gaps
        )

    @property
    def languages(self) -> dict[int, str]:
        """What is spoken in recordings of which that is known."""
        known = (one for one in self.record.recordings if one.language != "auto")
        return {recording.id: recording.language for recording in known}

    @property
    def speakers(self) -> list[Person]:
        """Who said something and is named, by name."""
        said = {speech.person_id for section in self.sections for speech in section.speeches}
        named = (person for person in self.record.people if person.name and person.id in said)
        return sorted(named, key=lambda person: person.name.casefold())

    @property
    def shared_names(self) -> frozenset[str]:
        """Names that more than one of the speakers has."""
        counted = Counter(person.name for person in self.speakers)
        return frozenset(name for name, count in counted.items() if count > 1)

    @property
    def first_words(self) -> dict[int, float]:
        """At which second each person began to speak."""
        speeches = (speech for section in self.sections[::-1] for speech in section.speeches[::-1])
        return {one.person_id: one.paragraphs[0].second for one in speeches if one.person_id}

    @property
    def results(self) -> list[tuple[Item, str]]:
        """What came out on the items, in their order."""
        told = {one.item_id: one.text for one in self.record.results}
        return [(item, told[item.id]) for item in self.record.items if item.id in told]

    def exchange(self, key: str) -> Exchange | None:
        """The question one of whose paragraphs has this key."""
        return next((one for one in self.exchanges if key in keys_of(one.question)), None)

    def speeches_of(self, person_id: int) -> Iterator[tuple[Section, list[Speech]]]:
        """What a person said, section by section."""
        for section in self.sections:
            said = [speech for speech in section.speeches if speech.person_id == person_id]
            if said:
                yield section, said

    def section_of(self, item_id: int) -> int | None:
        """The number of the section in which an item begins."""
        numbered = enumerate(self.sections, start=1)
        return next((n for n, one in numbered if one.item and one.item.id == item_id), None)


def read(record: Record, *, today: date, quote: Quote | None = None) -> Reading:
    """A record to be shown."""
    sections = tuple(outline.sections(record))
    return Reading(
        record=record,
        sections=sections,
        people={person.id: person for person in record.people},
        contributions={one.key: one for one in record.contributions},
        gaps=gaps.before(record),
        playable=_playable(record, today),
        exchanges=tuple(outline.exchanges(sections)),
        quote=quote,
    )


def narrow(shown: Reading, speeches: Iterable[Speech]) -> Reading:
    """The same with these words alone: what is said of the text is said of them."""
    keys = {key for speech in speeches for key in keys_of(speech)}
    kept = tuple(one for one in shown.record.contributions if one.key in keys)
    record = msgspec.structs.replace(shown.record, contributions=kept, gaps=())
    return replace(shown, record=record)


def keys_of(speech: Speech) -> frozenset[str]:
    """The keys of a speech's paragraphs."""
    return frozenset(paragraph.key for paragraph in speech.paragraphs)


def _playable(record: Record, today: date) -> frozenset[int]:
    numbers = [recording.id for recording in record.recordings]
    found = db.session.scalars(select(Recording).where(Recording.id.in_(numbers)))
    return frozenset(one.id for one in found if retention.is_public(one, today))
