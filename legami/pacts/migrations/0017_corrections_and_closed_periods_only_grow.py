"""What was put right, and what was reported, stays as it was written; the day of a paid expense changes by a correction only."""

from django.db import migrations

from legami.core.append_only import append_only

# Words that change ask for other approvals (0006); the day of what is paid may be put right, if a correction says so.
BY_CORRECTION = """
CREATE OR REPLACE FUNCTION pacts_refuse_silent_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.reason, NEW.supplier_name) IS NOT DISTINCT FROM (OLD.reason, OLD.supplier_name)
       AND OLD.status IN ('paid', 'accounted', 'verified')
       AND EXISTS (SELECT 1 FROM pacts_correction c
                   WHERE c.spending_id = NEW.id AND c.old_on = OLD.service_on AND c.new_on = NEW.service_on) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'pacts_rewording_asks_again: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
NEVER = """
CREATE OR REPLACE FUNCTION pacts_refuse_silent_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'pacts_rewording_asks_again: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0015_a_contested_refusal_goes_to_another")]
    operations = [
        append_only("pacts_correction"),
        append_only("pacts_reportingperiod"),
        migrations.RunSQL(BY_CORRECTION, NEVER),
    ]
