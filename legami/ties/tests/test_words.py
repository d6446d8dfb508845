"""A map in words."""

from typing import Any

import pytest

from legami.engines.ties import Changes, Flow, Kind, Measures, Network, Share, Strength, Tie, measure
from legami.ties.words import counted, said, told

LUCIA = Tie("a", "Lucia", Kind.PERSON, Strength.STRONG, Flow.TO_ME, is_paid=True, since="2019")


@pytest.mark.parametrize(("is_own", "flow"), [(True, "mi aiuta"), (False, "aiuta la persona")])
def test_a_tie_in_words_for_each_reader(is_own, flow):
    row = said(LUCIA, ["Zio", "Coro"], is_own=is_own)
    assert (row.kind, row.strength, row.flow) == ("persona", "legame forte", flow)
    assert (row.more, row.knows) == ("aiuta per lavoro; dal 2019", "Coro, Zio")


def test_every_change_has_its_sentence():
    coro = Tie("b", "Coro")
    names = ("new", "lost", "stronger", "weaker", "strained", "eased", "now_both_ways")
    assert set(names) | {"new_links"} == set(Changes.__dataclass_fields__)
    changed: list[dict[str, Any]] = [{name: (LUCIA,)} for name in names]
    assert len({told(Changes(**one))[0] for one in changed}) == len(names)
    assert told(Changes(new_links=((LUCIA, coro),))) == ["Lucia e Coro: ora si conoscono."]
    assert told(Changes()) == ["Non è cambiato niente."]


def test_what_cannot_be_computed_says_so():
    values = [value for _, value in counted(measure(Network()), is_own=True)]
    assert values == ["0", "0", "non calcolabile", "non calcolabile", "non calcolabile"]
    full = Measures(2, 1, Share(1, 2), Share(1, 1), Share(2, 2))
    assert [value for _, value in counted(full, is_own=False)] == ["2", "1", "1 su 2 (50%)", "1 su 1 (100%)", "2 su 2 (100%)"]
