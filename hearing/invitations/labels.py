"""What the audit log says of this room."""

from __future__ import annotations

from hearing.errors import N_

ACTIONS: dict[str, str] = {
    "invitations.add": N_("Person auf die Gästeliste gesetzt"),
    "invitations.change": N_("Person der Gästeliste geändert"),
    "invitations.revoke": N_("Einladung zurückgezogen"),
    "invitations.restore": N_("Person wieder einladbar"),
    "invitations.delete": N_("Person von der Gästeliste gelöscht"),
    "invitations.import": N_("Gästeliste eingelesen"),
    "invitations.invite": N_("Einladungen entworfen"),
    "invitations.template_change": N_("Brieftext geändert"),
    "invitations.template_reset": N_("Brieftext zurückgesetzt"),
    "invitations.reminder_add": N_("Erinnerung geplant"),
    "invitations.reminder_change": N_("Erinnerung verschoben"),
    "invitations.reminder_remove": N_("Erinnerung gelöscht"),
    "invitations.reminder_draft": N_("Erinnerungen entworfen"),
}
