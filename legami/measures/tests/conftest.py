"""The people of our stories: Alba answers, Bruno follows her, Carla is beside him, Dora has the desk, Elena coordinates."""

from legami.people.tests.conftest import story

__all__ = ["story"]
