"""Registrations, for organizers; the guests' own pages are nested in this blueprint."""

from __future__ import annotations

from flask import Blueprint

from hearing.accounts import audit
from hearing.groups import plan
from hearing.invitations import people, replies
from hearing.registration import (
    decisions,
    guest_day_views,
    guest_pages,
    guest_views,
    labels,
    tallies,
    waiting_list,
)

blueprint = Blueprint("registration", __name__)
assert guest_views, guest_day_views  # they attach their pages
blueprint.register_blueprint(guest_pages.blueprint)
audit.register_names(labels.ACTIONS)


def join() -> None:
    """Follow the rooms below, and tell them what this one knows. A second time changes nothing."""
    plan.on_seats_changed(waiting_list.follow_seats)
    people.on_revoke(decisions.follow_revocation)
    replies.register(replies.Replies(tallies.state_of_answer(), tallies.NAMES, tallies.BADGES))
