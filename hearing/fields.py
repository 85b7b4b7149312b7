"""Fields that the forms of several rooms use."""

from __future__ import annotations

from wtforms import SelectMultipleField, widgets


class ChecksField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()
