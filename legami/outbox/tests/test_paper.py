"""Letters: the address stands in the window, the file is archivable and accessible, a protected address is on none."""

import io
import re
from datetime import date

import pikepdf

from legami.outbox import actions
from legami.outbox.paper import letter_of, letters_pdf, rendered_letters
from legami.people.models import Person

MM_PER_PX = 25.4 / 96


def letter(story, person, key="una"):
    actions.choose_channel(person=person, channel="paper", by=story.bruno)
    return actions.write(key=key, template="pact.sign_soon", to=person, day=date(2026, 12, 28), path="/patti/")


def boxes(page, css_class):
    return [b for b in page._page_box.descendants() if b.element is not None and b.element.get("class") == css_class]


def test_the_address_stands_inside_the_window_however_the_sheet_slips(story, settings):
    """A4 folded in three (99 mm) in a C5/6 envelope (229 x 114): it slips by 19 mm sideways and 15 mm up and down.

    The window of Italian envelopes: 100 x 35 mm, 20 mm from the right and 20 mm from the bottom edge.
    """
    letters = [letter_of(letter(story, story.person("Massimiliana", address="Via Giuseppe Garibaldi 123, scala B")))]
    [box] = boxes(rendered_letters(letters).pages[0], "address")
    left, top = box.position_x * MM_PER_PX, box.position_y * MM_PER_PX
    right, bottom = left + box.width * MM_PER_PX, top + box.height * MM_PER_PX
    window = {"left": 229 - 20 - 100, "right": 229 - 20, "top": 114 - 20 - 35, "bottom": 114 - 20}
    slips = [(x, y) for x in (0, 19) for y in (0, 15)]
    shown = [
        (left + x >= window["left"], right + x <= window["right"], top + y >= window["top"], bottom + y <= window["bottom"])
        for x, y in slips
    ]
    assert shown == [(True,) * 4] * 4
    lines = [b for b in box.descendants() if type(b).__name__ == "LineBox"]
    assert (len(lines), max(b.position_y + b.height for b in lines) * MM_PER_PX <= bottom) == (3, True)


def test_the_longest_address_stays_within_the_window(story):
    person = story.person("Massimiliana Teresa", family_name="Bonaventura Castelli di Monterosso", address="")
    words = "presso la comunità di accoglienza Casa della Solidarietà, via Monsignor Geremia Bonomelli 147, scala C, int. 12, "
    story.contact(person, "post", f"{words}26100 Cremona CR, citofonare portineria")
    [box] = boxes(rendered_letters([letter_of(letter(story, person))]).pages[0], "address long")
    lines = [b for b in box.descendants() if type(b).__name__ == "LineBox"]
    assert max(b.position_y + b.height for b in lines) <= box.position_y + box.height


def test_the_window_is_a_setting(story, settings):
    settings.LETTER_WINDOW_MM = {"left": 20, "top": 54, "width": 71, "height": 30}
    [box] = boxes(rendered_letters([letter_of(letter(story, story.alba))]).pages[0], "address")
    assert round(box.position_x * MM_PER_PX) == 20


def test_many_letters_are_one_file_with_a_sheet_each_archivable_and_accessible(story):
    people = [story.person(name) for name in ("Anna", "Bea", "Clara")]
    file = letters_pdf([letter_of(letter(story, person, person.given_name)) for person in people])
    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert len(pdf.pages) == 3
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert (len(figures), all(str(f.Alt) for f in figures)) == (3, True)
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("it", True)


def test_a_letter_shows_name_address_and_a_fixed_text(story):
    shown = letter_of(letter(story, story.alba))
    assert (shown.name, shown.address_lines) == ("Alba Rossi", ("Via Genala 3", "Soresina"))
    assert "http" not in shown.words


def test_v12_a_letter_to_hand_over_shows_no_address(story):
    message = letter(story, story.alba)
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)
    message.refresh_from_db()
    assert (letter_of(message).address_lines, message.state) == ((), "held")


def test_the_postal_contact_comes_before_the_home(story):
    story.contact(story.alba, "post", "presso Bar Sport\nPiazza Italia 1\n26015 Soresina CR")
    message = letter(story, story.alba)
    assert letter_of(message).address_lines == ("presso Bar Sport", "Piazza Italia 1", "26015 Soresina CR")
    assert re.search(rb"%PDF-1\.7", letters_pdf([letter_of(message)]))
