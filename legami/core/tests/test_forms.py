"""Forms keep every typed word, say what to mend, and read amounts, dates and hours as Italians write them."""

import re
from datetime import date
from uuid import UUID

import pytest
import time_machine
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.forms.renderers import DjangoTemplates
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from legami.core.forms import (
    BirthDateField,
    BirthDateWidget,
    HoursField,
    HoursWidget,
    ItalianDateField,
    KeepsFormKey,
    MoneyField,
    bound_from,
)

TODAY = "2026-03-08T12:00:00+01:00"


class Sheet(KeepsFormKey):
    name = forms.CharField(label="Nome", help_text="Come ti chiamiamo.")
    note = forms.CharField(label="Nota", required=False)
    amount_cents = MoneyField(label="Importo", max_cents=100_000)
    born_on = BirthDateField(label="Data di nascita")
    starts_on = ItalianDateField(label="Da quando", min_date=date(2026, 1, 1), max_date=date(2026, 12, 31))
    minutes = HoursField(label="Tempo", min_minutes=15, max_minutes=600)
    place = forms.ChoiceField(label="Dove", choices=[("c", "Crema")])
    when = forms.ChoiceField(label="Quando", choices=[("m", "Mattina"), ("p", "Pomeriggio")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="Ho letto")


GOOD = {
    "form_key": "5e4b6c0e-8f5b-4e0b-9c39-6f6b6a3c0d11",
    "name": "Alba",
    "amount_cents": "1.000,00",
    "born_on_day": "29",
    "born_on_month": "02",
    "born_on_year": "2008",
    "starts_on": "08/03/2026",
    "minutes_hours": "2",
    "minutes_minutes": "30",
    "place": "c",
    "when": "m",
    "agrees": "on",
}


def sheet(**typed):
    return Sheet(GOOD | typed)


def errors_of(field, **typed):
    return list(sheet(**typed).errors.get(field, []))


def test_a_good_sheet_becomes_clean_data():
    form = sheet()
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "form_key": UUID(GOOD["form_key"]),
        "name": "Alba",
        "note": "",
        "amount_cents": 100_000,
        "born_on": date(2008, 2, 29),
        "starts_on": date(2026, 3, 8),
        "minutes": 150,
        "place": "c",
        "when": "m",
        "agrees": True,
    }


# ---- money ----


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Scrivi l’importo. Per esempio: 120,50."),
        ("mille", "Scrivi l’importo in numeri. Per esempio: 1.234,56."),
        ("1.000,01", "L’importo è troppo alto: al massimo 1.000,00 €."),
        ("0", "L’importo è troppo basso: almeno 0,01 €."),
        ("-5", "L’importo è troppo basso: almeno 0,01 €."),
    ],
)
def test_a_wrong_amount_says_why(typed, said):
    assert errors_of("amount_cents", amount_cents=typed) == [said]


def test_a_wrong_amount_stays_as_typed():
    assert 'value="mille &lt;b&gt;"' in str(sheet(amount_cents="mille <b>")["amount_cents"])


@given(st.integers(min_value=1, max_value=10**11))
def test_an_amount_shown_and_sent_back_is_the_same(cents):
    field = MoneyField()
    assert field.clean(field.prepare_value(cents)) == cents
    assert not field.has_changed(cents, field.prepare_value(cents))
    assert field.has_changed(cents, field.prepare_value(cents + 1))


def test_an_unreadable_amount_is_a_change():
    assert MoneyField().has_changed(100, "boh")


def test_an_optional_amount_may_be_empty():
    assert MoneyField(required=False).clean(" ") is None


# ---- date of birth ----


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("", "", "", "Scrivi la data di nascita: giorno, mese e anno."),
        ("31", "2", "1990", "Questo giorno non esiste nel calendario. Controlla giorno e mese."),
        ("29", "2", "2007", "Questo giorno non esiste nel calendario. Controlla giorno e mese."),
        ("8", "13", "1990", "Il mese va da 1 a 12. Controlla il mese."),
        ("8", "3", "90", "Scrivi l’anno con quattro cifre. Per esempio: 1975."),
        ("9", "3", "2026", "Questa data deve ancora venire. Controlla l’anno."),
        ("8", "", "1990", "Scrivi giorno, mese e anno con i numeri. Per esempio: 8, 3, 1975."),
        ("otto", "3", "1990", "Scrivi giorno, mese e anno con i numeri. Per esempio: 8, 3, 1975."),
        ("0", "3", "1990", "Questo giorno non esiste nel calendario. Controlla giorno e mese."),
    ],
)
def test_a_wrong_birth_date_says_why(day, month, year, said):
    with time_machine.travel(TODAY, tick=False):
        assert errors_of("born_on", born_on_day=day, born_on_month=month, born_on_year=year) == [said]


