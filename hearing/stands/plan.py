"""The floor plan and the places on it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from defusedxml import ElementTree
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.files import store
from hearing.files.kinds import PICTURES
from hearing.files.store import Stream
from hearing.stands import states
from hearing.stands.models import FloorPlan, Stand, StandState

LARGEST_BYTES = 10_000_000
NUMBER = re.compile(r"[-+]?\d*\.?\d+")


class PlaceOutside(HearingError):
    """Coordinates that are not on the plan."""

    sentence = N_("Bitte geben Sie %(name)s zwischen 0 und 100 Prozent an.")


class PlanWithoutSize(HearingError):
    """A drawing that doesn't say how wide and high it is."""

    sentence = N_("Diese Zeichnung sagt nicht, wie breit und hoch sie ist (viewBox fehlt).")
    field = "file"


def of(hearing_id: int) -> FloorPlan | None:
    """The plan of a hearing."""
    found: FloorPlan | None = db.session.scalar(
        select(FloorPlan).where(FloorPlan.hearing_id == hearing_id)
    )
    return found


def keep(
    *,
    hearing: Hearing,
    seen: int = 0,
    stream: Stream,
    name: str,
    description: str,
    who: str,
    now: datetime,
    data: Path,
) -> FloorPlan:
    """Check a picture and make it the plan; a second one replaces it and keeps all places.

    ``seen`` is the version of the plan that it replaces, 0 when there was none; raises Stale.
    """
    file = store.keep(
        stream=stream,
        name=name,
        allowed=PICTURES,
        largest=LARGEST_BYTES,
        hearing_id=hearing.id,
        now=now,
        data=data,
    )
    width, height = _size(store.path_of(file=file, data=data), file.kind)
    values = {"file_id": file.id, "description": description, "width": width, "height": height}
    plan = of(hearing.id)
    before = _facts(plan) if plan else {}
    if plan is None:
        plan = _first(FloorPlan(hearing_id=hearing.id, **values))
    else:
        versions.save(plan, seen=seen, **values)
    _note(plan, before, who, now)
    return plan


def _first(plan: FloorPlan) -> FloorPlan:
    """Of two at once one makes the plan."""
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError as error:
        raise versions.Stale from error
    return plan


def describe(*, plan: FloorPlan, seen: int, description: str, who: str, now: datetime) -> None:
    """Change what the plan says to those who can't see it; raises Stale. A second time changes
    nothing."""
    before = _facts(plan)
    if versions.save(plan, seen=seen, description=description):
        _note(plan, before, who, now)


def _facts(plan: FloorPlan) -> dict[str, object]:
    return {
        "file": plan.file.name,
        "sha256": plan.file.sha256,
        "description": plan.description,
    }


def _note(plan: FloorPlan, before: dict[str, object], who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action="stands.plan",
        subject=f"hearing {plan.hearing_id}",
        hearing_id=plan.hearing_id,
        before=before,
        after=_facts(plan),
        now=now,
    )


def place(*, stand: Stand, x: float, y: float, who: str, now: datetime) -> None:
    """Put a stand on the plan; a second time it moves. Raises PlaceOutside, WrongStandState."""
    for name, value in (("x", x), ("y", y)):
        if not 0 <= value <= 100:
            raise PlaceOutside(name=name)
    states.move(
        stand=stand, target=StandState.PLACED, who=who, now=now, x=round(x, 2), y=round(y, 2)
    )


def _size(path: Path, kind: str) -> tuple[float, float]:
    if kind != "svg":
        with Image.open(path) as image:
            return float(image.width), float(image.height)
    root = ElementTree.parse(path).getroot()
    assert root is not None  # a file without one does not come through the store
    box = [float(number) for number in NUMBER.findall(root.get("viewBox", ""))]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        return box[2], box[3]
    sides = [NUMBER.match(root.get(side, "")) for side in ("width", "height")]
    if all(sides):
        width, height = (float(side.group()) for side in sides if side)
        if width > 0 and height > 0:
            return width, height
    raise PlanWithoutSize
