"""A real worker process that sends letters.

python -m tests.hearing.mail.letter_worker DATA DATABASE PORT AUTHORITIES
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import hearing.run
from hearing.app import create_app
from hearing.mail import delivery, links
from hearing.mail.links import Addressee
from tests.hearing.mail.postoffice import PASSWORD, USER

if __name__ == "__main__":
    data, database, port, authorities = sys.argv[1:]
    delivery.WAITS = [timedelta(seconds=1)] * 8  # a trial has no two days
    app = create_app(
        DATA=Path(data),
        DATABASE=database,
        LEASE_SECONDS=1.0,
        MAIL_SERVER=f"localhost:{port}",
        MAIL_SECURITY="starttls",
        MAIL_USER=USER,
        MAIL_PASSWORD=PASSWORD,
        MAIL_CA=authorities,
        MAIL_FROM="post@example.org",
        MAIL_PER_MINUTE=60000,
        BASE_URL="https://hearing.example.org",
    )
    links.register_purpose(
        "test", describe=lambda _id: Addressee("a@example.org"), path="/l/test/<token>"
    )
    hearing.run.work(app)
