"""Striking words from what people wrote: one verb for the draft, for everything that was published
and for what is kept of earlier states.

The phrase is a secret as what it is taken out of: it is nowhere written down.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import turns
from hearing.errors import N_, HearingError
from hearing.events import pulse
from hearing.redactions import elsewhere, holding
from hearing.redactions.holders import KEEPERS, Why, Words
from hearing.redactions.models import RedactionReason, Strike

audit.register_names({"redaction.strike": N_("Wörter aus Texten entfernt")})


class NothingToStrike(HearingError):
    """Striking a phrase that stands nowhere, or not where it was seen."""

    sentence = N_("An den gewählten Stellen stehen diese Wörter nicht (mehr).")
    field = "phrase"


def strike(
    *,
    hearing: Hearing,
    wanted: re.Pattern[str],
    people: Collection[str] = (),
    spared: Collection[str] = (),
    reason: RedactionReason,
    who: str,
    now: datetime,
) -> Strike:
    """Take a phrase out of every text but the spared ones, of these data of ``people`` and of what
    is kept of earlier states, for good. A second time raises NothingToStrike.

    It takes the turns that publishing takes: a version that is frozen meanwhile has lost the words,
    or doesn't come about. What came about after somebody looked is not spared.
    """
    hold(hearing)
    words = Words(hearing, wanted, frozenset(people), frozenset(spared), Why(reason, now))
    found = elsewhere.find(hearing, wanted)
    places = sum(words.are_struck(one.sort, one.ref) for one in found)
    if not places:
        raise NothingToStrike
    for keeper in KEEPERS:
        keeper.strike(words)
    made = Strike(hearing_id=hearing.id, reason=reason, places=places, struck_at=now, struck_by=who)
    db.session.add(made)
    pulse.beat(hearing.id)
    told = {"reason": reason.value, "places": places}
    subject = f"hearing {hearing.id}"
    audit.record(
        who=who, action="redaction.strike", subject=subject, hearing_id=hearing.id, now=now,
        after=told,
    )  # fmt: skip
    return made


def hold(hearing: Hearing) -> None:
    """Wait until nobody else publishes or changes anything of this hearing; the order is that of
    publishing."""
    for keeper in KEEPERS:
        keeper.hold(hearing.id)
    holding.hold(hearing.id)
    turns.hold(hearing.id)
    db.session.execute(select(Hearing.id).where(Hearing.id == hearing.id).with_for_update())
    db.session.expire_all()


def of(hearing: Hearing) -> Sequence[Strike]:
    """What was struck, in order."""
    query = select(Strike).where(Strike.hearing_id == hearing.id)
    return db.session.scalars(query.order_by(Strike.id)).all()
