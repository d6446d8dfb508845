"""UCLA-3, WHO-5, De Jong Gierveld 6, and the frame of LSNS-6, from their data files."""

from django.db import migrations

from legami.measures.data import read_scales

FIRST = ("ucla3-1", "who5-1", "djg6-1", "lsns6-1")


def load(apps, schema_editor):
    Scale = apps.get_model("measures", "Scale")
    Scale.objects.bulk_create(Scale(**fields) for fields in read_scales(*FIRST))


def unload(apps, schema_editor):
    apps.get_model("measures", "Scale").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_locks")]
    operations = [migrations.RunPython(load, unload)]
