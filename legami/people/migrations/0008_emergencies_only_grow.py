from django.db import migrations

from legami.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0002_append_only"), ("journal", "0002_append_only")]
    operations = [append_only("people_emergencyaccess")]
