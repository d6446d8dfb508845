"""Sentences are found in templates and in Python, said in other languages, and kept whole."""

import ast
import re
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from legami.core.speaking import catalogues
from legami.core.speaking.gathering import _sentences_in, gathered
from legami.core.speaking.languages import LANGUAGES, TRANSLATED, said
from legami.core.speaking.pages import FOLDER, pages
from legami.core.speaking.sentences import marked_italian, sentences_of, speak
from legami.core.templatetags import italian

ENGLISH = {
    "Vale dal {starts_on}.": "Valid from {starts_on}.",
    "Scegli": "Choose",
    "Chiudi la pagina di {name}": "Close the page of {name}",
    "fatto": "done",
    "non indicato": "not given",
}


def compiled(name: str) -> Any:
    engine: Any = engines["django"]
    return engine.get_template(name).template


def in_english(source, **kwargs):
    return speak(source, language="en", say=lambda sentence: ENGLISH.get(sentence, sentence), **kwargs)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Leggi e firma</p>", ["Leggi e firma"]),
        ("<p>  Leggi\n  e firma </p>", ["Leggi e firma"]),
        ("{% block title %}Il patto · Legami{% endblock title %}", ["Il patto"]),
        ("<p>Vale dal {{ version.starts_on|long_date }}, poi basta.</p>", ["Vale dal {starts_on}, poi basta."]),
        ("<p>{{ a.x }} e {{ b.x }}</p>", ["{x} e {x2}"]),
        ("<p>{{ a.x }} e {{ a.x }}</p>", ["{x} e {x}"]),
        ("<p>{{ name }}</p><p>· 12:30</p>", []),
        ('<c-card title="Parlare con noi" href="{% url "contacts" %}"><p>Vieni.</p></c-card>', ["Parlare con noi", "Vieni."]),
        ('<a href="{% url "pacts:sign" pact.pk %}" class="Bella">Firma</a>', ["Firma"]),
        ('{% badge "confermato" "success" "it-check" %}', ["confermato"]),
        ('{% icon "it-error" "icon-sm" "Errore" %}{% icon "it-user" "icon-sm" %}', ["Errore"]),
        ('{% include "pacts/_bar.html" with title="Ore date" bar=bar %}', ["Ore date"]),
        ('{{ tax_code|default:"non indicato" }}', ["non indicato"]),
        ("<p>Scarica il patto (PDF)</p>", ["Scarica il patto (PDF)"]),
        ("<p>(entro domani)</p>", ["entro domani"]),
        ("<p>«Tutti insieme» è un numero.</p>", ["«Tutti insieme» è un numero."]),
        ("<p>«{{ words }}»</p>", []),
        ("{# Nota di chi scrive #}<!-- altra nota --><p>Sì</p>", ["Sì"]),
        ('{% if relation == "worker" %}Affida{% else %}Leggi{% endif %}', ["Leggi"]),
        ('{% if relation == "person" %}Tu{% else %}Lei{% endif %}', ["Tu"]),
        ("{% if own %}Tu{% else %}{% for x in y %}Lei{% endfor %}{% endif %} e poi", ["Tu", "e poi"]),
    ],
)
def test_the_sentences_of_a_template(source, found):
    assert sentences_of(source) == found


