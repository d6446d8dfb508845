from django.db import migrations

from legami.core.append_only import append_only

LOCK = """
CREATE FUNCTION measures_scale_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM measures_sheet WHERE scale_id = OLD.id) THEN
        RAISE EXCEPTION 'measures_scale_locked: a sheet uses this version' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER measures_scale_locked BEFORE UPDATE OR DELETE ON measures_scale
    FOR EACH ROW EXECUTE FUNCTION measures_scale_locked();

-- The other half of the lock: a sheet holds its scale as it is until it stands.
CREATE FUNCTION measures_sheet_holds_scale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM measures_scale WHERE id = NEW.scale_id AND (NOT needs_licence OR activated_at IS NOT NULL) FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'measures_scale_not_usable: no licence stated' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_sheet_holds_scale BEFORE INSERT ON measures_sheet
    FOR EACH ROW EXECUTE FUNCTION measures_sheet_holds_scale();

CREATE FUNCTION measures_alert_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.acknowledged_at IS NOT NULL
       OR (NEW.id, NEW.sheet_id, NEW.level, NEW.raised_at) IS DISTINCT FROM (OLD.id, OLD.sheet_id, OLD.level, OLD.raised_at) THEN
        RAISE EXCEPTION 'measures_alert_answered_once: an alert is answered once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_alert_answered_once BEFORE UPDATE OR DELETE ON measures_alert
    FOR EACH ROW EXECUTE FUNCTION measures_alert_answered_once();
"""
UNLOCK = """
DROP TRIGGER measures_alert_answered_once ON measures_alert; DROP FUNCTION measures_alert_answered_once();
DROP TRIGGER measures_sheet_holds_scale ON measures_sheet; DROP FUNCTION measures_sheet_holds_scale();
DROP TRIGGER measures_scale_locked ON measures_scale; DROP FUNCTION measures_scale_locked();
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial"), ("journal", "0002_append_only")]
    operations = [append_only("measures_sheet"), migrations.RunSQL(LOCK, UNLOCK)]
