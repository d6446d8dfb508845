"""Every model keeps the rules of the house."""

import re

import pytest
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import connection, models
from django.db.models.deletion import CASCADE, DO_NOTHING, PROTECT, RESTRICT, SET_NULL

from tests.house import our_models

MONEY = re.compile(r"amount|price|cost|budget|cents|salary|income|balance")
COORDINATES = {"latitude", "longitude"}  # nobody counts or adds these
LAST_LOGIN = "accounts.User.last_login"  # Django's own field


def fields(*kinds):
    return [f for m in our_models() for f in m._meta.get_fields() if isinstance(f, kinds or models.Field)]


def unpaired(all_models) -> list[str]:
    """`closed_by` without `closed_at`, or both nullable and no constraint that sets them together.

    Who wrote the row itself (never null) may stand beside the row's one moment, whatever its name (`signed_at`).
    """
    found = []
    for model in all_models:
        own = {re.sub(r"_by_id$", "_by", f.name): f for f in model._meta.get_fields() if isinstance(f, models.Field)}
        checks = [c.condition for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        for name, who in own.items():
            if not name.endswith("_by"):
                continue
            when = own.get(f"{name[:-3]}_at")
            if when is None and not who.null:
                when = next((f for f in own.values() if f.name.endswith("_at") and not f.null), None)
            paired = (
                any({who.name, when.name} <= check.referenced_base_fields for check in checks if isinstance(check, models.Q))
                if when
                else False
            )
            if when is None or (when.null and not paired):
                found.append(f"{model._meta.label}.{name}")
    return found


def test_who_and_when_go_in_pairs():
    assert unpaired(our_models()) == []


def test_a_who_without_its_when_would_be_found():
    class Loose(models.Model):
        closed_by = models.UUIDField(null=True)
        closed_at = models.DateTimeField(null=True)
        opened_by = models.UUIDField(null=True)

        class Meta:
            app_label = "a_room_of_this_test"

    assert unpaired([Loose]) == ["a_room_of_this_test.Loose.closed_by", "a_room_of_this_test.Loose.opened_by"]


def test_no_model_has_an_implied_order():
    assert [m._meta.label for m in our_models() if m._meta.ordering] == []


def test_no_model_overrides_save_or_delete():
    assert [m._meta.label for m in our_models() if {"save", "delete"} & set(vars(m))] == []


def test_every_foreign_key_says_what_happens_on_delete():
    keys = fields(models.ForeignKey)
    assert len(keys) > 0
    known = {CASCADE, PROTECT, RESTRICT, SET_NULL}
    assert [str(k) for k in keys if k.remote_field.on_delete is DO_NOTHING or k.remote_field.on_delete not in known] == []


def test_no_key_to_anything():
    assert [m._meta.label for m in our_models() if any(isinstance(f, GenericForeignKey) for f in vars(m).values())] == []


def test_money_is_integer_cents_and_its_name_says_so():
    money = [f for f in fields(models.IntegerField, models.DecimalField, models.FloatField) if MONEY.search(f.name)]
    assert [str(f) for f in money if not f.name.endswith("_cents") or not isinstance(f, models.IntegerField)] == []


def test_durations_are_integer_minutes_and_nothing_counted_is_a_float():
    durations = [f for f in fields() if re.search(r"duration|minutes|hours", f.name)]
    assert [str(f) for f in durations if not f.name.endswith("_minutes") or not isinstance(f, models.IntegerField)] == []
    assert [str(f) for f in fields(models.FloatField) if f.name not in COORDINATES] == []


def test_moments_and_days_are_named_so():
    moments = [f for f in fields(models.DateTimeField) if not re.search(r"(^|_)at$", f.name)]
    days = [f for f in fields(models.DateField) if not isinstance(f, models.DateTimeField)]
    assert [str(f) for f in moments if str(f) != LAST_LOGIN] == []
    assert [str(f) for f in days if not re.search(r"_(on|date)$|^(starts|ends)_on$", f.name)] == []


def test_every_constraint_and_index_begins_with_its_room():
    named = [(m._meta.app_label, c.name) for m in our_models() for c in (*m._meta.constraints, *m._meta.indexes)]
    assert [name for room, name in named if not name.startswith(f"{room}_")] == []


@pytest.mark.django_db
def test_every_constraint_of_the_models_stands_in_the_database():
    wanted = {c.name for m in our_models() for c in m._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE convalidated UNION SELECT indexname FROM pg_indexes")
        assert wanted - {name for (name,) in cursor.fetchall()} == set()
