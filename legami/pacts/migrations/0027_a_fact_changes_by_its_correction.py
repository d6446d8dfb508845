"""Hours that were logged, the day of a paid expense and the level of a held review change only as their last correction says."""

from django.db import migrations

BY_CORRECTION = """
CREATE FUNCTION pacts_refuse_silent_hours() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last pacts_correction%ROWTYPE;
BEGIN
    SELECT * INTO last FROM pacts_correction WHERE entry_id = NEW.id ORDER BY recorded_at DESC, id LIMIT 1;
    IF (last.old_on, last.new_on, last.old_minutes, last.new_minutes)
       IS DISTINCT FROM (OLD.given_on, NEW.given_on, OLD.duration_minutes, NEW.duration_minutes) THEN
        RAISE EXCEPTION 'pacts_fact_changes_by_correction: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_hours_by_correction BEFORE UPDATE ON pacts_hoursentry FOR EACH ROW
    WHEN ((NEW.given_on, NEW.duration_minutes) IS DISTINCT FROM (OLD.given_on, OLD.duration_minutes))
    EXECUTE FUNCTION pacts_refuse_silent_hours();

CREATE FUNCTION pacts_refuse_silent_level() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last pacts_correction%ROWTYPE;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pacts_review r WHERE r.id = NEW.review_id AND r.held_on IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM pacts_correction WHERE rating_id = NEW.id ORDER BY recorded_at DESC, id LIMIT 1;
    IF (last.old_level, last.new_level) IS DISTINCT FROM (OLD.level, NEW.level) THEN
        RAISE EXCEPTION 'pacts_fact_changes_by_correction: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_level_by_correction BEFORE UPDATE ON pacts_goalrating FOR EACH ROW
    WHEN (NEW.level IS DISTINCT FROM OLD.level) EXECUTE FUNCTION pacts_refuse_silent_level();

CREATE OR REPLACE FUNCTION pacts_refuse_silent_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last pacts_correction%ROWTYPE;
BEGIN
    IF (NEW.reason, NEW.supplier_name) IS NOT DISTINCT FROM (OLD.reason, OLD.supplier_name)
       AND OLD.status IN ('paid', 'accounted', 'verified') THEN
        SELECT * INTO last FROM pacts_correction WHERE spending_id = NEW.id ORDER BY recorded_at DESC, id LIMIT 1;
        IF (last.old_on, last.new_on) IS NOT DISTINCT FROM (OLD.service_on, NEW.service_on) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'pacts_rewording_asks_again: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
BEFORE = """
DROP FUNCTION pacts_refuse_silent_hours() CASCADE;
DROP FUNCTION pacts_refuse_silent_level() CASCADE;
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


class Migration(migrations.Migration):
    dependencies = [("pacts", "0026_the_few_urgent_advances")]
    operations = [migrations.RunSQL(BY_CORRECTION, BEFORE)]
