"""Walks over the whole house: every route, every model, every file of the tree."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern

from legami.core.access import Policy, policy_of

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}

# One harmless value for each kind of part that an address can have: nothing with these values exists.
SAMPLES: dict[str, Any] = {
    "UUIDConverter": UUID(int=0x5EED),
    "IntConverter": 999_999_999,
    "SlugConverter": "manca",
    "StringConverter": "manca",
    "PathConverter": "manca/davvero",
}


@dataclass(frozen=True)
class Route:
    """One address of the site: its full name, what answers, who may enter, and the parts to fill in."""

    name: str
    address: str
    view: Callable[..., Any]
    samples: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def policy(self) -> Policy | None:
        """Who may enter, as the view declares it."""
        return policy_of(self.view)

    def path(self, **parts: Any) -> str:
        """The address with its parts filled in, by default with samples that match nothing."""
        return reverse(self.name, kwargs={**self.samples, **parts} or None)


def all_routes(resolver: URLResolver | None = None) -> list[Route]:
    """Every route under a resolver (by default, the whole site's)."""
    return list(_walk((resolver or get_resolver()).url_patterns, "", "", {}))


def _walk(patterns: Iterable[Any], address: str, namespace: str, samples: dict[str, Any]) -> Iterator[Route]:
    for pattern in patterns:
        here, parts = address + str(pattern.pattern), {**samples, **_samples_of(pattern)}
        if isinstance(pattern, URLPattern):
            yield Route(namespace + (pattern.name or ""), here, pattern.callback, parts)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner, parts)


def _samples_of(pattern: URLPattern | URLResolver) -> dict[str, Any]:
    route = pattern.pattern
    if isinstance(route, RoutePattern):
        return {name: SAMPLES[type(converter).__name__] for name, converter in route.converters.items()}
    if isinstance(route, RegexPattern):
        return dict.fromkeys(route.regex.groupindex, "a1")
    return {}


def our_models() -> list[type[Model]]:
    """The models of the house, without the history tables that pghistory makes of them."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("legami.")]
    return [m for m in ours if not any(f.name == "pgh_id" for f in m._meta.get_fields())]


def files(*patterns: str, under: str = ".") -> list[Path]:
    """The files of the tree that match, without what tools and runs leave behind."""
    found = {p for pattern in patterns for p in (ROOT / under).rglob(pattern) if p.is_file()}
    return sorted(p for p in found if not NOT_OURS.intersection(p.relative_to(ROOT).parts))


def lines_that(matches: Callable[[str], object], paths: Iterable[Path]) -> list[str]:
    """`file:line: text` for each line that matches."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if matches(line)
    ]
