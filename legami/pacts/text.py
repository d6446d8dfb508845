"""The text that is signed: one canonical form of a version, and its hash.

The form is plain JSON with sorted keys, no spaces and UTF-8, so that anybody can compute the hash again with any tool.
"""

import hashlib
import json
from datetime import date
from typing import Any

from .models import BudgetLine, Commitment, GiveBack, Goal, PactVersion, Party, Support

FORMAT = "legami/patto/1"


def text_of(version: PactVersion) -> dict[str, Any]:
    """Everything a version binds, as plain data in Italian words. Cost: one query for each kind of part."""
    pact = version.pact
    return {
        "formato": FORMAT,
        "patto": pact.code,
        "versione": version.number,
        "tipo": pact.get_kind_display(),
        "ente": str(pact.organisation),
        "persona": pact.person.full_name,
        "dal": _day(version.starts_on),
        "al": _day(version.ends_on),
        "prima_verifica": _day(version.first_review_on),
        "verifica_ogni_mesi": version.review_every_months,
        **({"minore_ascoltato_il": _day(version.heard_on)} if version.heard_on else {}),
        **({"piano_citato": _plan(version)} if version.plan_kind else {}),
        "parti": [_party(p) for p in _rows(version.parties, *_named(""))],
        "obiettivi": [_goal(g) for g in _rows(version.goals)],
        "sostegni": [_support(s) for s in _rows(version.supports, *_named("provider__"))],
        "impegni": [_commitment(c) for c in _rows(version.commitments, *_named("bound__"))],
        "restituzione": [_give_back(g) for g in _rows(version.give_backs, *_named("host__"), "venue__municipality")],
        "budget": [_line(b) for b in _rows(version.budget_lines, "fund", "goal")],
    }


def hash_of(text: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal.

    >>> hash_of({"b": 1, "a": "è"}) == hashlib.sha256('{"a":"è","b":1}'.encode()).hexdigest()
    True
    """
    canonical = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


# ---- the parts, in the order that the pact gives them -------------------------------------------------


def _rows(parts: Any, *related: str) -> Any:
    return parts.order_by("position", "pk").select_related(*related) if related else parts.order_by("position", "pk")


def _named(prefix: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in ("person", "user", "organisation"))


def _plan(version: PactVersion) -> dict[str, Any]:
    """The reference alone: the plan stays where it was signed."""
    numbered = {"numero": version.plan_number} if version.plan_number else {}
    signed = {"data": _day(version.plan_signed_on), "ente": version.plan_body}
    return {"tipo": version.get_plan_kind_display(), **numbered, **signed}


def _party(party: Party) -> dict[str, Any]:
    return {"ruolo": party.get_role_display(), "nome": party.display_name, "chi_se_ne_occupa": party.contact_name}


def _goal(goal: Goal) -> dict[str, Any]:
    levels = {f"{level:+d}": words for level, words in goal.levels()}
    return {"obiettivo": goal.words, "importanza": goal.weight, "partenza": goal.baseline_level, "livelli": levels}


def _support(support: Support) -> dict[str, Any]:
    kinds = {"tipo": support.get_category_display(), "natura": support.get_nature_display()}
    return {"che_cosa": support.description, "chi": str(support.provider), **kinds}


def _commitment(commitment: Commitment) -> dict[str, Any]:
    return {"chi": str(commitment.bound), "impegno": commitment.text, "entro": _day(commitment.due_on)}


def _give_back(give_back: GiveBack) -> dict[str, Any]:
    return {
        "che_cosa": give_back.what,
        "con": str(give_back.host),
        "dove": str(give_back.venue or give_back.place),
        "minuti": give_back.total_minutes,
        "minuti_settimana": give_back.weekly_cap_minutes,
    }


def _line(line: BudgetLine) -> dict[str, Any]:
    return {
        "che_cosa": line.description,
        "tipo": line.get_category_display(),
        "fondo": str(line.fund),
        "obiettivo": line.goal.words,
        "centesimi": line.amount_cents,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