def test_one_may_be_born_today():
    with time_machine.travel(TODAY, tick=False):
        assert BirthDateField().clean(["8", "3", "2026"]) == date(2026, 3, 8)


def test_a_wrong_birth_date_stays_as_typed():
    html = str(sheet(born_on_day="31", born_on_month="2")["born_on"])
    assert re.findall(r'value="([^"]*)"', html) == ["31", "2", "2008"]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2020, 1, 1)))
def test_a_birth_date_shown_and_sent_back_is_the_same(day):
    field = BirthDateField()
    boxes = [str(box) for box in BirthDateWidget().decompress(day)]
    assert field.clean(boxes) == day
    assert not field.has_changed(day, boxes)


def test_the_boxes_of_a_known_birth_date_have_no_thousands_dot():
    html = str(Sheet(initial={"born_on": date(1975, 3, 8)})["born_on"])
    assert re.findall(r'value="([^"]*)"', html) == ["8", "3", "1975"]


# ---- other dates ----


@pytest.mark.parametrize("typed", ["2026-03-08", "08/03/2026", "8/3/2026", "08-03-2026", "8.3.2026"])
def test_a_date_is_read_however_it_is_typed(typed):
    assert ItalianDateField().clean(typed) == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2026", "Questa data non esiste. Scrivila così: 08/03/2026."),
        ("2025-12-31", "La data è troppo presto: dal 1 gennaio 2026 in poi."),
        ("2027-01-01", "La data è troppo tardi: fino al 31 dicembre 2026."),
        ("", "Scegli la data."),
    ],
)
def test_a_wrong_date_says_why(typed, said):
    assert errors_of("starts_on", starts_on=typed) == [said]


def test_a_date_that_is_none_stays_as_typed_in_a_plain_box():
    html = str(sheet(starts_on="31 febbraio")["starts_on"])
    assert re.findall('type="([a-z]+)"', html)[0] == "text"
    assert 'value="31 febbraio"' in html


def test_a_good_date_keeps_the_browsers_own_field():
    assert re.findall('type="([a-z]+)"', str(Sheet(initial={"starts_on": date(2026, 3, 8)})["starts_on"]))[0] == "date"


# ---- hours ----


@pytest.mark.parametrize(
    ("hours", "minutes", "said"),
    [
        ("", "", "Scrivi quante ore e quanti minuti."),
        ("1", "75", "I minuti vanno da 0 a 59. Un’ora e mezza si scrive: 1 ora e 30 minuti."),
        ("0", "14", "Il tempo è troppo poco: almeno 15 min."),
        ("10", "1", "Il tempo è troppo: al massimo 10 h."),
        ("due", "", "Scrivi ore e minuti con i numeri. Per esempio: 2 ore e 30 minuti."),
        ("-1", "0", "Le ore non possono essere meno di zero."),
    ],
)
def test_a_wrong_length_of_time_says_why(hours, minutes, said):
    assert errors_of("minutes", minutes_hours=hours, minutes_minutes=minutes) == [said]


@given(st.integers(min_value=1, max_value=99_999))
def test_a_length_of_time_shown_and_sent_back_is_the_same(minutes):
    field = HoursField()
    boxes = HoursWidget().decompress(minutes)
    assert field.clean(boxes) == minutes
    assert not field.has_changed(minutes, boxes)


def test_an_empty_box_beside_a_full_one_is_zero():
    assert HoursField().clean(["2", ""]) == 120
    assert HoursField().clean(["", "45"]) == 45


def test_an_optional_length_of_time_may_be_empty():
    assert HoursField(required=False).clean(["", ""]) is None


# ---- the markup ----


def test_a_wrong_field_points_to_its_error_and_its_help():
    html = str(sheet(name="")["name"].as_field_group())
    assert re.findall('aria-describedby="([^"]+)"', html)[0] == "id_name_helptext id_name_error"
    assert re.findall(' id="([^"]+)"', html) == ["id_name_helptext", "id_name", "id_name_error"]
    assert re.findall('<input [^>]*class="([^"]+)"', html)[0] == "form-control is-invalid"
    assert 'aria-invalid="true"' in html


def test_a_right_field_has_no_error():
    html = str(sheet()["name"].as_field_group())
    assert re.findall('<input [^>]*class="([^"]+)"', html)[0] == "form-control"
    assert "invalid" not in html


