"""The two sheets that can be taken over: their columns, the workbook to fill in, and the reading of one row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from typing import Any

from legami.core.money import NotAnAmount, parse_cents
from legami.people.identifiers import NotValid, parse_tax_code
from legami.people.importing.checking import BadCell, BadRow, parse_day, plain

from ..models import Pact, TakeOver

LONGEST = 300
LONGEST_GOAL = 2000
MOST_CENTS = 10_000_000_000


@dataclass(frozen=True)
class Cell:
    """A column of a sheet: its heading, what to write there, how to read it, and whether it may be empty."""

    name: str
    heading: str
    says: str
    read: Callable[[str], Any]
    is_required: bool = False
    empty: Any = ""


@dataclass(frozen=True)
class Sheet:
    """A kind of file. `keys` are the columns that make a row's own key."""

    kind: TakeOver.Kind
    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    check: Callable[[Mapping[str, Any]], Mapping[str, str]] = field(default=lambda row: {})

    def columns(self, headers: Sequence[str]) -> dict[str, int]:
        """Column number of each cell that the file has, by its heading; upper case, accents and signs don't matter.

        >>> PACTS.columns(["obiettivo", "CODICE PATTO", "note"])
        {'code': 1, 'words': 0}
        """
        there = {plain(header): at for at, header in reversed(list(enumerate(headers)))}
        return {cell.name: there[plain(cell.heading)] for cell in self.cells if plain(cell.heading) in there}

    def missing(self, headers: Sequence[str]) -> list[str]:
        """The headings that the file lacks."""
        there = self.columns(headers)
        return [cell.heading for cell in self.cells if cell.is_required and cell.name not in there]

    def read(self, line: int, texts: Sequence[str], headers: Sequence[str], columns: Mapping[str, int]) -> dict[str, Any]:
        """The values of one row, by name. Raises BadRow with every wrong cell."""
        values: dict[str, Any] = {}
        bad: list[BadCell] = []
        for cell in self.cells:
            at = columns.get(cell.name, -1)
            text = texts[at] if 0 <= at < len(texts) else ""
            try:
                if not text and cell.is_required:
                    raise NotValid("Questa cella non può restare vuota.")
                values[cell.name] = cell.read(text) if text else cell.empty
            except NotValid as error:
                bad.append(BadCell(line, headers[at] if at >= 0 else cell.heading, text, str(error)))
        if not bad:
            heading = {cell.name: cell.heading for cell in self.cells}
            bad = [BadCell(line, heading.get(name, ""), "", reason) for name, reason in self.check(values).items()]
        if bad:
            raise BadRow(bad)
        return values

    def key_of(self, values: Mapping[str, Any]) -> str:
        """The row's own key: as it is written in the file if it is short, else a hash of it."""
        key = "|".join(plain(str(values[name])) for name in self.keys)
        return key if len(key) <= 160 else blake2b(key.encode(), digest_size=20).hexdigest()

    def digest_of(self, values: Mapping[str, Any]) -> str:
        """What tells this row from one with other words."""
        told = "|".join(f"{cell.name}={values[cell.name]}" for cell in self.cells)
        return blake2b(told.encode(), digest_size=20).hexdigest()

    def workbook(self) -> bytes:
        """The sheet to fill in, and a second one that says how."""
        from openpyxl import Workbook  # loaded when a file is made: web workers are smaller without it

        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = str(TakeOver.Kind(self.kind).label).capitalize()
        sheet.append([cell.heading for cell in self.cells])
        sheet.freeze_panes = "A2"
        how = book.create_sheet("Come si compila")
        how.append(["Colonna", "Che cosa scrivere", "Obbligatoria"])
        for cell in self.cells:
            how.append([cell.heading, cell.says, "sì" if cell.is_required else "no"])
        for number, cell in enumerate(self.cells):
            sheet.column_dimensions[chr(ord("A") + number)].width = max(14, len(cell.heading) + 4)
        for letter, width in (("A", 28), ("B", 80), ("C", 14)):
            how.column_dimensions[letter].width = width
        file = BytesIO()
        book.save(file)
        return file.getvalue()


# ---- reading a cell --------------------------------------------------------------------------------


def _text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise NotValid(f"Il testo è troppo lungo: al massimo {longest} caratteri, questi sono {len(text)}.")
        return text

    return read


def _kind(text: str) -> str:
    said = plain(text)
    found = next((value for value, label in Pact.Kind.choices if said in {plain(label), plain(label).split()[-1]}), None)
    if found is None:
        raise NotValid("Il tipo non si riconosce: scrivi «personale» oppure «famiglia».")
    return found


def _weight(text: str) -> int:
    if text not in {"1", "2", "3"}:
        raise NotValid("Scrivi 1 (conta), 2 (conta molto) oppure 3 (conta più di tutto).")
    return int(text)


