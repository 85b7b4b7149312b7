"""What the public page says beside the programme: access, easy language, sign language."""

from __future__ import annotations

import re
from datetime import datetime

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.errors import N_, HearingError

TEXTS = ("access_info", "easy_summary", "sign_video_url")
LONGEST = 20_000
# A file of this site, or a page elsewhere that is linked and never embedded.
ADDRESS = re.compile(r"(/(?!/)|https://)[^\s\\\"<>]*")
VIDEO = re.compile(r"/(?!/)[^?#]*\.(mp4|webm)")


class AddressOfVideo(HearingError):
    """Not an address of a video."""

    sentence = N_(
        "Bitte geben Sie eine Adresse an, die mit https:// beginnt, oder den Pfad einer Datei auf"
        " diesem Server, der mit / beginnt."
    )
    field = "sign_video_url"


class PageTextLong(HearingError):
    """A text beyond all use."""

    sentence = N_("Der Text darf höchstens %(limit)d Zeichen haben.")

    def __init__(self, name: str) -> None:
        self.field = name  # type: ignore[misc]  # the class has several fields
        super().__init__(limit=LONGEST)


def change(*, hearing: Hearing, seen: int, who: str, now: datetime, **texts: str) -> None:
    """Save the texts; they are public at once. A second time with the same does nothing."""
    assert texts.keys() <= set(TEXTS)
    values = {name: text.replace("\0", "").strip() for name, text in texts.items()}
    for name, text in values.items():
        if len(text) > LONGEST:
            raise PageTextLong(name)
    video = values.get("sign_video_url", "")
    if video and not ADDRESS.fullmatch(video):
        raise AddressOfVideo
    before = {name: getattr(hearing, name) for name in values}
    if versions.save(hearing, seen=seen, **values):
        audit.record(
            who=who,
            action="programme.change_page",
            subject=f"hearing {hearing.id}",
            hearing_id=hearing.id,
            before=before,
            after=values,
            now=now,
        )


def is_own_video(address: str) -> bool:
    """Whether the page can play it: a video file of this site."""
    return VIDEO.fullmatch(address) is not None
