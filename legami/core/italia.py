"""Bootstrap Italia 2 from the pinned package `design-django-theme`: only its stylesheet, icons and fonts.

The package's own templates and scripts are left alone (see ADR 0003). The files keep their relative places
under `italia/`, so that the stylesheet finds its fonts.
"""

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ITALIA_STATIC_FILES = (
    "css/bootstrap-italia.min.css",
    "css/bootstrap-italia.min.css.map",
    "svg/sprites.svg",
    "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-300.woff2",
    "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-regular.woff2",
    "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-italic.woff2",
    "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-600.woff2",
    "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-700.woff2",
    "fonts/Lora/lora-v20-latin-ext_latin-regular.woff2",
    "fonts/Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.woff2",
)


def italia_root() -> Path:
    """The folder of the package's static files, found without importing the package."""
    spec = importlib.util.find_spec("bootstrap_italia_template")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("Manca il pacchetto design-django-theme: esegui `make install`.")
    return Path(spec.submodule_search_locations[0]) / "static"


class ItaliaFinder(BaseFinder):
    """Serve the chosen files of Bootstrap Italia as `italia/…`, and nothing else of that package."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=str(italia_root()))
        self.storage.prefix = "italia"  # type: ignore[attr-defined]  # collectstatic reads it
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure, so nothing to check."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file behind `italia/…` if it is one of the chosen ones."""
        name = path.removeprefix("italia/")
        known = path.startswith("italia/") and name in ITALIA_STATIC_FILES
        found = [str(italia_root() / name)] if known else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Each chosen file with its storage, for collectstatic."""
        for name in ITALIA_STATIC_FILES:
            yield name, self.storage
