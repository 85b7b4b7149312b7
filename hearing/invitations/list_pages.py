"""Pages of handed-in lists: the file, the dry run, taking it over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import limits
from hearing.files.errors import FileMissing
from hearing.groups import labels
from hearing.invitations import columns, dry_run, imports, tables, verdicts
from hearing.invitations.forms import GuestListForm
from hearing.invitations.imports import Done, ListMoved
from hearing.invitations.models import GuestList
from hearing.invitations.pages import ROOM, Page, find_group, groups_of, render, show
from hearing.invitations.verdicts import DryRun, Verdict
from hearing.status import status_of
from hearing.versions import Stale

blueprint = Blueprint("imports", __name__)
ALL = f"{ROOM}/import"
ONE = f"{ALL}/<int(max=2147483647):list_id>"
PER_PAGE = 100
limits.allow("invitations.imports.hand_in", tables.LARGEST)


@blueprint.route(ALL, methods=["GET", "POST"])
def hand_in(slug: str) -> Page:
    """Hand in a file; nothing is taken over yet."""
    hearing = find_hearing(slug)
    form = GuestListForm.of(groups_of(hearing))
    if not form.validate_on_submit():
        return render("import", hearing, form=form), 422 if form.is_submitted() else 200
    try:
        if form.file.upload is None:
            raise FileMissing
        table = tables.read(form.file.upload.stream)
        with commit():
            guests = imports.hand_in(
                hearing=hearing,
                table=table,
                group_id=form.group_id.data,
                language=form.language.data,
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        status = show(error, form)
        return render("import", hearing, form=form), status
    return _to_one(hearing, guests)


@blueprint.route(ONE, methods=["GET", "POST"])
def look(slug: str, list_id: int) -> Page:
    """The dry run, line by line; a POST says what the columns hold."""
    hearing = find_hearing(slug)
    guests = imports.find(hearing=hearing, number=list_id, now=web.now())
    if request.method == "POST":
        group_id = request.form.get("group_id", type=int)
        if group_id is not None:
            find_group(hearing, group_id)
        language = "en" if request.form.get("language") == "en" else "de"
        words = request.form.getlist("column")
        with commit():
            imports.assign(guests=guests, words=words, group_id=group_id, language=language)
        return _to_one(hearing, guests)
    return _page(hearing, guests)


def _page(hearing: Hearing, guests: GuestList, error: HearingError | None = None) -> Page:
    groups = groups_of(hearing)
    tried = dry_run.make(guests, groups)
    verdict = _chosen(tried)
    lines = tried.of(verdict)
    pages = max(1, -(-len(lines) // PER_PAGE))
    number = min(max(request.args.get("seite", 1, type=int), 1), pages)
    page = render(
        "dry_run",
        hearing,
        guests=guests,
        tried=tried,
        form=GuestListForm.of(groups, group_id=guests.group_id, language=guests.language),
        lines=lines[(number - 1) * PER_PAGE : number * PER_PAGE],
        verdict=verdict,
        number=number,
        page_count=pages,
        missing=[_(name) for name in tried.missing],
        words=verdicts,
        modes=labels.MODES,
        columns=columns.NAMES,
        delimiters=tables.NAMES,
        error=web.say(error) if error else "",
        say=web.say,
    )
    return (page, status_of(error)) if error else page


def _chosen(tried: DryRun) -> Verdict:
    """The kind of lines that is shown: the one asked for, else the first that needs a look."""
    asked: Any = request.args.get("zeilen")
    if asked in set(Verdict):
        return Verdict(asked)
    return next((verdict for verdict, count in tried.counts.items() if count), Verdict.NEW)


@blueprint.post(f"{ONE}/uebernehmen")
def take_over(slug: str, list_id: int) -> Page:
    """Do what the dry run showed, all or nothing."""
    hearing = find_hearing(slug)
    guests = imports.find(hearing=hearing, number=list_id, now=web.now())
    try:
        with commit():
            done = imports.take_over(
                guests=guests,
                digest=request.form.get("digest", ""),
                with_changes=request.form.get("with_changes") == "yes",
                without_wrong=request.form.get("without_wrong") == "yes",
                who=current_user.email,
                now=web.now(),
            )
    except Stale:
        return _page(hearing, guests, ListMoved())
    except (ListMoved, imports.LinesWrong) as error:
        return _page(hearing, guests, error)
    flash(_said(done), "success")
    return redirect(url_for("invitations.index", slug=slug), 303)


def _said(done: Done) -> str:
    added = ngettext(
        "%(num)d Person ist dazugekommen.", "%(num)d Personen sind dazugekommen.", done.added
    )
    if not done.changed:
        return str(added)
    changed = ngettext("%(num)d wurde geändert.", "%(num)d wurden geändert.", done.changed)
    return f"{added} {changed}"


@blueprint.post(f"{ONE}/verwerfen")
def discard(slug: str, list_id: int) -> Response:
    """Throw a handed-in file away."""
    hearing = find_hearing(slug)
    guests = imports.find(hearing=hearing, number=list_id, now=web.now())
    with commit():
        imports.discard(guests=guests)
    flash(_("Die Datei ist verworfen. An der Gästeliste hat sich nichts geändert."), "success")
    return redirect(url_for("invitations.index", slug=slug), 303)


def _to_one(hearing: Hearing, guests: GuestList) -> Response:
    address = url_for("invitations.imports.look", slug=hearing.slug, list_id=guests.id)
    return redirect(address, 303)
