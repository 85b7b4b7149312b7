"""The texts of calendar letters, German; ``hearing.programme.words`` says them in English too."""

from __future__ import annotations

from dataclasses import dataclass

from hearing.errors import N_


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and first paragraph of a letter. ``facts``: day, place and mode follow; ``link``: so
    does the way to the person's own page."""

    subject: str
    says: str
    facts: bool = True
    link: str = ""


CHANGE = N_("Ihre Antwort ändern oder absagen können Sie auf Ihrer persönlichen Seite:")
AGAIN = N_("Möchten Sie doch teilnehmen? Das können Sie auf Ihrer persönlichen Seite sagen:")
CHOOSE = N_("Wie Sie jetzt teilnehmen können, sehen Sie auf Ihrer persönlichen Seite:")
LATER = N_("Wenn Sie es wissen, sagen Sie bitte auf Ihrer persönlichen Seite zu oder ab:")

CONFIRMED = Text(
    N_("Sie sind angemeldet: %(hearing)s"),
    N_("schön, dass Sie dabei sind! Zur Anhörung „%(hearing)s“ sind Sie angemeldet."),
    link=CHANGE,
)
MODE_CHANGED = Text(
    N_("Ihre Teilnahme ist geändert: %(hearing)s"),
    N_("an der Anhörung „%(hearing)s“ nehmen Sie jetzt anders teil als bisher: %(mode)s."),
    link=CHANGE,
)
WAITING = Text(
    N_("Sie stehen auf der Warteliste: %(hearing)s"),
    N_(
        "für die Anhörung „%(hearing)s“ ist zurzeit kein Platz frei (%(mode)s). Sie stehen auf der"
        " Warteliste. Wird ein Platz frei, schreiben wir Ihnen; bis dahin brauchen Sie nichts zu"
        " tun."
    ),
    facts=False,
    link=CHANGE,
)
MAYBE = Text(
    N_("Sie kommen vielleicht: %(hearing)s"),
    N_(
        "zur Anhörung „%(hearing)s“ haben Sie „vielleicht“ geantwortet. Ihr Platz ist damit nicht"
        " mehr reserviert."
    ),
    link=LATER,
)
DECLINED = Text(
    N_("Sie haben abgesagt: %(hearing)s"),
    N_(
        "Ihre Absage zur Anhörung „%(hearing)s“ ist gespeichert. Danke, dass Sie Bescheid gesagt"
        " haben. Der Termin ist damit auch in Ihrem Kalender abgesagt."
    ),
    facts=False,
    link=AGAIN,
)
SUBSTITUTED = Text(
    N_("Jemand kommt für Sie: %(hearing)s"),
    N_(
        "für die Anhörung „%(hearing)s“ haben Sie eine Vertretung benannt. Ihre eigene Anmeldung"
        " endet damit, und der Termin ist in Ihrem Kalender abgesagt."
    ),
    facts=False,
)
TAKEN_BACK = Text(
    N_("Ihre Anmeldung ist zurückgenommen: %(hearing)s"),
    N_(
        "wir mussten Ihre Anmeldung zur Anhörung „%(hearing)s“ zurücknehmen. Bitte wenden Sie sich"
        " an uns, wenn Sie Fragen haben."
    ),
    facts=False,
)
REVOKED = Text(
    N_("Ihre Einladung gilt nicht mehr: %(hearing)s"),
    N_(
        "Ihre Einladung zur Anhörung „%(hearing)s“ gilt nicht mehr, und Ihre Anmeldung endet"
        " damit. Bitte wenden Sie sich an uns, wenn Sie Fragen haben."
    ),
    facts=False,
)
REGROUPED = Text(
    N_("Bitte antworten Sie noch einmal: %(hearing)s"),
    N_(
        "in der Anhörung „%(hearing)s“ gehören Sie jetzt zu einer anderen Gruppe. Ihre bisherige"
        " Teilnahmeform gibt es in ihr nicht: Ihre Anmeldung endet damit. Eingeladen sind Sie"
        " weiterhin."
    ),
    facts=False,
    link=CHOOSE,
)
CHANGED = Text(
    N_("Änderung: %(hearing)s"),
    N_("an der Anhörung „%(hearing)s“, zu der Sie angemeldet sind, hat sich etwas geändert."),
    link=CHANGE,
)
CALLED_OFF = Text(
    N_("Abgesagt: %(hearing)s"),
    N_(
        "die Anhörung „%(hearing)s“ ist abgesagt und findet nicht statt. Sie brauchen nichts mehr"
        " zu tun."
    ),
)
TAKES_PLACE = Text(
    N_("Findet doch statt: %(hearing)s"),
    N_("die Anhörung „%(hearing)s“ findet nun doch statt. Ihre Anmeldung gilt weiter."),
    link=CHANGE,
)
MOVED = Text(
    N_("Nur der alte Termin ist abgesagt: %(hearing)s"),
    N_(
        "zur Anhörung „%(hearing)s“ schreiben wir Ihnen jetzt an eine andere Adresse. Der Termin in"
        " diesem Kalender ist deshalb abgesagt; einen neuen bekommen Sie dort. An Ihrer Anmeldung"
        " ändert sich nichts."
    ),
    facts=False,
)

GREETING = N_("Guten Tag %(name)s,")
WHEN = N_("- Wann: %(when)s")
WHERE = N_("- Wo: %(where)s")
HOW = N_("- Teilnahme: %(mode)s")
ON_ONE_DAY = N_("%(day)s, %(begin)s bis %(end)s Uhr")
ON_MORE_DAYS = N_("%(day)s, %(begin)s Uhr bis %(last_day)s, %(end)s Uhr")
NEW_NAME = N_("- Neuer Titel: %(now)s (bisher: %(before)s)")
NEW_TIME = N_("- Neue Zeit (bisher: %(before)s)")
NEW_PLACE = N_("- Neuer Ort (bisher: %(before)s)")
ENCLOSED = N_(
    "Der Termin für Ihren Kalender liegt bei. Wenn Sie dort zusagen oder absagen, ändert das Ihre"
    " Anmeldung."
)
CLOSING = N_("Mit freundlichen Grüßen\n%(sender)s")

TEXTS = (
    CONFIRMED,
    MODE_CHANGED,
    WAITING,
    MAYBE,
    DECLINED,
    SUBSTITUTED,
    TAKEN_BACK,
    REVOKED,
    REGROUPED,
    CHANGED,
    CALLED_OFF,
    TAKES_PLACE,
    MOVED,
)