def _start(text: str) -> int:
    if text not in {"-2", "-1", "0", "+1", "1", "+2", "2"}:
        raise NotValid("Scrivi un numero da -2 a +2: 0 è il risultato atteso.")
    return int(text)


def _cents(text: str) -> int:
    try:
        cents = parse_cents(text)
    except NotAnAmount as error:
        raise NotValid(str(error)) from None
    if not 0 < cents <= MOST_CENTS:
        raise NotValid("Scrivi un importo maggiore di zero. Un’uscita va nella colonna «Uscita», senza il meno.")
    return cents


def _dates_in_order(row: Mapping[str, Any]) -> Mapping[str, str]:
    if row["ends_on"] < row["starts_on"]:
        return {"ends_on": "La fine viene prima dell’inizio."}
    if not row["starts_on"] <= row["first_review_on"] <= row["ends_on"]:
        return {"first_review_on": "La prima verifica cade fuori dalle date del patto."}
    if not row["tax_code"] and not (row["given_name"] and row["family_name"]):
        return {"tax_code": "Scrivi il codice fiscale, oppure nome e cognome."}
    return {}


def _one_amount(row: Mapping[str, Any]) -> Mapping[str, str]:
    if (row["comes_in"] is None) == (row["goes_out"] is None):
        return {"comes_in": "Scrivi un importo solo: nella colonna «Entrata» oppure in «Uscita»."}
    return {}


PACTS = Sheet(
    kind=TakeOver.Kind.PACTS,
    cells=(
        Cell("code", "Codice patto", "Il codice nel tuo archivio. Lo stesso in tutte le righe del patto.", _text(60), True),
        Cell("tax_code", "Codice fiscale", "Della persona, se c’è. Serve a riconoscerla.", parse_tax_code),
        Cell("given_name", "Nome", "Se manca il codice fiscale.", _text(80)),
        Cell("family_name", "Cognome", "Se manca il codice fiscale.", _text(80)),
        Cell("birth_date", "Data di nascita", "Per distinguere chi ha lo stesso nome: 08/03/1975.", parse_day, empty=None),
        Cell("kind", "Tipo di patto", "personale oppure famiglia; vuoto vuol dire personale.", _kind, empty=Pact.Kind.PERSONAL),
        Cell("starts_on", "Dal", "Primo giorno del patto: 01/09/2026.", parse_day, True),
        Cell("ends_on", "Al", "Ultimo giorno del patto.", parse_day, True),
        Cell("first_review_on", "Prima verifica", "Un giorno dentro il patto.", parse_day, True),
        Cell("words", "Obiettivo", "Con le parole della persona. Un obiettivo per riga.", _text(LONGEST_GOAL), True),
        Cell("weight", "Importanza", "1, 2 oppure 3; vuoto vuol dire 1.", _weight, empty=1),
        Cell("baseline_level", "Punto di partenza", "Da -2 a +2; vuoto vuol dire -1.", _start, empty=-1),
        Cell("level_minus_2", "Molto meno di quanto atteso", "", _text(LONGEST)),
        Cell("level_minus_1", "Meno di quanto atteso", "", _text(LONGEST)),
        Cell("level_0", "Risultato atteso", "Che cosa vuol dire averlo raggiunto.", _text(LONGEST), True),
        Cell("level_plus_1", "Più di quanto atteso", "", _text(LONGEST)),
        Cell("level_plus_2", "Molto più di quanto atteso", "", _text(LONGEST)),
    ),
    keys=("code", "words"),
    check=_dates_in_order,
)
MOVEMENTS = Sheet(
    kind=TakeOver.Kind.MOVEMENTS,
    cells=(
        Cell("code", "Codice movimento", "Il codice nel tuo archivio: ogni riga ha il suo.", _text(60), True),
        Cell("fund", "Fondo", "Il nome del fondo, come in Legami.", _text(200), True),
        Cell("happened_on", "Data", "Il giorno del movimento: 08/03/2026.", parse_day, True),
        Cell("comes_in", "Entrata", "Importo in euro di un’entrata: 1.234,56.", _cents, empty=None),
        Cell("goes_out", "Uscita", "Importo in euro di un’uscita, senza il meno.", _cents, empty=None),
        Cell("who", "Da chi o a chi", "Un ente. Per una persona scrivi «donazione», o il codice del patto.", _text(80), True),
        Cell("reason", "Motivo", "Per esempio: prima rata del contributo 2026.", _text(110), True),
    ),
    keys=("code",),
    check=_one_amount,
)
SHEETS: dict[str, Sheet] = {PACTS.kind: PACTS, MOVEMENTS.kind: MOVEMENTS}
