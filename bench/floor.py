"""The floor: four views of bare Django in one file, on the same PostgreSQL, behind the same server command.

`hello` no database; `one` a row by key (F1); `list` 50 of 10,000 rows through a template (FL); `write` one insert (FW).
"""

import os
import uuid
from typing import Any, ClassVar

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

if not settings.configured:
    at = conninfo_to_dict(os.environ["DATABASE_URL"])
    keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings.configure(
        SECRET_KEY="the-floor-keeps-no-secret",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench.floor",
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                **{key: at.get(name, "") for key, name in keys.items()},
                "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
            }
        },
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {})]},
            }
        ],
    )
    django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = 50
LIST = """<!doctype html><html lang="it"><head><title>Righe</title></head><body><h1>Righe</h1><table>
{% for row in rows %}<tr><td><a href="/one?id={{ row.pk }}">{{ row.name }}</a></td><td>{{ row.place }}</td>
<td>{{ row.day|date:"j F Y" }}</td><td>{{ row.cents }}</td></tr>{% endfor %}</table></body></html>"""


class Row(models.Model):
    """One of ten thousand."""

    name = models.TextField()
    place = models.TextField()
    day = models.DateField()
    cents = models.IntegerField()

    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        app_label = "floor"
        db_table = "floor_row"

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What `write` inserts."""

    key = models.UUIDField()
    text = models.TextField()

    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    class Meta:
        app_label = "floor"
        db_table = "floor_note"

    def __str__(self) -> str:
        return self.text


def hello(request: HttpRequest) -> HttpResponse:
    """No database."""
    return HttpResponse("Buongiorno")


def one(request: HttpRequest) -> HttpResponse:
    """One row by its key."""
    return HttpResponse(Row.objects.get(pk=int(request.GET.get("id", 4711))).name)


def many(request: HttpRequest) -> HttpResponse:
    """Fifty rows through a template."""
    rows = Row.objects.order_by("-day", "pk")[:PAGE]
    return HttpResponse(engines["django"].from_string(LIST).render({"rows": rows}))


def write(request: HttpRequest) -> HttpResponse:
    """One insert, committed."""
    Note.objects.create(key=uuid.uuid4(), text="una nota")
    return HttpResponse("scritto")


urlpatterns = [path("hello", hello), path("one", one), path("list", many), path("write", write)]
application: Any = get_wsgi_application()
