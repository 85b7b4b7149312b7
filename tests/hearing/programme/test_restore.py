"""Going back to an older release: the draft changes, history and what belongs to others do not."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Executable, insert, select, update

from hearing import versions
from hearing.accounts.models import AuditEntry
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.errors import HearingError
from hearing.programme import changes, release, restore, snapshot
from hearing.programme.models import Release
from hearing.speakers.models import Part, Slot, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing
from tests.hearing.programme.staging import WHO, a_person, released

PAGE = "/verwaltung/anhoerungen/ki/fassungen"


def go_back(hearing: Hearing, to: Release) -> restore.Outcome:
    """Go back from the draft as it is now."""
    draft = release.look(hearing)
    with commit():
        return restore.go_back(
            hearing=hearing,
            to=to,
            version=draft.version,
            digest=draft.digest,
            who=WHO,
            now=NOW,
        )


def add_item(hearing: Hearing, title: str, minute: int) -> AgendaItem:
    """A break, behind all others."""
    item = AgendaItem(
        hearing_id=hearing.id,
        position=len(hearing.items),
        kind=ItemKind.BREAK,
        title=title,
        starts_at=BEGIN + timedelta(minutes=minute),
        minutes=15,
    )
    with commit():
        db.session.add(item)
    db.session.expire(hearing, ["items"])
    return item


def test_the_draft_is_again_what_the_release_says(app: Flask) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[1])
    first = released(hearing)
    before = snapshot.take(hearing)
    with commit():
        hearing.title, hearing.venue = "Ein anderer Titel", "Rathaus"
        hearing.items[0].title, hearing.items[0].minutes = "Grußwort", 10
        db.session.delete(hearing.items[2])
        slot = db.session.scalars(select(Slot)).one()
        slot.part = Part.MODERATOR
    add_item(hearing, "Pause", 45)
    outcome = go_back(hearing, first)
    assert outcome == restore.Outcome((), ())
    assert snapshot.take(hearing) == before
    assert [slot.speaker_id for slot in db.session.scalars(select(Slot))] == [person.id]


def test_items_keep_their_numbers_even_those_that_were_deleted(app: Flask) -> None:
    hearing = a_hearing()
    numbers = [item.id for item in hearing.items]
    first = released(hearing)
    with commit():
        db.session.delete(hearing.items[1])
    go_back(hearing, first)
    assert [item.id for item in hearing.items] == numbers


def test_an_open_form_of_an_item_becomes_stale(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    version = hearing.items[0].version
    go_back(hearing, first)
    assert hearing.items[0].version == version + 1


def test_an_item_with_marks_of_the_day_stays_behind_the_others(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    extra = add_item(hearing, "Sonderpunkt", 45)
    gone = add_item(hearing, "Pause", 60)
    with commit():
        mark = Mark(hearing_id=hearing.id, kind=MarkKind.ITEM_STARTED, at=BEGIN, item_id=extra.id)
        db.session.add(mark)
    outcome = go_back(hearing, first)
    assert outcome.kept == ("Sonderpunkt",)
    assert [item.title for item in hearing.items][-1] == "Sonderpunkt"
    assert gone.id not in {item.id for item in hearing.items}
    assert db.session.get_one(Mark, mark.id).item_id == extra.id


def test_marks_stay_tied_to_the_items_that_come_back(app: Flask) -> None:
    hearing = a_hearing()
    item = hearing.items[0]
    first = released(hearing)
    with commit():
        mark = Mark(hearing_id=hearing.id, kind=MarkKind.ITEM_STARTED, at=BEGIN, item_id=item.id)
        db.session.add(mark)
        item.title = "Grußwort"
    go_back(hearing, first)
    assert mark.item is not None
    assert mark.item.title == "Begrüßung"


def test_answers_of_people_and_who_was_deleted_are_not_brought_back(app: Flask) -> None:
    hearing = a_hearing()
    gone = a_person(hearing, "Referent*in A", hearing.items[0])
    declined = a_person(hearing, "Referent*in B", hearing.items[1])
    first = released(hearing)
    with commit():
        db.session.delete(gone)
        declined.state = SpeakerState.DECLINED
    outcome = go_back(hearing, first)
    assert outcome.missing == ("Referent*in A",)
    assert declined.state is SpeakerState.DECLINED
    assert snapshot.take(hearing).people == ()


def test_history_is_never_rewritten(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    second = released(hearing)
    digests = [first.digest, second.digest]
    go_back(hearing, first)
    third = released(hearing)
    assert third.number == 3
    assert third.digest == first.digest
    assert [first.digest, second.digest] == digests
    assert all(release.is_sound(one) for one in release.history(hearing))
    assert [change["change"] for change in third.changes] == ["renamed"]


def test_going_back_leaves_a_line_that_says_what_was_overwritten(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    go_back(hearing, first)
    query = select(AuditEntry).where(AuditEntry.action == "programme.go_back")
    line = db.session.scalars(query).one()
    assert line.subject == "release 1"
    assert line.after["changes"][0]["before"] == "Grußwort"


def test_an_edit_that_was_not_seen_is_not_overwritten(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    draft = release.look(hearing)
    with commit():
        hearing.items[1].title = "Von jemand anderem"
    with pytest.raises(release.DraftChanged), commit():
        restore.go_back(
            hearing=hearing,
            to=first,
            version=draft.version,
            digest=draft.digest,
            who=WHO,
            now=NOW,
        )
    assert hearing.items[1].title == "Von jemand anderem"


def test_what_is_shown_before_is_what_the_draft_becomes(app: Flask) -> None:
    hearing = a_hearing()
    gone = a_person(hearing, "Referent*in A", hearing.items[0])
    first = released(hearing)
    a_person(hearing, "Referent*in B", hearing.items[1])
    extra = add_item(hearing, "Sonderpunkt", 45)
    add_item(hearing, "Pause", 60)
    with commit():
        mark = Mark(hearing_id=hearing.id, kind=MarkKind.ITEM_STARTED, at=BEGIN, item_id=extra.id)
        db.session.add(mark)
        hearing.venue = "Rathaus"
        db.session.delete(gone)
    before = snapshot.take(hearing)
    expected = restore.expect(draft=before, to=snapshot.from_json(first.content))
    go_back(hearing, first)
    after = snapshot.take(hearing)
    assert changes.between(before, expected) == changes.between(before, after)
    assert changes.between(expected, after) == []


def test_through_the_page_one_sees_first_what_will_change(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    page = olga.get(f"{PAGE}/1/zurueck").text
    assert "„Grußwort“ heißt jetzt „Begrüßung“." in page
    draft = release.look(hearing)
    form = {"version": draft.version, "digest": draft.digest}
    answer = olga.post(f"{PAGE}/1/zurueck", data=form, follow_redirects=True)
    assert "Der Entwurf ist jetzt wie Fassung 1." in answer.text
    db.session.expire_all()
    assert hearing.items[0].title == "Begrüßung"
    again = olga.post(f"{PAGE}/1/zurueck", data=form)
    assert again.status_code == 409


def test_a_title_saved_after_the_page_was_read_is_not_overwritten(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.venue = "Rathaus"
    draft, seen = release.look(hearing), hearing.title
    with db.engine.begin() as other:
        other.execute(update(Hearing).values(title="Von jemand anderem", version=9))
    assert hearing.title == seen  # this request read it before
    with pytest.raises(release.DraftChanged), commit():
        restore.go_back(
            hearing=hearing,
            to=first,
            version=draft.version,
            digest=draft.digest,
            who=WHO,
            now=NOW,
        )
    db.session.expire_all()
    assert (hearing.title, hearing.venue) == ("Von jemand anderem", "Rathaus")


def while_saved_by_another(app: Flask, to: Release, *statements: Executable) -> Exception | None:
    """Go back while somebody else has written these and commits in the middle of it."""
    hearing = db.session.get_one(Hearing, to.hearing_id)
    draft, number, release_id = release.look(hearing), hearing.id, to.id
    db.session.commit()

    def run() -> Exception | None:
        with app.app_context():
            try:
                with commit():
                    restore.go_back(
                        hearing=db.session.get_one(Hearing, number),
                        to=db.session.get_one(Release, release_id),
                        version=draft.version,
                        digest=draft.digest,
                        who=WHO,
                        now=NOW,
                    )
            except HearingError as error:
                return error
            return None

    with ThreadPoolExecutor(1) as pool, db.engine.connect() as other:
        for statement in statements:
            other.execute(statement)
        outcome = pool.submit(run)
        time.sleep(0.4)
        other.commit()
        error = outcome.result()
    db.session.expire_all()
    return error


def test_a_title_of_an_item_saved_at_the_same_moment_is_not_overwritten(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].minutes = 20
    item = hearing.items[0]
    own = update(AgendaItem).where(AgendaItem.id == item.id)
    error = while_saved_by_another(
        app, first, own.values(title="Von jemand anderem", version=AgendaItem.version + 1)
    )
    assert isinstance(error, release.DraftChanged | versions.Stale)
    assert (item.title, item.minutes) == ("Von jemand anderem", 20)


def test_an_item_changed_at_the_same_moment_is_not_deleted(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    extra = add_item(hearing, "Pause", 45)
    own = update(AgendaItem).where(AgendaItem.id == extra.id)
    error = while_saved_by_another(
        app, first, own.values(title="Von jemand anderem", version=AgendaItem.version + 1)
    )
    assert isinstance(error, release.DraftChanged | versions.Stale)
    assert extra.title == "Von jemand anderem"


def test_a_part_given_at_the_same_moment_is_not_taken_away(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    person = a_person(hearing, "Referent*in A")
    with commit():
        hearing.items[0].minutes = 20
    item = hearing.items[0]
    own = update(AgendaItem).where(AgendaItem.id == item.id)
    facts = {"item_id": item.id, "speaker_id": person.id, "part": Part.SPEAKER, "position": 0}
    while_saved_by_another(
        app, first, own.values(position=AgendaItem.position), insert(Slot).values(facts)
    )
    assert [slot.speaker_id for slot in db.session.scalars(select(Slot))] == [person.id]


def test_the_line_of_going_back_names_both_releases(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
    released(hearing)
    go_back(hearing, first)
    query = select(AuditEntry).where(AuditEntry.action == "programme.go_back")
    line = db.session.scalars(query).one()
    assert (line.before["release"], line.after["release"]) == (2, 1)
