"""From cells to a person: which column is what, and whether each cell holds."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

from legami.places.models import Municipality

from ..identifiers import NotValid, merged_away, parse_email, parse_phone, parse_tax_code
from ..models import Person

# What a file can tell of a person: field -> (label, headers that mean it).
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "given_name": ("Nome", ("nome", "nome di battesimo")),
    "family_name": ("Cognome", ("cognome",)),
    "birth_date": ("Data di nascita", ("data di nascita", "data nascita", "nascita", "nato il", "nata il", "data nasc")),
    "tax_code": ("Codice fiscale", ("codice fiscale", "cf", "cod fiscale", "cod fisc", "codfisc", "codicefiscale")),
    "municipality": ("Comune di residenza", ("comune", "comune di residenza", "residenza", "comune residenza", "citta")),
    "address": ("Indirizzo", ("indirizzo", "via", "indirizzo di residenza")),
    "language": ("Lingua preferita", ("lingua", "lingua preferita", "lingua parlata")),
    "phone": ("Telefono", ("telefono", "tel", "cellulare", "cell", "numero di telefono")),
    "email": ("E-mail", ("email", "e mail", "mail", "posta elettronica", "indirizzo e mail")),
    "external_id": ("Codice nell’archivio di provenienza", ("id", "codice", "matricola", "id persona", "codice persona")),
}
REQUIRED = ("given_name", "family_name")
LONGEST = {"given_name": 80, "family_name": 80, "address": 160, "external_id": 60}
DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})|(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?")


def plain(text: str) -> str:
    """Lower case, no accents, one space for anything but letters and digits.

    >>> plain("  Ca’ d’Andrea "), plain("E-MAIL")
    ('ca d andrea', 'e mail')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()


def guess_mapping(headers: Sequence[str]) -> dict[str, int]:
    """Field -> column number, for the headers that say plainly what they are; the first wins.

    >>> guess_mapping(["COGNOME", "Nome", "Cod. fiscale", "note"])
    {'given_name': 1, 'family_name': 0, 'tax_code': 2}
    """
    said = [plain(header) for header in headers]
    return {name: said.index(known[0]) for name, (_, words) in FIELDS.items() if (known := [w for w in words if w in said])}


def parse_day(text: str) -> date:
    """A day written as 08/03/1975 or 1975-03-08. Raises NotValid.

    >>> parse_day("8.3.1975")
    datetime.date(1975, 3, 8)
    """
    found = DAY.fullmatch(text)
    if not found:
        raise NotValid("La data non si legge: scrivila come 08/03/1975.")
    d, m, y, year, month, day = found.groups()
    try:
        return date(int(y or year), int(m or month), int(d or day))
    except ValueError:
        raise NotValid("Questo giorno non esiste nel calendario.") from None


@dataclass(frozen=True)
class BadCell:
    """Where a row is wrong, and why: `column` is the header as the file writes it."""

    line: int
    column: str
    value: str
    reason: str


class BadRow(Exception):
    """A row with at least one wrong cell."""

    def __init__(self, cells: list[BadCell]) -> None:
        self.cells = cells
        super().__init__(len(cells))


@dataclass
class RowChecker:
    """Turns rows into people under one mapping. `today` is the last possible birth date."""

    headers: Sequence[str]
    mapping: Mapping[str, int]
    today: date
    use_successors: bool = False
    towns: dict[str, Municipality] = field(default_factory=dict)
    _languages: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # By name and by ISTAT code, 116 of them: a row costs no query.
        for town in Municipality.objects.select_related("successor"):
            self.towns[plain(town.name)] = self.towns[town.istat] = town
        self._languages = {plain(label): code for code, label in Person.Language.choices}
        self._languages |= {code: code for code, _ in Person.Language.choices}
        self._checks: list[tuple[str, int, Callable[[str], str | date | None]]] = [
            (name, column, getattr(self, f"_{name}", self._text_of(name))) for name, column in self.mapping.items()
        ]

    def check(self, line: int, cells: Sequence[str]) -> dict[str, str | date | None]:
        """The values of one row, by field; an empty cell is "" (None for a date). Raises BadRow with every wrong cell."""
        values: dict[str, str | date | None] = {}
        bad: list[BadCell] = []
        for name, column, parse in self._checks:
            text = cells[column] if column < len(cells) else ""
            try:
                values[name] = parse(text) if text else self._when_empty(name)
            except NotValid as error:
                bad.append(BadCell(line, self.headers[column], text, str(error)))
        if len(cells) > len(self.headers) and any(cells[len(self.headers) :]):
            bad.append(BadCell(line, "", "", "La riga ha più celle delle intestazioni: forse un separatore in più."))
        if bad:
            raise BadRow(bad)
        if not values.get("external_id") and not values.get("tax_code"):
            values["external_id"] = self._key_of(values)
        return values

    def _when_empty(self, name: str) -> str | None:
        if name in REQUIRED:
            raise NotValid(f"Manca il {FIELDS[name][0].lower()}.")
        return None if name == "birth_date" else ""

    @staticmethod
    def _key_of(values: Mapping[str, str | date | None]) -> str:
        """A key for a row that brings none: the same words give the same key, so the same file finds its rows again."""
        told = [plain(str(values.get(name) or "")) for name in ("family_name", "given_name", "birth_date", "municipality")]
        return "riga-" + blake2b("|".join(told).encode(), digest_size=10).hexdigest()

    @staticmethod
    def _text_of(name: str) -> Callable[[str], str]:
        longest = LONGEST.get(name, 160)

        def parse(text: str) -> str:
            if len(text) > longest:
                raise NotValid(f"Il testo è troppo lungo: al massimo {longest} caratteri, questi sono {len(text)}.")
            return text

        return parse

    def _birth_date(self, text: str) -> date:
        born = parse_day(text)
        if born > self.today:
            raise NotValid("La data di nascita è nel futuro. Controlla l’anno.")
        if born.year < 1900:
            raise NotValid("L’anno di nascita è prima del 1900. Controlla l’anno.")
        return born

    def _tax_code(self, text: str) -> str:
        return parse_tax_code(text)

    def _phone(self, text: str) -> str:
        return parse_phone(text)

    def _email(self, text: str) -> str:
        return parse_email(text)

    def _municipality(self, text: str) -> str:
        town = self.towns.get(plain(text))
        if town is None:
            raise NotValid(f"Il comune «{text[:60]}» non è nella provincia di Cremona. Controlla come è scritto.")
        if town.successor is None:
            return town.istat
        if not self.use_successors:
            raise NotValid(merged_away(town))
        return town.successor.istat

    def _language(self, text: str) -> str:
        code = self._languages.get(plain(text))
        if code is None:
            raise NotValid("La lingua non è nell’elenco. Scrivi per esempio italiano, rumeno, punjabi o «altra lingua».")
        return code
