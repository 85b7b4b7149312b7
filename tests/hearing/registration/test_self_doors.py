"""Which doors lead into which group: open, by a domain, by a code, by nothing at all."""

from __future__ import annotations

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import defaults
from hearing.groups.models import Admission, Group
from hearing.invitations.models import Invitation
from hearing.registration import openings
from hearing.registration.self_errors import CodeWrong, ProofMissing, RegistrationClosed
from tests.hearing.registration.selfhelp import Clock, Stranger, everybody

DOMAIN, CODE = "muenchen.example", "LHM-2024"
# How somebody knocks: their address and the code they type.
KNOCKS: dict[str, tuple[str, str]] = {
    "nothing": ("b@example.org", ""),
    "domain": (f"b@{DOMAIN}", ""),
    "code": ("b@example.org", CODE),
    "wrong code": ("b@example.org", "LHM-2023"),
}
# Who gets in, for each admission.
OPENS: dict[Admission, set[str]] = {
    Admission.INVITATION: set(),
    Admission.PROOF: {"domain", "code"},
    Admission.OPEN: set(KNOCKS),
}


@pytest.fixture
def seven(hearing: Hearing) -> list[Group]:
    groups = defaults.add_all(hearing)
    for group in groups:
        group.domains, group.code = [DOMAIN], CODE
    db.session.commit()
    return groups


@pytest.mark.parametrize("admission", list(Admission))
@pytest.mark.parametrize("number", range(7))
def test_each_of_the_seven_groups_opens_by_its_own_doors_alone(
    number: int, admission: Admission, app: Flask, seven: list[Group]
) -> None:
    group, clock = seven[number], Clock(app)
    for other in seven:
        other.admission = Admission.INVITATION
    group.admission = admission
    db.session.commit()
    entered = set()
    for knock, (email, code) in KNOCKS.items():
        stranger = Stranger(app, clock)
        if admission is Admission.INVITATION:
            answer = stranger.press(group=str(group.id), email=email, code=code)
            assert answer.status_code == 410
        else:
            answer = stranger.send(group=str(group.id), email=f"{knock[0]}{email}", code=code)
        if answer.status_code == 303:
            entered.add(knock)
    assert entered == OPENS[admission]
    assert {person.group_id for person in everybody()} == ({group.id} if entered else set())
    assert all(person.confirmed_at is None for person in everybody())


def test_as_delivered_employees_and_citizens_alone_may_come(
    app: Flask, hearing: Hearing, seven: list[Group]
) -> None:
    page = Stranger(app, Clock(app)).open().text
    listed = [group.name for group in seven if f">{group.name}<" in page]
    assert listed == ["Beschäftigte der LHM", "Bürger*innen"]


def test_a_group_of_another_hearing_or_one_by_invitation_can_not_be_chosen(
    app: Flask, seven: list[Group]
) -> None:
    stranger = Stranger(app, Clock(app))
    for group in (str(seven[0].id), "", "0", "-1", "x", "9" * 30, "1\x00"):
        answer = stranger.send(group=group, email=f"b@{DOMAIN}", code=CODE)
        assert answer.status_code == 422
        assert "Bitte wählen Sie, wie Sie sich anmelden." in answer.text
    assert everybody() == []


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("a@muenchen.example", True),
        ("a@MUENCHEN.Example", True),
        ("a@ｍuenchen.example", True),  # full width letters are the same domain
        ("a@evil-muenchen.example", False),
        ("a@muenchen.example.evil.example", False),
        ("a@sub.muenchen.example", False),
        ("a@muenchen.examples", False),
        ("muenchen.example@evil.example", False),
        ("a@muеnchen.example", False),  # a Cyrillic letter
        ("a@münchen.example", False),
        ("a@xn--mnchen-3ya.example", False),
    ],
)
def test_domains_are_compared_letter_for_letter(address: str, fits: bool) -> None:
    group = Group(admission=Admission.PROOF, domains=["Muenchen.example"], code="", name="B")
    if fits:
        openings.prove(group=group, address=address, code="")
    else:
        with pytest.raises(ProofMissing):
            openings.prove(group=group, address=address, code="")


def test_a_domain_with_umlauts_is_the_one_that_mail_servers_write() -> None:
    group = Group(admission=Admission.PROOF, domains=["xn--mnchen-3ya.example"], code="", name="B")
    openings.prove(group=group, address="a@münchen.example", code="")


def test_codes_forgive_capitals_and_spaces_and_nothing_else() -> None:
    group = Group(admission=Admission.PROOF, domains=[], code=CODE, name="B")
    for code in (CODE, " lhm-2024 "):
        openings.prove(group=group, address="a@example.org", code=code)
    for code in ("LHM", "LHM-20244", "LHM 2024", "ÄÖÜ"):
        with pytest.raises(CodeWrong):
            openings.prove(group=group, address="a@example.org", code=code)
    without = Group(admission=Admission.PROOF, domains=["a.example"], code="", name="B")
    with pytest.raises(ProofMissing):
        openings.prove(group=without, address="a@example.org", code=" ")
    with pytest.raises(CodeWrong):
        openings.prove(group=without, address="a@example.org", code="x")
    with pytest.raises(RegistrationClosed):
        openings.prove(group=Group(admission=Admission.INVITATION), address="a@b.de", code="")


def test_codes_are_not_guessed(app: Flask, seven: list[Group]) -> None:
    stranger = Stranger(app, Clock(app))
    employees = str(seven[5].id)
    statuses = [
        stranger.send(group=employees, code=f"LHM-{number}").status_code for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    late = stranger.send(group=employees, code=CODE)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) <= 3600
    assert "zu viele falsche Codes" in late.text
    elsewhere = Stranger(app, stranger.clock, "198.51.100.9")
    assert elsewhere.send(group=employees, code=CODE).status_code == 303
    stranger.clock.pass_by(hours=1)
    assert stranger.send(group=employees, code=CODE, email="c@example.org").status_code == 303
    assert db.session.query(Invitation).count() == 2
