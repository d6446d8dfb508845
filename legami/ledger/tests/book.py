"""How the tests write in the book."""

from datetime import date
from itertools import count
from typing import Any

from legami.ledger import actions
from legami.ledger.models import Fund, Transfer

DAY = date(2026, 3, 8)
_keys = count()


def fresh_key() -> str:
    return f"key-{next(_keys)}"


def post(debit: Any, credit: Any, quantity: int, verb: Any = actions.post_transfer, **more: Any) -> Transfer:
    """Move (or, with another verb, reserve) and give the transfer back."""
    terms = {"key": fresh_key(), "purpose": "prova", "happened_on": DAY, "by": None, **more}
    made: Transfer = verb(debit=debit, credit=credit, quantity=quantity, **terms)
    return made


def reserve(debit: Any, credit: Any, quantity: int) -> Transfer:
    return post(debit, credit, quantity, actions.reserve_transfer)


def pay(reservation: Transfer, quantity: int | None = None) -> Transfer:
    return actions.post_reserved(reservation=reservation, key=fresh_key(), quantity=quantity, happened_on=DAY, by=None)


def free(reservation: Transfer) -> Transfer:
    return actions.void_reserved(reservation=reservation, key=fresh_key(), happened_on=DAY, by=None)


def undo(transfer: Transfer) -> Transfer:
    return actions.reverse_transfer(transfer, key=fresh_key(), reason="errore", happened_on=DAY, by=None)


def gift(fund: Fund, cents: int) -> Transfer:
    return actions.receive_into_fund(fund=fund, cents=cents, key=fresh_key(), purpose="dono", happened_on=DAY, by=None)


def balances(account: Any) -> tuple[int, int]:
    """What stands there, and what of it is free."""
    account.refresh_from_db()
    return account.balance, account.available