@pytest.mark.parametrize(
    ("source", "spoken"),
    [
        ("<p> Vale dal {{ v.starts_on|long_date }}.</p>", '<p> Valid from {{ v.starts_on|long_date:"en" }}.</p>'),
        ("<b>{% badge 'x' %}Scegli</b>", "<b>{% badge 'x' %}Choose</b>"),
        ('{% badge "fatto" "success" %}', '{% badge "done" "success" %}'),
        ('<c-card title="Chiudi la pagina di {{ person.name }}" />', '<c-card title="Close the page of {{ person.name }}" />'),
        ("{{ pact.get_kind_display|capfirst }}", "{{ pact.get_kind_display|said|capfirst }}"),
        ("{{ message }} {{ goal.words }}", "{{ message|said }} {{ goal.words|typed }}"),
        ("<td>{{ a.words|linebreaksbr }}</td>", "<td>{{ a.words|typed|linebreaksbr }}</td>"),
        ("<td>{{ a.words|linebreaks }}</td>", '<td>{{ a.words|linebreaks|typed:"div" }}</td>'),
        ("<td>{{ a.words|truncatechars:60|capfirst }}</td>", "<td>{{ a.words|truncatechars:60|capfirst|typed }}</td>"),
        ('<td>{{ a.words|default:"non indicato" }}</td>', '<td>{{ a.words|typed|default:"not given" }}</td>'),
        (
            "<td>{{ a.cents|euro }} {{ n }} {{ forloop.counter }}</td>",
            "<td>{{ a.cents|euro }} {{ n }} {{ forloop.counter }}</td>",
        ),
        (
            '<a href="{{ a.url }}" title="{{ a.words }}">{{ a.words }}</a>',
            '<a href="{{ a.url }}" title="{{ a.words }}">{{ a.words|typed }}</a>',
        ),
        ("<option>{{ a.words }}</option>{{ a.words }}", "<option>{{ a.words }}</option>{{ a.words|typed }}"),
        (
            "<svg><text>{{ a.words }}</text></svg><p>{{ a.words }}</p>",
            "<svg><text>{{ a.words }}</text></svg><p>{{ a.words|typed }}</p>",
        ),
        ("{% block title %}{{ a.words }}{% endblock title %}", "{% block title %}{{ a.words }}{% endblock title %}"),
        ('{{ code|default:"non indicato" }}', '{{ code|default:"not given" }}'),
        ('<html lang="it">', '<html lang="en" dir="ltr">'),
        ("<p>Nessuno lo dice</p>", "<p>Nessuno lo dice</p>"),
    ],
)
def test_a_template_is_said_in_english(source, spoken):
    assert in_english(source) == spoken


def test_a_value_of_ours_is_said_where_the_list_names_it():
    assert in_english("{{ row.why|capfirst }} {{ row.name }}", ours=frozenset({"row.why"})) == (
        "{{ row.why|said|capfirst }} {{ row.name|typed }}"
    )


def test_words_that_somebody_typed_say_that_they_are_italian():
    assert in_english("{{ words }} {{ other }}", typed=frozenset({"words"})) == "{{ words|typed }} {{ other }}"
    kept = [italian.typed(value) for value in ("", None, 12, "12:30", mark_safe("<b>Sì</b>"))]
    assert kept == ["", None, 12, "12:30", "<b>Sì</b>"]
    assert italian.typed("Orto & <b>") == '<span lang="it" dir="auto">Orto &amp; &lt;b&gt;</span>'
    assert italian.typed(mark_safe("<p>Sì</p>"), "div") == '<div lang="it" dir="auto"><p>Sì</p></div>'


def test_a_page_without_translation_says_that_it_is_italian():
    page = "{% block content %}<h1>Luoghi</h1>{% endblock content %}"
    assert marked_italian(page) == '{% block content %}<div lang="it" dir="ltr"><h1>Luoghi</h1></div>{% endblock content %}'


def test_the_title_of_a_page_without_translation_is_italian_too():
    page = "{% block title %}Luoghi{% endblock title %}"
    assert marked_italian(page) == f'{page}{{% block title_language %}} lang="it"{{% endblock title_language %}}'


def test_the_same_template_is_compiled_once_for_each_language():
    italian = compiled("pacts/mine.html")
    with override("en"):
        english = compiled("pacts/mine.html")
        assert compiled("pacts/mine.html") is english
    assert compiled("pacts/mine.html") is italian
    both = ("Il mio patto", "My pact")
    assert [[words in template.source for words in both] for template in (italian, english)] == [[True, False], [False, True]]


def test_what_was_compiled_is_forgotten_when_a_template_changes():
    engine: Any = engines["django"]
    loader = engine.engine.template_loaders[0]
    before = compiled("pacts/mine.html")
    loader.reset()
    left = len(loader.found)
    assert (left, compiled("pacts/mine.html") is before) == (0, False)


def test_a_sentence_is_said_in_the_language_of_the_page():
    assert [said("Firma registrata. Grazie."), said("")] == ["Firma registrata. Grazie.", ""]
    with override("en"):
        assert [said("Firma registrata. Grazie."), said("Rosa")] == ["Signature recorded. Thank you.", "Rosa"]


