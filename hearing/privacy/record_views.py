"""The record of processing activities, made from the settings and the code as they are now."""

from __future__ import annotations

from flask import current_app, render_template

from hearing.privacy import activities, record, retention


def show() -> str:
    """Every storage, purpose, period and recipient, and the facts for a DPIA."""
    return render_template(
        "privacy/record.html",
        places=list(record.places(current_app.config)),
        activities=activities.ACTIVITIES,
        period=record.period,
        fixed=retention.FIXED,
        engine=current_app.config["ENGINE"],
    )
