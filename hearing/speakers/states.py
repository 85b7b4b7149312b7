"""How a person's part goes on: which state may follow which, and who may bring it about."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.speakers import history
from hearing.speakers.models import Speaker, SpeakerState


class Actor(StrEnum):
    """Who may bring a change about."""

    STAFF = "staff"
    PERSON = "person"  # through the personal link


STAFF = frozenset({Actor.STAFF})
BOTH = frozenset(Actor)

# From a state to the next, and who may do it. What is missing here can't happen.
TRANSITIONS: dict[SpeakerState, dict[SpeakerState, frozenset[Actor]]] = {
    SpeakerState.PROPOSED: {
        SpeakerState.INVITED: STAFF,
        SpeakerState.CONFIRMED: STAFF,
        SpeakerState.DECLINED: STAFF,
        SpeakerState.WITHDRAWN: STAFF,
    },
    SpeakerState.INVITED: {
        SpeakerState.CONFIRMED: BOTH,
        SpeakerState.DECLINED: BOTH,
        SpeakerState.PROPOSED: STAFF,
        SpeakerState.WITHDRAWN: STAFF,
    },
    SpeakerState.CONFIRMED: {
        SpeakerState.DECLINED: BOTH,
        SpeakerState.INVITED: STAFF,
        SpeakerState.WITHDRAWN: STAFF,
    },
    SpeakerState.DECLINED: {
        SpeakerState.CONFIRMED: BOTH,
        SpeakerState.PROPOSED: STAFF,
        SpeakerState.INVITED: STAFF,
        SpeakerState.WITHDRAWN: STAFF,
    },
    SpeakerState.WITHDRAWN: {SpeakerState.PROPOSED: STAFF, SpeakerState.INVITED: STAFF},
}
NAMES: dict[SpeakerState, str] = {
    SpeakerState.PROPOSED: N_("vorgeschlagen"),
    SpeakerState.INVITED: N_("eingeladen"),
    SpeakerState.CONFIRMED: N_("zugesagt"),
    SpeakerState.DECLINED: N_("abgesagt"),
    SpeakerState.WITHDRAWN: N_("ausgeladen"),
}
# Whose part still stands.
TAKING_PART = frozenset({SpeakerState.PROPOSED, SpeakerState.INVITED, SpeakerState.CONFIRMED})


class WrongSpeakerState(HearingError):
    """A step that the present state does not allow."""

    sentence = N_("Das geht gerade nicht: Der Stand ist inzwischen „%(state)s“.")


def following(state: SpeakerState, actor: Actor) -> list[SpeakerState]:
    """The states that this actor may choose next."""
    return [target for target, actors in TRANSITIONS[state].items() if actor in actors]


def _sources(target: SpeakerState, actor: Actor) -> list[SpeakerState]:
    return [state for state in TRANSITIONS if target in following(state, actor)]


def move(
    *,
    speaker: Speaker,
    target: SpeakerState,
    actor: Actor,
    reason: str = "",
    who: str,
    now: datetime,
) -> bool:
    """Bring a person to a state; of two at once one does it. A second time changes nothing.

    Returns whether something changed; raises WrongSpeakerState when the table does not allow it.
    """
    before, former = speaker.state, speaker.reason
    statement = (
        update(Speaker)
        .where(Speaker.id == speaker.id, Speaker.state.in_(_sources(target, actor)))
        .values(state=target, state_at=now, reason=reason, version=Speaker.version + 1)
    )
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.refresh(speaker)
    if done.rowcount == 0:  # type: ignore[attr-defined]
        if speaker.state is target:
            return False
        raise WrongSpeakerState(state=NAMES[speaker.state])
    history.note(
        speaker,
        target.value,
        who=who,
        now=now,
        before={"state": before.value, "reason": former},
        after={"state": target.value, "reason": reason},
    )
    return True
