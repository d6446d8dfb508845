from django.db import migrations

from legami.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ties", "0001_initial"), ("journal", "0002_append_only")]
    operations = [append_only("ties_snapshot"), append_only("ties_sharingevent")]
