"""The words for origins, needs and fields of a stand."""

from __future__ import annotations

from hearing.errors import N_
from hearing.stands.models import Need, Origin, StandState

ORIGINS: dict[Origin, str] = {
    Origin.INTERNAL: N_("Stadtverwaltung"),
    Origin.EXTERNAL: N_("extern"),
    Origin.MUNICIPALITY: N_("andere Kommune"),
    Origin.ABROAD: N_("Ausland"),
}
NEEDS: dict[Need, str] = {
    Need.POWER: N_("Strom"),
    Need.SCREEN: N_("Bildschirm"),
    Need.NETWORK: N_("Netzzugang"),
    Need.TABLE: N_("Tisch"),
    Need.SOUND: N_("Ton"),
}
FIELDS: dict[str, str] = {
    "title": N_("Name des Stands"),
    "unit": N_("Verantwortlich"),
    "topic": N_("Thema"),
    "shows": N_("Was es zu sehen gibt"),
}
BADGES: dict[StandState, str] = {
    StandState.APPLIED: "info",
    StandState.ACCEPTED: "success",
    StandState.PLACED: "success",
    StandState.DECLINED: "danger",
    StandState.WITHDRAWN: "warning",
}
# What the button says that brings a stand there.
STEPS: dict[StandState, str] = {
    StandState.APPLIED: N_("Wieder aufnehmen"),
    StandState.ACCEPTED: N_("Annehmen"),
    StandState.PLACED: N_("Auf den Plan setzen"),
    StandState.DECLINED: N_("Ablehnen"),
    StandState.WITHDRAWN: N_("Zurückziehen"),
}
