"""The floor plan and the places on it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from defusedxml import ElementTree
from PIL import Image
from sqlalchemy import select

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
    stream: Stream,
    name: str,
    description: str,
    who: str,
    now: datetime,
    data: Path,
) -> FloorPlan:
    """Check a picture and make it the plan; a second one replaces it and keeps all places."""
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
    plan = of(hearing.id) or FloorPlan(hearing_id=hearing.id)
    plan.file, plan.description, plan.width, plan.height = file, description, width, height
    db.session.add(plan)
    db.session.flush()
    audit.record(
        who=who,
        action="stands.plan",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        after={"file": file.name, "sha256": file.sha256, "description": description},
        now=now,
    )
    return plan


def describe(*, plan: FloorPlan, description: str, who: str, now: datetime) -> None:
    """Change what the plan says to those who can't see it. A second time changes nothing."""
    before, plan.description = plan.description, description
    audit.record(
        who=who,
        action="stands.plan",
        subject=f"hearing {plan.hearing_id}",
        hearing_id=plan.hearing_id,
        before={"description": before},
        after={"description": description},
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
