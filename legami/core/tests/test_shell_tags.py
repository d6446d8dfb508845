"""Icons are drawn in the page: decoration unless they carry a label."""

import pytest

from legami.core.templatetags.shell import icon, split


def test_an_icon_is_decoration_by_default():
    drawn = icon("it-user", "icon-sm")
    assert drawn.startswith('<svg class="icon icon-sm" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path ')
    assert drawn.endswith("</svg>")


def test_an_icon_with_a_label_says_it_and_escapes_it():
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("it-user", "", "<b>")


def test_an_unknown_icon_is_a_builders_mistake():
    with pytest.raises(KeyError):
        icon("it-niente")


def test_a_short_list_in_one_attribute():
    assert split("Persona| Obiettivi ") == ["Persona", "Obiettivi"]
