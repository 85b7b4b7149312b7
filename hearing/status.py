"""The HTTP status of every error that people see: one table, read by the error pages."""

from __future__ import annotations

from hearing.errors import HearingError

# By name, so that this table knows the errors of all rooms without importing any.
STATUS: dict[str, int] = {
    "AnswerTooLate": 409,
    "AnswersClosed": 410,
    "HearingCancelled": 410,
    "FeedEnded": 410,
    "FeedUnknown": 404,
    "AttemptUnreadable": 400,
    "PressUnfit": 409,
    "PressUnreadable": 400,
    "PressKeyReused": 409,
    "PressTooOld": 409,
    "NoSuchItem": 404,
    "NoSuchSpeaker": 404,
    "NoSuchMark": 404,
    "RealDayRuns": 409,
    "KeyReused": 409,
    "AlreadyOnList": 409,
    "AlreadyWritten": 409,
    "CalledOff": 409,
    "ListGone": 410,
    "ListMoved": 409,
    "ReminderDone": 409,
    "NoTicket": 404,
    "InvitationRevoked": 410,
    "NoSeatLeft": 409,
    "NotForGroup": 403,
    "NothingToTakeBack": 409,
    "OfferOver": 410,
    "SpeakerInUse": 409,
    "WrongLogin": 401,
    "WrongCode": 401,
    "WrongPassword": 401,
    "AlreadyOn": 409,
    "NotBegun": 409,
    "ResetEnded": 410,
    "ProviderSilent": 503,
    "SignOnBroken": 400,
    "SignOnRefused": 403,
    "EmailUnverified": 403,
    "NoAccount": 403,
    "OtherPerson": 403,
    "AccountDisabled": 403,
    "Deleted": 409,
    "DraftChanged": 409,
    "ConferenceClosed": 409,
    "NoConference": 409,
    "ServerSilent": 503,
    "QuestionsClosed": 409,
    "ReleaseBlocked": 409,
    "ReleaseUnchanged": 409,
    "ReleaseEmpty": 409,
    "Stale": 409,
    "TakenBack": 409,
    "GroupInUse": 409,
    "ContingentInUse": 409,
    "ModeInUse": 409,
    "WrongSpeakerState": 409,
    "WrongStandState": 409,
    "LinkUnknown": 404,
    "LinkEnded": 410,
    "LetterMoved": 409,
    "CallUnknown": 404,
    "CallClosed": 410,
    "TooManyApplications": 429,
    "StatementClosed": 409,
    "StatementFinal": 409,
    "StatementPublic": 409,
    "HearingHidden": 409,
    "WrongState": 409,
    "TooManyFailures": 429,
    "UsedUp": 429,
    "RegistrationClosed": 410,
}


def status_of(error: HearingError) -> int:
    """The status of an error; the nearest class in the table decides, else 422."""
    for kind in type(error).__mro__:
        if kind.__name__ in STATUS:
            return STATUS[kind.__name__]
    return 422
