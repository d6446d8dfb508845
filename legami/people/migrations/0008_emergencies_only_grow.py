from django.db import migrations

from legami.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0007_records_opened_in_an_emergency"), ("journal", "0002_append_only")]
    operations = [append_only("people_emergencyaccess")]
