"""The 113 municipalities of 2023, the three that merged away in 2019, and the three social districts."""

import json
from datetime import date
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).resolve().parent.parent / "data" / "cremona_comuni.geojson"
DISTRICTS = {"Cremona": "Ambito di Cremona", "Crema": "Ambito di Crema", "Casalasco": "Ambito di Casalmaggiore"}
# (ISTAT, name, cadastral code, successor): merged on 1 January 2019. All three were among the twenty municipalities
# of the Casalasco; Torre de' Picenardi, which took in Ca' d'Andrea, went over to the district of Cremona that day.
MERGED = [
    ("019008", "Ca' d'Andrea", "B320", "019107"),
    ("019042", "Drizzona", "D370", "019116"),
    ("019071", "Piadena", "G536", "019116"),
]


def load(apps, schema_editor):
    District = apps.get_model("places", "District")
    Municipality = apps.get_model("places", "Municipality")
    for key, name in DISTRICTS.items():
        District.objects.create(id=key.lower(), name=name)
    features = json.loads(SOURCE.read_text())["features"]
    for feature in features:
        p, shape = feature["properties"], feature["geometry"]
        Municipality.objects.create(
            istat=p["istat"],
            name=p["nome"],
            cadastral_code=p["catastale"],
            district_id=p["ambito"].lower(),
            residents=p["popolazione"],
            residents_0_17=p["pop_0_17"],
            residents_18_64=p["pop_18_64"],
            residents_65_plus=p["pop_65_piu"],
            residents_80_plus=p["pop_80_piu"],
            area_sq_km=p["area_kmq"],
            latitude=p["lat"],
            longitude=p["lon"],
            boundary=shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]],
        )
    for istat, name, cadastral_code, successor in MERGED:
        Municipality.objects.create(
            istat=istat,
            name=name,
            cadastral_code=cadastral_code,
            district_id="casalasco",
            successor_id=successor,
            merged_on=date(2019, 1, 1),
        )


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
