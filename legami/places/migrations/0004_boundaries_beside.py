"""A border is 15 KB: it moves out of the row that half of all pages join."""

import django.db.models.deletion
from django.db import migrations, models

COPY = """
INSERT INTO places_boundary (municipality_id, polygons)
SELECT istat, boundary FROM places_municipality WHERE successor_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0003_one_venue_per_name_and_address")]
    operations = [
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "municipality",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="drawn_boundary",
                        serialize=False,
                        to="places.municipality",
                    ),
                ),
                ("polygons", models.JSONField(help_text="Anelli esterni e interni, coordinate WGS84 [lon, lat].")),
            ],
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RemoveField("municipality", "boundary"),
    ]
