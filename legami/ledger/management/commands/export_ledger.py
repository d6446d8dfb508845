"""`manage.py export_ledger`: the book as beancount text that an outsider can check. No names, no purposes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from django.db.models import Max, Min

from legami.ledger.checking import book_head
from legami.ledger.models import Account, Transfer, Unit
from legami.ledger.queries import MOVING


class Command(BaseCommand):
    """Write the book as beancount text, row by row (memory stays flat)."""

    help = "Scrive il libro in formato beancount, senza nomi: chiunque può ricalcolarlo."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--output", help="file in cui scrivere (altrimenti a schermo)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write all lines."""
        if options["output"]:
            with open(options["output"], "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in export_lines())
        else:
            for line in export_lines():
                self.stdout.write(line)


def export_lines() -> Iterator[str]:
    """The lines of the export, of one moment: options, accounts, transfers in order, a balance for each account."""
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        days = Transfer.objects.aggregate(first=Min("happened_on"), last=Max("happened_on"))
        yield f'; impronta del libro: {book_head()}\noption "title" "Legami"\noption "operating_currency" "EUR"'
        if days["first"] is None:
            return
        names = {}
        for account in Account.objects.order_by("pk").iterator():
            names[account.pk] = _name(account)
            yield f"{days['first']} open {names[account.pk]} {account.unit}"
        rows = Transfer.objects.select_related("resolves").order_by("pk")
        for transfer in rows.iterator(chunk_size=5_000):
            yield _entry(transfer, names)
        for account in Account.objects.order_by("pk").iterator():
            yield _assertion(account, names[account.pk], days["last"] + timedelta(days=1))


def _name(account: Account) -> str:
    """A name that says nothing of whose it is: own accounts are assets, the outside is equity."""
    return f"{'Equity:Esterno' if account.may_go_negative else 'Assets:Conto'}-{account.pk}"


def _amount(quantity: int, unit: str) -> str:
    """Cents as euro with two decimals; minutes as they are."""
    if unit == Unit.MIN:
        return f"{quantity} MIN"
    return f"{'-' if quantity < 0 else ''}{abs(quantity) // 100}.{abs(quantity) % 100:02d} EUR"


def _entry(transfer: Transfer, names: dict[int, str]) -> str:
    debit, credit = names[transfer.debit_id], names[transfer.credit_id]
    amount = _amount(transfer.quantity, transfer.unit)
    metadata = [f"  key: {_quoted(transfer.key)}", f'  kind: "{transfer.kind}"', f'  hash: "{bytes(transfer.hash).hex()}"']
    if transfer.resolves:
        metadata.append(f"  resolves: {_quoted(transfer.resolves.key)}")
    if transfer.kind not in MOVING:  # nothing moves: a reservation is told, not booked
        return "\n".join([f'{transfer.happened_on} custom "{transfer.kind}" {debit} {amount}', *metadata])
    head = f'{transfer.happened_on} * "{transfer.get_kind_display()}"'
    return "\n".join([head, *metadata, f"  {debit}  {_amount(-transfer.quantity, transfer.unit)}", f"  {credit}  {amount}"])


def _assertion(account: Account, name: str, day: date) -> str:
    return f"{day} balance {name} {_amount(account.balance, account.unit)}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
