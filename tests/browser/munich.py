"""Munich's hearing of 7 June 2024 as public papers tell it: what a team enters to have it."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"
VENUE = "Qubes am IT-Rathaus, Agnes-Pockels-Bogen"
ORGANIZER = "IT-Referat"
MOTION = "Antrag Nr. 20-26 / A 04055"
PAPER = "Sitzungsvorlage Nr. 20-26 / V 12687"
BEGIN, END = "2024-06-07T09:30", "2024-06-07T13:30"

# Of each item of the pattern: the title it has there, Munich's title, its minutes.
ITEMS = (
    ("Begrüßung", "Begrüßung durch Oberbürgermeister und IT-Referat", 15),
    ("Einführung (externer Vortrag)", "Einführung in die Künstliche Intelligenz", 30),
    ("Fragen zur Einführung", "Fragen zur Einführung", 15),
    ("Impulsvortrag", "Impuls: Ethik und Regulierung", 20),
    ("Fragen zum Impulsvortrag", "Fragen zum Impuls", 15),
    ("Projekte und Angebote der Stadt",
     "Das KI Competence Center und die KI-Projekte der Stadt", 25),
    ("Marktplatz: Praxisbeispiele an den Ständen", "KI-Marktplatz: Praxisbeispiele", 60),
    ("Podiumsdiskussion im Plenum", "Moderiertes Podium im Plenum", 50),
    ("Abschluss", "Abschluss", 10),
)  # fmt: skip
CLOCK = ["09:30", "09:45", "10:15", "10:30", "10:50", "11:05", "11:30", "12:30", "13:20"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a part; ``item`` is a title of ITEMS."""

    name: str
    role: str
    item: str
    part: str
    perspective: str = "keine"
    of_the_city: bool = False


PEOPLE = (
    Person("Bürgermeister*in (Beispiel)", "Grußwort", ITEMS[0][1], "Vortrag", of_the_city=True),
    Person("Referent*in A (Beispiel)", "Informatik", ITEMS[1][1], "Vortrag",
           "Wissenschaftliche Grundlagen (extern)"),
    Person("Referent*in B (Beispiel)", "Recht", ITEMS[3][1], "Vortrag",
           "Ethik und Regulierung (extern)"),
    Person("Referent*in C (Beispiel)", "KI Competence Center", ITEMS[5][1], "Vortrag",
           "Bestehende Projekte der Stadt (intern)", of_the_city=True),
    Person("Moderator*in (Beispiel)", "Moderation", ITEMS[7][1], "Moderation"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stall:
    """A stand of the marketplace and its place on the plan in percent."""

    title: str
    origin: str
    unit: str
    topic: str
    shows: str
    need: str
    x: str
    y: str


STANDS = (
    Stall("MUCGPT", "Stadtverwaltung", "it@M", "Sprachmodelle",
          "Generative KI für alle Beschäftigten, datenschutzkonform, seit Februar 2024.",
          "Bildschirm", "10", "12.5"),
    Stall("Lücken in Verkehrszählungen", "Stadtverwaltung", "Mobilitätsreferat", "Verkehr",
          "Ein Modell füllt Lücken aus Tageszeit und Wetter.", "Strom", "30", "12.5"),
    Stall("Empfehlungen der Stadtbibliotheken", "Stadtverwaltung", "Münchner Stadtbibliothek",
          "Empfehlungen", "Was aus Ausleihen zu lernen ist.", "Tisch", "50", "12.5"),
    Stall("Mehrsprachiger Antragsassistent", "Stadtverwaltung", "Ausländerbehörde", "Anträge",
          "Hilft in vielen Sprachen, mit einem Partner gebaut.", "Netzzugang", "70", "12.5"),
    Stall("RPA-Pilot", "Stadtverwaltung", "Personal- und Organisationsreferat", "Routinearbeit",
          "Regelbasierte Routinearbeit wird abgenommen.", "Strom", "90", "12.5"),
    Stall("CovBot am Bürgertelefon", "andere Kommune", "Landeshauptstadt Stuttgart", "Telefon",
          "Beantwortet Anrufe von Bürger*innen.", "Ton", "25.5", "80"),
    Stall("Beispiel aus dem Ausland", "Ausland", "Stadt B (Beispiel)", "Verwaltung",
          "Ein Beispiel aus einer anderen Stadt in Europa.", "Bildschirm", "75", "80"),
)  # fmt: skip

# The organizer's answers to comments: office, number of the comment, answer.
REPLIES = (
    ("Gleichstellungsstelle", 1, "Vielen Dank. Wir laden Sie herzlich zur Vorbereitung ein."),
    ("Gesamtpersonalrat", 2, "Genau das ist das Ziel der Vorhaben."),
    ("Gesamtpersonalrat", 3, "Die Personalvertretungen sind von Anfang an dabei."),
    ("Gesamtpersonalrat", 4, "Dem wird zugestimmt."),
    ("Gesamtpersonalrat", 5, "Leitlinien sind in Arbeit."),
    ("Gesamtpersonalrat", 6, "Schulungen sind Arbeitszeit."),
    ("Gesamtpersonalrat", 7, "Das wird geprüft."),
    ("Gesamtpersonalrat", 8, "Der Bericht ist jährlich vorgesehen."),
)
