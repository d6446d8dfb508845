"""What the database refuses: a second decision by who refused what was then contested."""

from django.db import migrations

ANOTHER = """
CREATE FUNCTION pacts_refuse_same_decider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pacts_spendingrequest r JOIN pacts_approval a ON a.request_id = r.id
               WHERE r.id = NEW.request_id AND r.contested_at IS NOT NULL
                 AND a.decision = 'no' AND a.decided_by_id = NEW.decided_by_id AND a.wording < NEW.wording) THEN
        RAISE EXCEPTION 'pacts_contested_goes_to_another' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_approval_by_another BEFORE INSERT ON pacts_approval
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_same_decider();
"""
DROP = "DROP FUNCTION pacts_refuse_same_decider() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("pacts", "0013_no_hour_without_cover")]
    operations = [migrations.RunSQL(ANOTHER, DROP)]
