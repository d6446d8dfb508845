from django.conf import settings
from django.db import migrations

# What is signed is the frozen text; the columns that it was made from stay with it.
FROZEN = """
CREATE FUNCTION pacts_refuse_frozen_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.text_hash <> '' AND (NEW.plan_kind, NEW.plan_number, NEW.plan_signed_on, NEW.plan_body)
       IS DISTINCT FROM (OLD.plan_kind, OLD.plan_number, OLD.plan_signed_on, OLD.plan_body) THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: %', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_plan_frozen BEFORE UPDATE ON pacts_pactversion
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_frozen_plan();
"""
UNFROZEN = "DROP TRIGGER pacts_plan_frozen ON pacts_pactversion; DROP FUNCTION pacts_refuse_frozen_plan();"


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0019_an_urgent_advance_before_the_signature"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FROZEN, UNFROZEN),
    ]
