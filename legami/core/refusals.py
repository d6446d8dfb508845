"""How the domain says no: named errors that speak to the person, and the database's refusals turned into them."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class Refusal(Exception):
    """Non è stato possibile. Niente è andato perso: riprova o chiedi aiuto."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else inspect.cleandoc(type(self).__doc__ or "")


class FormUsedElsewhere(Refusal):
    """Questa pagina è già servita per un'altra registrazione. Copia quello che hai scritto, riapri la pagina e invia."""


@contextmanager
def refused_as(names: Mapping[str, type[Refusal]]) -> Iterator[None]:
    """Run in a savepoint; a constraint or trigger of one of these names becomes that refusal.

    A trigger's name is the first word of its message. Other database errors pass through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = names.get(refused_name(error))
        if refusal is None:
            raise
        raise refusal from error


def refused_name(error: IntegrityError) -> str:
    """The constraint that refused, or the first word of a trigger's message."""
    diag = getattr(error.__cause__, "diag", None)
    if diag is None:
        return ""
    return str(diag.constraint_name or (diag.message_primary or "").split(":")[0].split(" ")[0])
