"""`manage.py check_ledger`: recompute the book, name the first wrong row, print its head."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from legami.ledger.checking import BookBroken, check_book
from legami.ledger.models import Transfer

BAR = 30


class Command(BaseCommand):
    """Recompute balances, reservations, chains and lots from the transfers."""

    help = "Ricalcola tutto il libro dai movimenti e dice la prima riga sbagliata. Stampa l'impronta del libro."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 and print the head, or exit 1 and say what is wrong."""
        total = Transfer.objects.count()

        def show(done: int) -> None:
            if self.stderr.isatty():
                full = BAR * done // max(total, done)
                self.stderr.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done:,} movimenti", ending="")

        try:
            head = check_book(show)
        except BookBroken as broken:
            raise CommandError(f"Il libro non torna. {broken}") from broken
        finally:
            if self.stderr.isatty():
                self.stderr.write("")
        self.stdout.write(f"Il libro torna: {total} movimenti.\nImpronta del libro (conservala altrove): {head}")
