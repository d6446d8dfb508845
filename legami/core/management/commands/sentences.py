"""Gather the sentences that a person reads into the catalogues, and compile them."""

from typing import Any

from django.core.management.base import BaseCommand

from legami.core.speaking.catalogues import missing_in, write
from legami.core.speaking.gathering import gathered
from legami.core.speaking.languages import TRANSLATED


class Command(BaseCommand):
    """`manage.py sentences`: afterwards the sentences without translation are listed, for each language."""

    help = "Raccoglie le frasi delle pagine di chi ha un patto nei cataloghi delle lingue, e li compila."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and compile each catalogue, and say what it lacks."""
        sentences = gathered()
        for code in TRANSLATED:
            write(code, sentences)
            missing = missing_in(code, sentences)
            self.stdout.write(f"{code}: {len(sentences)} frasi, {len(missing)} senza traduzione")
            for sentence in missing:
                self.stdout.write(f"  {sentence}")
