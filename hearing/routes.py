"""Who may use which address: one table for every route; ``hearing.gate`` enforces it.

A route that is not in the table is closed to all, and a test says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hearing.accounts.rights import Right
from hearing.groups.rights import Use


class Door(StrEnum):
    """Doors that no role opens."""

    PUBLIC = "public"  # everybody
    LINK = "link"  # whoever holds the personal link; the view opens it
    STAFF = "staff"  # everybody who is logged in
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A right in any hearing, where no address names one: it is chosen in a form, and the view
    asks ``hearing.accounts.access`` about it. ``script``: strangers get a 401, no login page."""

    right: Right
    script: bool = False


@dataclass(frozen=True, slots=True)
class Guests:
    """Whoever holds the personal link to an invitation, which the address names as ``token``;
    their group must allow the ``use``."""

    use: Use | None = None


Rule = Door | Right | Somewhere | Guests

# By endpoint. A Right is asked for in the hearing that the address names.
ROUTES: dict[str, Rule] = {
    "static": Door.PUBLIC,
    # accounts
    "accounts.login": Door.PUBLIC,
    "accounts.code": Door.PUBLIC,  # the view asks for the password's half of the login
    "accounts.logout": Door.STAFF,
    "accounts.own.page": Door.STAFF,
    "accounts.own.password": Door.STAFF,
    "accounts.own.end_others": Door.STAFF,
    "accounts.own.set_language": Door.STAFF,
    "accounts.own.unbind": Door.STAFF,
    "accounts.factor.page": Door.STAFF,
    "accounts.factor.begin": Door.STAFF,
    "accounts.factor.confirm": Door.STAFF,
    "accounts.factor.turn_off": Door.STAFF,
    "accounts.factor.renew_codes": Door.STAFF,
    "accounts.factor.reset": Door.ADMINISTRATOR,
    "accounts.reset.ask": Door.PUBLIC,
    "accounts.reset.asked": Door.PUBLIC,
    "accounts.reset.choose": Door.LINK,
    "accounts.sign_on.begin": Door.PUBLIC,
    "accounts.sign_on.finish": Door.PUBLIC,
    "accounts.sign_on.disconnect": Door.ADMINISTRATOR,
    # agenda
    "agenda.new": Door.ADMINISTRATOR,
    "agenda.copy": Door.ADMINISTRATOR,
    "agenda.base": Right.EDIT_PROGRAMME,
    "agenda.publish": Right.RELEASE_PROGRAMME,
    "agenda.unpublish": Right.RELEASE_PROGRAMME,
    "agenda.call_off": Right.RELEASE_PROGRAMME,
    "agenda.take_place": Right.RELEASE_PROGRAMME,
    "agenda.editor": Right.EDIT_PROGRAMME,
    "agenda.print_view": Right.EDIT_PROGRAMME,
    "agenda.add": Right.EDIT_PROGRAMME,
    "agenda.edit": Right.EDIT_PROGRAMME,
    "agenda.delete": Right.EDIT_PROGRAMME,
    "agenda.move": Right.EDIT_PROGRAMME,
    "agenda.stretch": Right.EDIT_PROGRAMME,
    "agenda.split": Right.EDIT_PROGRAMME,
    "agenda.insert_break": Right.EDIT_PROGRAMME,
    "agenda.shift": Right.EDIT_PROGRAMME,
    "agenda.chain": Right.EDIT_PROGRAMME,
    # team
    "team.start": Door.STAFF,
    "team.index": Right.MANAGE_TEAM,
    "team.add": Right.MANAGE_TEAM,
    "team.change": Right.MANAGE_TEAM,
    "team.invite": Right.MANAGE_TEAM,
    "team.join": Door.LINK,
    "team.accounts": Door.ADMINISTRATOR,
    "team.disable": Door.ADMINISTRATOR,
    "team.enable": Door.ADMINISTRATOR,
    "team.promote": Door.ADMINISTRATOR,
    "team.demote": Door.ADMINISTRATOR,
    "team.audit": Right.READ_AUDIT,
    # archive
    "archive.home": Door.PUBLIC,
    "archive.hearing": Door.PUBLIC,
    "archive.recording": Door.PUBLIC,
    "archive.words": Door.PUBLIC,
    "archive.protocol_text": Door.PUBLIC,
    "archive.media": Door.PUBLIC,
    "archive.search": Door.PUBLIC,
    "archive.imprint": Door.PUBLIC,
    "archive.privacy": Door.PUBLIC,
    "archive.accessibility": Door.PUBLIC,
    "archive.sitemap_xml": Door.PUBLIC,
    "archive.robots": Door.PUBLIC,
    # programme
    "programme.releases": Right.SEE,
    "programme.show": Right.SEE,
    "programme.compare": Right.SEE,
    "programme.make": Right.RELEASE_PROGRAMME,
    "programme.go_back": Right.RELEASE_PROGRAMME,
    "programme.set_rules": Right.RELEASE_PROGRAMME,
    # recordings
    "recordings.index": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.new": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.discard": Somewhere(Right.MANAGE_RECORDINGS),
    "recordings.detail": Right.MANAGE_RECORDINGS,
    "recordings.show_progress": Right.MANAGE_RECORDINGS,
    "recordings.cancel": Right.MANAGE_RECORDINGS,
    "recordings.retry": Right.MANAGE_RECORDINGS,
    "recordings.publish": Right.MANAGE_RECORDINGS,
    "recordings.unpublish": Right.MANAGE_RECORDINGS,
    "recordings.set_date": Right.MANAGE_RECORDINGS,
    "recordings.ask_to_delete": Right.MANAGE_RECORDINGS,
    "recordings.delete": Right.MANAGE_RECORDINGS,
    "recordings.tus.describe": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.create": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.offset": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.append": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    "recordings.tus.discard": Somewhere(Right.MANAGE_RECORDINGS, script=True),
    # speakers
    "speakers.index": Right.EDIT_PROGRAMME,
    "speakers.new": Right.EDIT_PROGRAMME,
    "speakers.edit": Right.EDIT_PROGRAMME,
    "speakers.detail": Right.EDIT_PROGRAMME,
    "speakers.delete": Right.EDIT_PROGRAMME,
    "speakers.staff_photo": Right.EDIT_PROGRAMME,
    "speakers.staff_slides": Right.EDIT_PROGRAMME,
    "speakers.readiness": Right.EDIT_PROGRAMME,
    "speakers.remind": Right.EDIT_PROGRAMME,
    "speakers.choose_offices": Right.EDIT_PROGRAMME,
    "speakers.export_consents": Right.EDIT_PROGRAMME,
    "speakers.invite": Right.EDIT_PROGRAMME,
    "speakers.send_link": Right.EDIT_PROGRAMME,
    "speakers.withdraw_link": Right.EDIT_PROGRAMME,
    "speakers.set_state": Right.EDIT_PROGRAMME,
    "speakers.cancel": Right.EDIT_PROGRAMME,
    "speakers.assign": Right.EDIT_PROGRAMME,
    "speakers.unassign": Right.EDIT_PROGRAMME,
    "speakers.enter_consent": Right.EDIT_PROGRAMME,
    "speakers.hand_in_slides": Right.EDIT_PROGRAMME,
    "speakers.photo": Door.PUBLIC,
    "speakers.personal.overview": Door.LINK,
    "speakers.personal.answer": Door.LINK,
    "speakers.personal.description": Door.LINK,
    "speakers.personal.needs": Door.LINK,
    "speakers.personal.photo": Door.LINK,
    "speakers.personal.remove_photo": Door.LINK,
    "speakers.personal.own_photo": Door.LINK,
    "speakers.personal.slides": Door.LINK,
    "speakers.personal.own_slides": Door.LINK,
    "speakers.personal.own_page": Door.LINK,
    "speakers.personal.consent": Door.LINK,
    "speakers.personal.withdraw": Door.LINK,
    # programme, in public
    "public.programme": Door.PUBLIC,
    "public.people": Door.PUBLIC,
    "public.feed": Door.PUBLIC,
    "public.schedule_xml": Door.PUBLIC,
    "public.schedule_json": Door.PUBLIC,
    "public.print_version": Door.PUBLIC,
    "public.picture": Door.PUBLIC,
    "public.privacy_notice": Door.PUBLIC,
    "api.description": Door.PUBLIC,
    "api.hearings": Door.PUBLIC,
    "api.hearing": Door.PUBLIC,
    "api.programme": Door.PUBLIC,
    "api.releases": Door.PUBLIC,
    "api.speakers": Door.PUBLIC,
    "api.stands": Door.PUBLIC,
    "api.nothing": Door.PUBLIC,
    "programme.public_page": Right.EDIT_PROGRAMME,
    "programme.privacy_notice": Right.EDIT_PROGRAMME,
    # stands
    "stands.index": Right.EDIT_PROGRAMME,
    "stands.new": Right.EDIT_PROGRAMME,
    "stands.edit": Right.EDIT_PROGRAMME,
    "stands.move": Right.EDIT_PROGRAMME,
    "stands.review": Right.EDIT_PROGRAMME,
    "stands.delete": Right.EDIT_PROGRAMME,
    "stands.call": Right.EDIT_PROGRAMME,
    "stands.plan": Right.EDIT_PROGRAMME,
    "stands.place": Right.EDIT_PROGRAMME,
    "stands.cards": Right.EDIT_PROGRAMME,
    "market.index": Door.PUBLIC,
    "market.stand": Door.PUBLIC,
    "market.code": Door.PUBLIC,
    "market.plan_picture": Door.PUBLIC,
    "market.apply": Door.PUBLIC,
    "market.exhibitor": Door.LINK,
    "market.withdraw": Door.LINK,
    # the live stream, in public
    "watch.page": Door.PUBLIC,
    "watch.file": Door.PUBLIC,  # the view asks for MANAGE_STREAM where it is not public
    # groups
    "groups.index": Right.MANAGE_GUESTS,
    "groups.new": Right.MANAGE_GUESTS,
    "groups.edit": Right.MANAGE_GUESTS,
    "groups.move": Right.MANAGE_GUESTS,
    "groups.delete": Right.MANAGE_GUESTS,
    "groups.new_seats": Right.MANAGE_GUESTS,
    "groups.edit_seats": Right.MANAGE_GUESTS,
    "groups.delete_seats": Right.MANAGE_GUESTS,
    "groups.attend": Right.MANAGE_GUESTS,
    "groups.figures": Right.SEE,
    "groups.figures_csv": Right.SEE,
    # events
    "events.follow": Door.PUBLIC,
    # desk
    "desk.index": Right.RUN_DESK,
    "desk.press": Right.RUN_DESK,
    "desk.show_board": Right.RUN_DESK,
    "desk.tell": Right.RUN_DESK,
    "desk.events": Right.RUN_DESK,
    "desk.list_marks": Right.RUN_DESK,
    "desk.correct": Right.RUN_DESK,
    "desk.rehearse": Right.RUN_DESK,
    "desk.screen": Right.RUN_DESK,
    "desk.timer": Right.RUN_DESK,
    "hall.screen": Door.PUBLIC,
    "hall.timer": Door.PUBLIC,
    # door
    "door.index": Right.CHECK_IN,
    "door.enter": Right.CHECK_IN,
    "door.valid_codes": Right.CHECK_IN,
    "door.tell": Right.CHECK_IN,
    "door.worker": Right.CHECK_IN,
    "door.presence_list": Right.MANAGE_GUESTS,
    "door.presence_file": Right.MANAGE_GUESTS,
    "door.badges": Right.MANAGE_GUESTS,
    "door.badge": Right.MANAGE_GUESTS,
    "tickets.page": Guests(Use.IN_PERSON),
    "tickets.pdf": Guests(Use.IN_PERSON),
    # registration
    "registration.index": Right.MANAGE_GUESTS,
    "registration.export": Right.MANAGE_GUESTS,
    "registration.waiting": Right.MANAGE_GUESTS,
    "registration.list_needs": Right.MANAGE_GUESTS,
    "registration.person": Right.MANAGE_GUESTS,
    "registration.enter": Right.MANAGE_GUESTS,
    "registration.give_seat": Right.MANAGE_GUESTS,
    "registration.take_back": Right.MANAGE_GUESTS,
    "registration.guest.overview": Guests(),
    "registration.guest.answer": Guests(),
    "registration.guest.details": Guests(),
    "registration.guest.substitute": Guests(),
    "registration.guest.questions": Guests(Use.ASK),
    "registration.guest.withdraw_question": Guests(Use.ASK),
    "registration.guest.online": Guests(Use.VIRTUAL),
    "registration.guest.join_conference": Guests(Use.VIRTUAL),
    "registration.guest.stream": Guests(Use.STREAM),
    # conference
    "conference.index": Right.MANAGE_GUESTS,
    "conference.check": Right.MANAGE_GUESTS,
    "conference.enter": Right.MANAGE_GUESTS,
    # registration by oneself
    "self_registration.register": Door.PUBLIC,
    "self_registration.sent": Door.PUBLIC,
    # invitations
    "invitations.index": Right.MANAGE_GUESTS,
    "invitations.download": Right.MANAGE_GUESTS,
    "invitations.add": Right.MANAGE_GUESTS,
    "invitations.edit": Right.MANAGE_GUESTS,
    "invitations.revoke": Right.MANAGE_GUESTS,
    "invitations.restore": Right.MANAGE_GUESTS,
    "invitations.delete": Right.MANAGE_GUESTS,
    "invitations.letters.draft": Right.MANAGE_GUESTS,  # these two ask for SEND_LETTERS as well
    "invitations.letters.draft_one": Right.MANAGE_GUESTS,
    "invitations.imports.hand_in": Right.MANAGE_GUESTS,
    "invitations.imports.look": Right.MANAGE_GUESTS,
    "invitations.imports.take_over": Right.MANAGE_GUESTS,
    "invitations.imports.discard": Right.MANAGE_GUESTS,
    "invitations.texts.index": Right.MANAGE_GUESTS,
    "invitations.texts.edit": Right.MANAGE_GUESTS,
    "invitations.texts.reset": Right.MANAGE_GUESTS,
    "invitations.reminders.index": Right.MANAGE_GUESTS,
    "invitations.reminders.edit": Right.MANAGE_GUESTS,
    "invitations.reminders.delete": Right.MANAGE_GUESTS,
    # calendars
    "calendars.guest.page": Guests(),
    "calendars.guest.entry": Guests(),
    "calendars.guest.renew": Guests(),
    "calendars.guest.end": Guests(),
    "calendars.feed": Door.PUBLIC,  # by a secret of its own; the view opens it
    # mail
    "mail.outbox": Right.SEND_LETTERS,
    "mail.check": Right.SEND_LETTERS,
    "mail.send": Right.SEND_LETTERS,
    "mail.discard": Right.SEND_LETTERS,
    "mail.letter": Right.SEND_LETTERS,
    "mail.edit": Right.SEND_LETTERS,
    "mail.act": Right.SEND_LETTERS,
    "mail.test": Right.SEND_LETTERS,
    "mail.inbox": Right.SEND_LETTERS,
    "mail.act_on_incoming": Right.SEND_LETTERS,
    "mail.stray_inbox": Door.ADMINISTRATOR,
    "mail.act_on_stray": Door.ADMINISTRATOR,
    "mail.account_letters": Door.ADMINISTRATOR,
    "mail.act_on_account_letter": Door.ADMINISTRATOR,
    "mail.renew": Door.PUBLIC,
    "mail.stop": Door.LINK,
    "mail.press_stop": Door.LINK,
    # privacy
    "privacy.search": Door.ADMINISTRATOR,
    "privacy.export_json": Door.ADMINISTRATOR,
    "privacy.export_pdf": Door.ADMINISTRATOR,
    "privacy.erase": Door.ADMINISTRATOR,
    "privacy.record": Door.ADMINISTRATOR,
    "privacy.search_in": Right.MANAGE_GUESTS,
    "privacy.export_json_in": Right.MANAGE_GUESTS,
    "privacy.export_pdf_in": Right.MANAGE_GUESTS,
    "privacy.erase_in": Right.MANAGE_GUESTS,
    "privacy.retention": Right.MANAGE_GUESTS,
    "privacy.guest.page": Guests(),
    "privacy.guest.export": Guests(),
    # statements
    "statements.index": Right.SEE,
    "statements.add": Right.EDIT_PROGRAMME,
    "statements.detail": Right.SEE,
    "statements.change": Right.EDIT_PROGRAMME,
    "statements.delete": Right.EDIT_PROGRAMME,
    "statements.file": Right.SEE,
    "statements.answers.enter": Right.EDIT_PROGRAMME,
    "statements.answers.reply": Right.EDIT_PROGRAMME,
    "statements.letters.ask": Right.EDIT_PROGRAMME,
    "statements.letters.ask_one": Right.EDIT_PROGRAMME,
    "statements.letters.remind": Right.EDIT_PROGRAMME,
    "statements.letters.accept_late": Right.EDIT_PROGRAMME,
    "statements.letters.end_links": Right.EDIT_PROGRAMME,
    "statements.annex.draft": Right.SEE,
    "statements.annex.publish": Right.RELEASE_PROGRAMME,
    "statements.annex.withdraw": Right.RELEASE_PROGRAMME,
    "statements.annex.page": Door.PUBLIC,
    "statements.annex.download": Door.PUBLIC,
    "statements.annex.file": Door.PUBLIC,
    "statements.office.page": Door.LINK,
    "statements.office.file": Door.LINK,
}
