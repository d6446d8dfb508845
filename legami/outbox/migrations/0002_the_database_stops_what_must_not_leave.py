from django.db import migrations

from legami.core.append_only import append_only

# What was written is never said to have been something else, and what has left never waits again.
FINAL = """
CREATE FUNCTION outbox_text_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.key, OLD.person_id, OLD.organisation_id, OLD.user_id, OLD.template, OLD.template_version, OLD.language,
        OLD.subject, OLD.body, OLD.sms_text, OLD.written_at)
       IS DISTINCT FROM
       (NEW.key, NEW.person_id, NEW.organisation_id, NEW.user_id, NEW.template, NEW.template_version, NEW.language,
        NEW.subject, NEW.body, NEW.sms_text, NEW.written_at) THEN
        RAISE EXCEPTION 'outbox_text_is_final: a written message keeps its text' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'sent' AND NEW.state <> 'sent' THEN
        RAISE EXCEPTION 'outbox_sent_is_final: what has left cannot wait again' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_text_is_final BEFORE UPDATE ON outbox_outgoingmessage
    FOR EACH ROW EXECUTE FUNCTION outbox_text_is_final();
"""
UNFINAL = """
DROP TRIGGER outbox_text_is_final ON outbox_outgoingmessage;
DROP FUNCTION outbox_text_is_final();
"""

# A death or a protected address, whoever writes it (page, import, SQL), works on what waits in the same transaction.
FOLLOW = """
CREATE FUNCTION outbox_follow_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    root uuid := coalesce(NEW.merged_into_id, NEW.id);
BEGIN
    IF NEW.deceased_on IS NOT NULL THEN
        UPDATE outbox_outgoingmessage
           SET state = 'cancelled', cancelled_at = now(), claimed_at = NULL, last_error = 'La persona è deceduta.'
         WHERE state IN ('waiting', 'sending', 'held', 'failed')
           AND person_id IN (SELECT id FROM people_person WHERE id = root OR merged_into_id = root);
    ELSE
        UPDATE outbox_outgoingmessage SET state = 'held', channel = 'paper', claimed_at = NULL
         WHERE state IN ('waiting', 'sending', 'failed')
           AND person_id IN (SELECT id FROM people_person WHERE id = root OR merged_into_id = root);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_stop_at_death AFTER UPDATE OF deceased_on ON people_person
    FOR EACH ROW WHEN (OLD.deceased_on IS NULL AND NEW.deceased_on IS NOT NULL)
    EXECUTE FUNCTION outbox_follow_person();
CREATE TRIGGER outbox_hold_when_protected AFTER UPDATE OF address_is_protected ON people_person
    FOR EACH ROW WHEN (NEW.address_is_protected AND NOT OLD.address_is_protected AND NEW.deceased_on IS NULL)
    EXECUTE FUNCTION outbox_follow_person();
"""
UNFOLLOW = """
DROP TRIGGER outbox_stop_at_death ON people_person;
DROP TRIGGER outbox_hold_when_protected ON people_person;
DROP FUNCTION outbox_follow_person();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("people", "0002_append_only"), ("journal", "0002_append_only")]
    operations = [
        migrations.RunSQL(FINAL, UNFINAL),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        append_only("outbox_channelchoice"),
    ]