def test_an_optional_field_says_so_in_words():
    assert "(facoltativo)" in str(sheet()["note"].as_field_group())
    assert "facoltativo" not in str(sheet()["name"].as_field_group())


def test_several_boxes_stand_in_a_fieldset_with_a_legend_and_a_label_each():
    html = str(sheet(born_on_day="31", born_on_month="2")["born_on"].as_field_group())
    assert re.findall(r"<legend>\s*(.*?)\s*</legend>", html, re.DOTALL)[0] == "Data di nascita"
    labels = re.findall(r'<label for="([^"]+)">([^<]+)</label>', html)
    assert labels == [("id_born_on_0", "Giorno"), ("id_born_on_1", "Mese"), ("id_born_on_2", "Anno")]
    assert re.findall('<fieldset [^>]*aria-describedby="([^"]+)"', html)[0] == "id_born_on_error"


def test_choices_stand_in_a_fieldset_each_with_its_label():
    html = str(sheet()["when"].as_field_group())
    assert re.findall(r'<label for="([^"]+)">([^<]+)</label>', html) == [("id_when_0", "Mattina"), ("id_when_1", "Pomeriggio")]
    assert html.count("<fieldset") == html.count("<legend>") == 1
    assert "form-control" not in html


def test_a_select_is_dressed_and_its_options_are_not():
    html = str(sheet()["place"].as_field_group())
    assert html.count("form-control") == 1
    assert re.findall('<select [^>]*class="([^"]+)"', html)[0] == "form-control"


# ---- a double click ----


def test_each_page_carries_a_key_of_its_own_and_keeps_it():
    assert Sheet()["form_key"].value() != Sheet()["form_key"].value()
    assert sheet()["form_key"].value() == GOOD["form_key"]


@pytest.mark.parametrize("typed", ["", "boh"])
def test_a_page_without_a_readable_key_still_works(typed):
    form = sheet(form_key=typed)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["form_key"], UUID)


# ---- words that come back ----


def request_with(method="get", kept=None, data=None):
    request = getattr(RequestFactory(), method)("/", data or {})
    request.kept_post = kept
    request._messages = CookieStorage(request)
    return request


class Short(forms.Form):
    name = forms.CharField()
    skills = forms.MultipleChoiceField(choices=[("o", "Orto"), ("c", "Cucina")])


class WithFile(Short):
    receipt = forms.FileField(required=False)


def test_without_kept_words_the_form_is_empty():
    request = request_with()
    assert bound_from(request, Short).is_bound is False
    assert list(get_messages(request)) == []


def test_a_sent_form_is_bound_to_what_was_sent():
    form = bound_from(request_with("post", kept={"name": ["vecchio"]}, data={"name": "Alba", "skills": ["o"]}), Short)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Alba", "skills": ["o"]}


def test_kept_words_fill_the_form_and_a_message_says_so():
    request = request_with(kept={"name": ["Alba"], "skills": ["o", "c"]})
    form = bound_from(request, Short)
    assert (form["name"].value(), form["skills"].value()) == ("Alba", ["o", "c"])
    said = "Niente è andato perso: ritrovi qui quello che avevi scritto. Controlla e salva."
    assert [str(m) for m in get_messages(request)] == [said]


def test_a_form_with_files_says_that_they_are_to_be_chosen_again():
    request = request_with(kept={"name": ["Alba"]})
    bound_from(request, WithFile)
    assert [m.level_tag for m in get_messages(request)] == ["info", "warning"]


def test_keywords_reach_the_form():
    assert bound_from(request_with(), Short, prefix="a").prefix == "a"


@pytest.mark.parametrize("year", ["99999999999", "10000", "²"])
def test_a_year_beyond_the_calendar_is_told_and_breaks_nothing(year):
    with pytest.raises(forms.ValidationError):
        BirthDateField().clean(["1", "1", year])


def test_a_select_is_drawn_as_django_draws_it_with_groups_choice_and_what_must_be_escaped():
    class Where(forms.Form):
        town = forms.ChoiceField(
            choices=[("", "Scegli"), ("Ambito <di> Crema", [("1", "Crema"), ('"2"', "D’Adda & co")]), ("3", "Cremona")],
            initial="3",
        )

    def told(page):
        return re.sub(r"\s*\n\s*", "", "".join(re.findall(r"<select.*</select>", page, re.DOTALL)))

    ours, theirs = (told(str(Where(renderer=renderer)["town"])) for renderer in (None, DjangoTemplates()))

    assert ours.replace(' class="form-control"', "") == theirs
