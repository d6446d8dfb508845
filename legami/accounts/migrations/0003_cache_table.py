"""The table behind Django's cache: counters of the rate limits, shared by all processes, not worth a log."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in_codes")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE UNLOGGED TABLE accounts_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
            """,
            reverse_sql="DROP TABLE accounts_cache",
        )
    ]
