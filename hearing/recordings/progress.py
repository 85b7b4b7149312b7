"""How far the work on a recording is, in words: one description for the page and its script."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from hearing.jobs.models import JobState
from hearing.recordings import messages, pipeline
from hearing.recordings.models import Recording, State

SHORT, LONG = 60, 5400


def describe(*, recording: Recording, now: datetime) -> dict[str, Any]:
    """All steps with their state, percent and sentence, and one sentence for the whole."""
    steps = pipeline.steps(recording=recording, now=now)
    described = [_describe(step) for step in steps]
    current = next((n for n, step in enumerate(steps) if step.state is not JobState.DONE), None)
    return {
        "state": recording.state.value,
        "running": recording.state is State.PROCESSING,
        "state_text": _(messages.STATES[recording.state]),
        "summary": _summary(recording, steps, current),
        "announcement": _announcement(recording, steps, current),
        "steps": described,
    }


def _describe(step: pipeline.Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "name": _(messages.STEPS[step.kind]),
        "state": step.state.value,
        "state_text": _(messages.STEP_STATES[step.state]),
        "percent": percent(step),
        "text": _text(step),
        "error": error_text(step),
    }


def percent(step: pipeline.Step) -> int | None:
    """Whole percent of a running step, at most 99 until it is done; None: not known."""
    if step.state is JobState.DONE:
        return 100
    if step.total_seconds <= 0 or step.state is JobState.WAITING:
        return None
    return min(99, int(100 * step.done_seconds / step.total_seconds))


def error_text(step: pipeline.Step) -> str:
    """The last error of a step in the reader's language, or nothing."""
    return sentence(step.error) if step.error else ""


def sentence(error: dict[str, Any]) -> str:
    """What went wrong in a job, in the reader's language."""
    told, facts = messages.sentence_of(error)
    return str(_(told) % facts if facts else _(told))


def _text(step: pipeline.Step) -> str:
    """What is known of a step that runs or has stopped: percent, rate, remaining time, tries."""
    parts = []
    if step.state is JobState.RUNNING:
        if (value := percent(step)) is not None:
            parts.append(_("%(percent)d %%", percent=value))
        if step.rate:
            rate = format_decimal(round(step.rate, 1 if step.rate < 10 else 0))
            parts.append(_("%(rate)s-fache Echtzeit", rate=rate))
        if step.remaining is not None:
            parts.append(remaining_text(step.remaining))
    if step.pieces_total > 1 and step.state is not JobState.DONE:
        of = {"done": step.pieces_done, "total": step.pieces_total}
        parts.append(_("%(done)d von %(total)d Abschnitten", **of))
    if step.attempts > 1 and step.state is not JobState.DONE:
        parts.append(_("%(count)d. Versuch", count=step.attempts))
    return " · ".join(parts)


def remaining_text(seconds: float) -> str:
    """How long it still takes, as people say it."""
    if seconds < SHORT:
        return str(_("noch weniger als eine Minute"))
    minutes = round(seconds / 60)
    if seconds < LONG:
        return str(ngettext("noch etwa %(num)d Minute", "noch etwa %(num)d Minuten", minutes))
    hours = {"hours": minutes // 60, "minutes": minutes % 60}
    return str(_("noch etwa %(hours)d Std. %(minutes)d Min.", **hours))


def _summary(recording: Recording, steps: list[pipeline.Step], current: int | None) -> str:
    if recording.state is not State.PROCESSING or current is None:
        return str(_(messages.STATE_SENTENCES[recording.state]))
    step = steps[current]
    name = _(messages.STEPS[step.kind])
    numbers = {"number": current + 1, "total": len(steps)}
    place: str = _("Schritt %(number)d von %(total)d: %(name)s", name=name, **numbers)
    value = percent(step)
    return place if value is None else f"{place}, {_('%(percent)d %%', percent=value)}"


def _announcement(recording: Recording, steps: list[pipeline.Step], current: int | None) -> str:
    """What a screen reader says: changes with the step and each quarter of it, not each second."""
    if recording.state is not State.PROCESSING or current is None:
        return str(_(messages.STATE_SENTENCES[recording.state]))
    step = steps[current]
    quarter = (percent(step) or 0) // 25 * 25
    name: str = _(messages.STEPS[step.kind])
    return f"{name}: {_('%(percent)d %%', percent=quarter)}" if quarter else name
