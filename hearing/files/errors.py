"""Why a file that somebody hands in is refused."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class FileRefused(HearingError):
    """Base: a file that isn't kept. The sentence belongs next to the field it came from."""

    sentence = N_("Diese Datei wird nicht angenommen.")
    field = "file"


class FileMissing(FileRefused):
    """No file was chosen."""

    sentence = N_("Bitte wählen Sie eine Datei aus.")


class FileEmpty(FileRefused):
    """A file of no bytes."""

    sentence = N_("Diese Datei ist leer. Bitte wählen Sie sie noch einmal aus.")


class FileTooLarge(FileRefused):
    """More bytes than allowed; the rest was not read."""

    sentence = N_("Diese Datei ist zu groß. Erlaubt sind höchstens %(limit)s MB.")


class KindNotAllowed(FileRefused):
    """The content is of another kind than those asked for, whatever the name says."""

    sentence = N_("Das ist keine Datei der erlaubten Art. Möglich sind: %(allowed)s.")


class IsProgram(FileRefused):
    """A program, whatever its name says."""

    sentence = N_(
        "Das ist ein Programm, auch wenn der Name anders endet. Möglich sind: %(allowed)s."
    )


class IsWebPage(FileRefused):
    """HTML, whatever its name says."""

    sentence = N_("Das ist eine Internetseite (HTML). Möglich sind: %(allowed)s.")


class IsOldOffice(FileRefused):
    """The binary formats before OOXML, or OOXML with a password: both lie in an OLE file."""

    sentence = N_(
        "Das ist ein altes oder mit Kennwort geschütztes Office-Format. "
        "Bitte speichern Sie die Datei ohne Kennwort neu. Möglich sind: %(allowed)s."
    )


class FileDamaged(FileRefused):
    """A file that ends too early or contradicts itself."""

    sentence = N_("Diese Datei ist beschädigt oder unvollständig. Bitte speichern Sie sie neu.")


class FileEncrypted(FileRefused):
    """A file with a password or with restricted rights."""

    sentence = N_("Diese Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne.")


class ExpandsTooFar(FileRefused):
    """An archive or a picture that becomes enormous when it is unpacked."""

    sentence = N_("Diese Datei wird beim Auspacken zu groß und wird deshalb nicht angenommen.")


class TooComplicated(FileRefused):
    """A file whose check takes too long or too much memory."""

    sentence = N_(
        "Diese Datei lässt sich nicht in vertretbarer Zeit prüfen. "
        "Bitte speichern Sie sie in einfacherer Form."
    )


class PdfScript(FileRefused):
    """A PDF with JavaScript."""

    sentence = N_(
        "Diese PDF-Datei enthält ein Programm (JavaScript). Bitte speichern Sie sie ohne."
    )


class PdfAction(FileRefused):
    """A PDF that starts or opens something."""

    sentence = N_(
        "Diese PDF-Datei startet Programme oder öffnet andere Dateien. "
        "Bitte speichern Sie sie ohne solche Aktionen."
    )


class PdfAttachment(FileRefused):
    """A PDF with other files inside."""

    sentence = N_(
        "In dieser PDF-Datei stecken andere Dateien. Bitte speichern Sie sie ohne Anhänge."
    )


class PdfForm(FileRefused):
    """A PDF with an XFA form."""

    sentence = N_(
        "Diese PDF-Datei ist ein XFA-Formular, das viele Programme nicht zeigen können. "
        "Bitte drucken Sie sie in eine PDF-Datei."
    )


class PdfMedia(FileRefused):
    """A PDF with film, sound or 3D inside."""

    sentence = N_(
        "Diese PDF-Datei enthält Film, Ton oder 3D-Inhalte. Bitte speichern Sie sie ohne."
    )


class OfficeMacros(FileRefused):
    """A document with macros or program actions."""

    sentence = N_(
        "Diese Datei enthält Makros oder startet Programme. Bitte speichern Sie sie ohne."
    )


class OfficeExternal(FileRefused):
    """A document that loads something from elsewhere when it is opened."""

    sentence = N_(
        "Diese Datei lädt beim Öffnen Inhalte von anderswo. "
        "Bitte fügen Sie Bilder und Objekte in die Datei ein, statt sie zu verknüpfen."
    )


class OfficeEmbedded(FileRefused):
    """A document with an OLE object or a program inside."""

    sentence = N_(
        "In dieser Datei stecken Objekte anderer Programme (OLE). Bitte fügen Sie sie als Bild ein."
    )


class DrawingActive(FileRefused):
    """An SVG with script or event handlers."""

    sentence = N_(
        "Diese Zeichnung enthält ein Programm. Bitte speichern Sie sie als einfaches SVG."
    )


class DrawingExternal(FileRefused):
    """An SVG that loads something from elsewhere."""

    sentence = N_(
        "Diese Zeichnung lädt Inhalte von anderswo. Bitte betten Sie Bilder in die Datei ein."
    )


class DrawingElement(FileRefused):
    """An SVG with an element that isn't on the list."""

    sentence = N_(
        "Diese Zeichnung enthält „%(element)s“. Das wird nicht angenommen; "
        "bitte speichern Sie sie als einfaches SVG."
    )


class TooManyLines(FileRefused):
    """A table of more lines than anybody meant."""

    sentence = N_("Diese Tabelle hat mehr als %(most)d Zeilen. Bitte teilen Sie sie auf.")


class OfficeMissing(FileRefused):
    """There is no program that draws the pages of office files."""

    sentence = N_("Auf diesem Server ist kein Programm installiert, das aus Folien ein PDF macht.")


class NotDrawable(FileRefused):
    """A file of which no page could be drawn."""

    sentence = N_("Aus dieser Datei ließ sich kein PDF machen.")


class PageMissing(HearingError):
    """A page that the file doesn't have."""

    sentence = N_("Diese Seite hat die Datei nicht.")


REFUSALS = {kind.__name__: kind for kind in FileRefused.__subclasses__()}
"""By name: the check runs in a process of its own, which can only say a name."""
