"""What people read about slides."""

from __future__ import annotations

from hearing.errors import N_
from hearing.slides.pictures import Stage
from hearing.speakers.consents import Reason

REASONS = {
    Reason.CONSENTED: N_("Einwilligung in die Aufzeichnung liegt vor"),
    Reason.EMPLOYEE: N_("Folien der Stadt"),
    Reason.NOT_ANSWERED: N_("noch keine Einwilligung in die Aufzeichnung"),
    Reason.REFUSED: N_("keine Einwilligung in die Aufzeichnung"),
}
STAGES = {
    Stage.UNTRIED: N_(
        "Im Takt zeigen lassen sich nur die Seiten eines PDFs. Beim Veröffentlichen wird versucht,"
        " eines aus dieser Datei zu machen. Genauer ist das PDF, das Sie hier hinzufügen."
    ),
    Stage.DRAWING: N_(
        "Aus dieser Datei wird gerade ein PDF gemacht. Bis dahin steht nur der Text der Folien da."
    ),
    Stage.NO_PROGRAM: N_(
        "Auf diesem Server ist kein Programm installiert, das aus dieser Datei ein PDF macht. Bis"
        " Sie eines hinzufügen, steht nur der Text der Folien da."
    ),
    Stage.FAILED: N_(
        "Aus dieser Datei ließ sich kein PDF machen. Bis Sie eines hinzufügen, steht nur der Text"
        " der Folien da."
    ),
    Stage.SHOWN: N_("Gezeigt werden die Seiten des PDFs zu diesen Folien."),
}
