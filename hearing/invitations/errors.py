"""What can stand against a change of the list, a template, a reminder."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class NameMissing(HearingError):
    """Somebody without a name."""

    sentence = N_("Es fehlt der Name.")
    field = "name"


class NameTooLong(HearingError):
    """A name that is none."""

    sentence = N_("Der Name ist zu lang: Höchstens %(most)d Zeichen sind möglich.")
    field = "name"


class TextTooLong(HearingError):
    """An organisation or a note of many pages."""

    sentence = N_("„%(what)s“ ist zu lang: Höchstens %(most)d Zeichen sind möglich.")


class GroupMissing(HearingError):
    """Somebody of no group."""

    sentence = N_("Es fehlt die Gruppe.")
    field = "group_id"


class GroupUnknown(HearingError):
    """A group that this hearing does not have."""

    sentence = N_("Die Gruppe „%(name)s“ gibt es in dieser Anhörung nicht.")
    field = "group_id"


class LanguageUnknown(HearingError):
    """A language that letters are not written in."""

    sentence = N_("Die Sprache „%(name)s“ ist nicht möglich: Briefe gibt es auf Deutsch (de) und"
                  " Englisch (en).")  # fmt: skip
    field = "language"


class AlreadyOnList(HearingError):
    """An address for the second time."""

    sentence = N_("„%(email)s“ steht schon auf der Liste dieser Anhörung.")
    field = "email"


class CalledOff(HearingError):
    """Inviting to a hearing that doesn't take place."""

    sentence = N_("Die Anhörung ist abgesagt: Dazu wird niemand mehr eingeladen.")


class AlreadyWritten(HearingError):
    """Deleting somebody who has had a letter or has answered."""

    sentence = N_(
        "„%(name)s“ hat schon einen Brief bekommen oder geantwortet und kann deshalb nicht gelöscht"
        " werden. Ziehen Sie die Einladung stattdessen zurück."
    )


class PlaceholderUnknown(HearingError):
    """A word in braces that stands for nothing."""

    sentence = N_("Den Platzhalter „{%(name)s}“ gibt es nicht. Möglich sind: %(known)s.")
    field = "text"


class PlaceholderMisspelt(HearingError):
    """A word in braces that nearly stands for something."""

    sentence = N_("Den Platzhalter „{%(name)s}“ gibt es nicht. Meinten Sie „{%(meant)s}“?")
    field = "text"


class PlaceholderInSubject(HearingError):
    """A word in the subject's braces that stands for nothing, or for more than a line holds."""

    sentence = N_("Im Betreff gibt es den Platzhalter „{%(name)s}“ nicht. Möglich sind: %(known)s.")
    field = "subject"


class LinkMissing(HearingError):
    """A letter that nobody could answer."""

    sentence = N_(
        "Im Text fehlt {link}: Dort steht später der persönliche Link, über den geantwortet wird."
    )
    field = "text"


class SubjectEmpty(HearingError):
    """A letter without a subject."""

    sentence = N_("Bitte geben Sie einen Betreff an.")
    field = "subject"


class ReminderTimeMissing(HearingError):
    """A reminder at no time."""

    sentence = N_("Bitte geben Sie einen Zeitpunkt an oder die Zahl der Tage vor der Frist.")
    field = "at"


class ReminderTwice(HearingError):
    """A reminder at a time and so many days before the deadline."""

    sentence = N_("Bitte geben Sie nur eines von beiden an: Tage vor der Frist oder den Zeitpunkt.")
    field = "at"


class ReminderTooLate(HearingError):
    """A reminder when nobody can answer any longer."""

    sentence = N_("Das wäre erst nach der Frist dieser Gruppe (%(deadline)s).")
    field = "at"


class ReminderPast(HearingError):
    """A reminder at a time that is over."""

    sentence = N_("Dieser Zeitpunkt ist schon vorbei (%(time)s).")
    field = "at"


class ReminderDone(HearingError):
    """Changing a reminder whose letters are drafted."""

    sentence = N_("Diese Erinnerung ist schon entworfen und lässt sich nicht mehr ändern.")
