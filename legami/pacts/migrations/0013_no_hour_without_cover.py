"""What the database refuses: an hour on a day without cover, and "not able now" said by anybody but the person (V22)."""

from django.db import migrations

COVER = """
CREATE FUNCTION pacts_refuse_uncovered_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pacts_insurancecover c
                   WHERE c.pact_id = NEW.pact_id AND NEW.given_on BETWEEN c.starts_on AND c.ends_on) THEN
        RAISE EXCEPTION 'pacts_hours_without_cover' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_hours_covered BEFORE INSERT OR UPDATE OF given_on, pact_id ON pacts_hoursentry
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_uncovered_hours();
"""

OWN_WORD = """
CREATE FUNCTION pacts_refuse_not_able_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.why = 'not_able' AND NOT EXISTS (
        SELECT 1 FROM pacts_pact p
        JOIN people_person own ON own.id = p.person_id
        JOIN people_person same ON COALESCE(same.merged_into_id, same.id) = COALESCE(own.merged_into_id, own.id)
        WHERE p.id = NEW.pact_id AND same.user_id = NEW.started_by_id) THEN
        RAISE EXCEPTION 'pacts_only_the_person_is_not_able' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_not_able_own_word BEFORE INSERT ON pacts_pause
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_not_able_by_others();
"""

DROP = """
DROP FUNCTION pacts_refuse_uncovered_hours() CASCADE;
DROP FUNCTION pacts_refuse_not_able_by_others() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0009_the_dead_start_nothing"), ("people", "0002_append_only")]
    operations = [migrations.RunSQL(COVER + OWN_WORD, DROP)]
