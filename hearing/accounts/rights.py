"""Who may do what: one table of roles, read by ``hearing.gate`` for every route."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person of the staff does for one hearing."""

    ORGANIZER = "organizer"
    EDITOR = "editor"
    DESK = "desk"
    MODERATOR = "moderator"
    PROTOCOL_WRITER = "protocol_writer"
    APPROVER = "approver"
    CHECK_IN = "check_in"


class Right(StrEnum):
    """What a role allows. Administrators have every right in every hearing."""

    SEE = "see"  # the hearing's staff pages, nothing changed
    EDIT_PROGRAMME = "edit_programme"  # items, speakers, stands, statements
    RELEASE_PROGRAMME = "release_programme"
    SEND_LETTERS = "send_letters"
    MANAGE_GUESTS = "manage_guests"  # groups, invitations, registrations: personal data
    MANAGE_TEAM = "manage_team"
    READ_AUDIT = "read_audit"
    RUN_DESK = "run_desk"
    MANAGE_STREAM = "manage_stream"  # source of the live stream, its start and end
    MODERATE = "moderate"  # questions of the day: approve, refuse, merge, order
    MANAGE_RECORDINGS = "manage_recordings"
    WRITE_PROTOCOL = "write_protocol"
    APPROVE_PROTOCOL = "approve_protocol"
    CHECK_IN = "check_in"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ORGANIZER: frozenset(Right)
    - {Right.WRITE_PROTOCOL, Right.APPROVE_PROTOCOL, Right.RUN_DESK, Right.CHECK_IN},
    Role.EDITOR: frozenset({Right.SEE, Right.EDIT_PROGRAMME}),
    Role.DESK: frozenset(
        {
            *(Right.SEE, Right.RUN_DESK, Right.MANAGE_STREAM, Right.MODERATE),
            Right.MANAGE_RECORDINGS,
        }
    ),
    Role.MODERATOR: frozenset({Right.SEE, Right.MODERATE}),
    Role.PROTOCOL_WRITER: frozenset({Right.SEE, Right.WRITE_PROTOCOL, Right.MANAGE_RECORDINGS}),
    Role.APPROVER: frozenset({Right.SEE, Right.APPROVE_PROTOCOL, Right.READ_AUDIT}),
    Role.CHECK_IN: frozenset({Right.SEE, Right.CHECK_IN}),
}


def may(roles: set[Role], right: Right) -> bool:
    """Say whether one of the roles allows it."""
    return any(right in RIGHTS[role] for role in roles)
