"""What is stored of a file that somebody handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class StoredFile(Base):
    """A checked file. Its bytes lie in the data folder under ``files/<first two>/<sha256>``.

    ``kind`` is what the content says it is, a word of ``kinds.KINDS``; ``pages`` is how many pages
    of a PDF can be shown as pictures.
    """

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    pages: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
