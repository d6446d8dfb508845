"""Gather the sentences that a person reads into the catalogues, and compile them."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from legami.core.dates import today
from legami.core.speaking.catalogues import mark_checked, missing_in, write
from legami.core.speaking.gathering import gathered
from legami.core.speaking.languages import TRANSLATED


class Command(BaseCommand):
    """`manage.py sentences`: afterwards the sentences without translation are listed, for each language."""

    help = "Raccoglie le frasi delle pagine di chi ha un patto nei cataloghi delle lingue, e li compila."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--checked ar --by "mediatrice culturale"`: a speaker has read all of it, today."""
        parser.add_argument("--checked", choices=TRANSLATED, help="La lingua che qualcuno ha letto per intero.")
        parser.add_argument("--by", default="", help="In quale ruolo l’ha letta. Nessun nome.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and compile each catalogue, and say what it lacks."""
        if options["checked"]:
            if not re.fullmatch(r"[^\"\\\n]{3,80}", options["by"]):
                raise CommandError("Scrivi con --by in quale ruolo l’ha letta: da 3 a 80 lettere, senza virgolette.")
            mark_checked(options["checked"], by=options["by"], on=today())
            self.stdout.write(f"{options['checked']}: controllata. Vale finché nessuna frase cambia.")
            return
        sentences = gathered()
        for code in TRANSLATED:
            write(code, sentences)
            missing = missing_in(code, sentences)
            self.stdout.write(f"{code}: {len(sentences)} frasi, {len(missing)} senza traduzione")
            for sentence in missing:
                self.stdout.write(f"  {sentence}")
