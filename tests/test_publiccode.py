"""publiccode.yml says what version 0.7 of the standard asks for."""

import copy
import tomllib

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.house import ROOT

TEXT = {"type": "string", "minLength": 1}
FLAG = {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}


def mapping(required, **optional):
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


DESCRIPTION = mapping(
    {
        "shortDescription": {**TEXT, "maxLength": 150},
        "longDescription": {**TEXT, "minLength": 150, "maxLength": 10_000},
        "features": {"type": "array", "items": {**TEXT, "maxLength": 100}, "minItems": 1},
    }
)
CONFORMING = mapping(dict.fromkeys(("lineeGuidaDesign", "modelloInteroperabilita", "misureMinimeSicurezza", "gdpr"), FLAG))
PLATFORMS = mapping(dict.fromkeys(("spid", "cie", "anpr", "pagopa", "io"), FLAG))
SCHEMA = mapping(
    {
        "publiccodeYmlVersion": {"const": "0.7"},
        "name": TEXT,
        "url": {**TEXT, "pattern": r"^https://\S+$"},
        "platforms": TEXTS,
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {
            "enum": [
                *(f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")),
                *("addon", "library", "configurationFiles"),
            ]
        },
        "organisation": mapping({"uri": {**TEXT, "pattern": r"^(https://|urn:x-italian-pa:)\S+$"}}),
        "description": {**mapping({"it": DESCRIPTION}), "minProperties": 1},
        "legal": mapping({"license": {"const": "EUPL-1.2"}}),
        "maintenance": mapping(
            {
                "type": {"enum": ["internal", "contract", "community", "none"]},
                "contacts": {"type": "array", "minItems": 1, "items": mapping({"name": TEXT})},
            }
        ),
        "localisation": mapping({"localisationReady": FLAG, "availableLanguages": TEXTS}),
        "it": mapping({"countryExtensionVersion": TEXT, "conforme": CONFORMING, "piattaforme": PLATFORMS}),
    },
    softwareVersion=TEXT,
)
CARD = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))


def faults(card) -> list[str]:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in Draft202012Validator(SCHEMA).iter_errors(card)]


def test_the_card_is_complete():
    assert faults(CARD) == []


@pytest.mark.parametrize("key", sorted(SCHEMA["required"]))
def test_a_card_without_a_mandatory_key_is_refused(key):
    card = copy.deepcopy(CARD)
    del card[key]
    assert faults(card) == [f": '{key}' is a required property"]


def test_the_card_and_the_package_name_the_same_version_and_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (CARD["softwareVersion"], CARD["legal"]["license"]) == (project["version"], project["license"])
