"""Fixtures for every room: committed data for races, and a real browser."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.committed", "tests.browser"]

# How long an example takes depends on what else the machine does: speed is the bench's matter, never a test's.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