def test_the_sentences_of_python_are_strings_labels_and_refusals():
    tree = ast.parse(
        'class TooLate(Refusal):\n    """È tardi.\n    Torna domani."""\n'
        'class F(forms.Form):\n    """Not said."""\n    a = C(label="Quanto costa", name="key", url="a/b.html")\n'
        'class K(models.TextChoices):\n    """Kinds."""\n    A = "a", "lavoro"\n'
        'def f():\n    """Doc."""\n    return f"Non {x} questa"\n'
    )
    assert sorted(set(_sentences_in(tree))) == ["Quanto costa", "lavoro", "È tardi.\nTorna domani."]


def test_each_listed_page_and_place_is_there():
    assert [path for path, _ in pages().python if not (FOLDER.parent.parent / path).exists()] == []
    assert [name for name in pages().templates if compiled(name) is None] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_of_the_pages_has_a_translation(code):
    assert catalogues.missing_in(code, gathered()) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_outlives_its_sentence(code):
    assert {m.id for m in catalogues.read(code) if m.id} - set(gathered()) == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_each_value_and_breaks_no_page(code):
    assert catalogues.broken_in(code) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_is_the_written_one(code):
    assert catalogues.po_path(code).with_suffix(".mo").read_bytes() == catalogues.compiled(catalogues.read(code))


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_template_of_the_pages_compiles_in_each_language(code):
    with override(code):
        spoken = [compiled(name).source for name in pages().templates]
    assert [source for source in spoken if re.search(r"{\w+}(?!})", re.sub(r"{{.*?}}|{%.*?%}", "", source))] == []


def test_a_lost_value_and_a_quote_would_be_found(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.write(
        "en",
        {"Dal {day}": ["a.html"], "Bene": ["a.html"], "Sì": ["a.html"]},
        {"Dal {day}": "From", "Bene": 'A "good" thing', "Sì": "Yes"},
    )
    assert sorted(catalogues.broken_in("en")) == ["Bene", "Dal {day}"]
    assert catalogues.missing_in("en", {"Sì": [], "No": []}) == ["No"]


def test_what_nobody_says_any_more_leaves_the_catalogue_and_the_rest_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.write("en", {"Sì": ["a.html"], "No": ["a.html"]}, {"Sì": "Yes", "No": "No"})
    catalogues.write("en", {"Sì": ["b.html"], "Forse": ["b.html"]})
    assert {m.id: m.string for m in catalogues.read("en") if m.id} == {"Forse": "", "Sì": "Yes"}


def test_each_language_is_told_with_what_it_lacks():
    assert [state.language.code for state in catalogues.states()] == list(TRANSLATED)
    assert [(state.missing, state.is_checked) for state in catalogues.states()] == [(0, False)] * len(TRANSLATED)
    assert [catalogues.is_checked(code) for code in LANGUAGES] == [True, *[False] * len(TRANSLATED)]


def test_a_check_holds_for_the_sentences_that_were_read(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.write("en", {"Sì": ["a.html"]}, {"Sì": "Yes"})
    catalogues.mark_checked("en", by="mediatrice culturale", on=date(2026, 3, 8))
    checked = catalogues._state("en")
    catalogues.write("en", {"Sì": ["b.html"]})
    moved = catalogues._state("en")
    catalogues.write("en", {"Sì": ["b.html"]}, {"Sì": "Yeah"})
    changed = catalogues._state("en")
    assert [(s.is_checked, s.has_changed, s.checked_by) for s in (checked, moved, changed)] == [
        (True, False, "mediatrice culturale"),
        (True, False, "mediatrice culturale"),
        (False, True, "mediatrice culturale"),
    ]


def test_the_command_writes_a_check_and_asks_for_the_role(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues.write("ar", {"Sì": ["a.html"]}, {"Sì": "نعم"})
    with pytest.raises(CommandError, match="in quale ruolo"):
        call_command("sentences", "--checked", "ar", "--by", 'chi "sa"')
    call_command("sentences", "--checked", "ar", "--by", "mediatrice culturale")
    assert capsys.readouterr().out == "ar: controllata. Vale finché nessuna frase cambia.\n"
    assert catalogues._state("ar").is_checked is True
