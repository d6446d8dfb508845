"""The people of our stories: Alba whose map it is, Bruno who follows her, Carla beside him, Elena who coordinates."""

from legami.people.tests.conftest import story

__all__ = ["story"]
