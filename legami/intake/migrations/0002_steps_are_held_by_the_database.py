"""What the database refuses: a step that the table of transitions does not have, one that nobody wrote down, and other
words than the sender's.
"""

from django.db import migrations

from legami.core.append_only import append_only

# The same table as in `lifecycle.py`; a test walks every pair of states and compares.
ALLOWED = """
    ('new', 'in_charge'), ('new', 'withdrawn'),
    ('in_charge', 'new'), ('in_charge', 'waiting'), ('in_charge', 'taken_on'), ('in_charge', 'declined'),
    ('in_charge', 'referred'), ('in_charge', 'withdrawn'),
    ('waiting', 'new'), ('waiting', 'taken_on'), ('waiting', 'declined'), ('waiting', 'referred'), ('waiting', 'withdrawn')
"""

GUARDED = f"""
CREATE FUNCTION intake_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN ({ALLOWED}) THEN
        RAISE EXCEPTION 'intake_no_such_step: % to %', OLD.status, NEW.status USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'taken_on' AND OLD.status <> 'taken_on'
       AND NOT EXISTS (SELECT 1 FROM intake_talk WHERE referral_id = NEW.id) THEN
        RAISE EXCEPTION 'intake_taken_on_after_a_talk: %', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.number, OLD.form_key, OLD.code_hash, OLD.source, OLD.channel, OLD.organisation_id, OLD.sender_name,
        OLD.sender_contact, OLD.knows, OLD.person_name, OLD.contact, OLD.municipality_id, OLD.words, OLD.cannot_wait,
        OLD.received_on, OLD.answer_due_on, OLD.sent_at, OLD.sent_by_id)
       IS DISTINCT FROM
       (NEW.number, NEW.form_key, NEW.code_hash, NEW.source, NEW.channel, NEW.organisation_id, NEW.sender_name,
        NEW.sender_contact, NEW.knows, NEW.person_name, NEW.contact, NEW.municipality_id, NEW.words, NEW.cannot_wait,
        NEW.received_on, NEW.answer_due_on, NEW.sent_at, NEW.sent_by_id) THEN
        RAISE EXCEPTION 'intake_words_are_the_senders: %', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER intake_guard_step BEFORE UPDATE ON intake_referral
    FOR EACH ROW EXECUTE FUNCTION intake_guard_step();

CREATE FUNCTION intake_step_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_at text;
    last_to text;
BEGIN
    SELECT status INTO now_at FROM intake_referral WHERE id = NEW.id;
    SELECT to_status INTO last_to FROM intake_step WHERE referral_id = NEW.id ORDER BY at DESC LIMIT 1;
    IF now_at IS NOT NULL AND last_to IS DISTINCT FROM now_at THEN
        RAISE EXCEPTION 'intake_step_without_who_and_when: %', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER intake_step_is_written AFTER INSERT OR UPDATE OF status ON intake_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION intake_step_is_written();
"""
UNGUARDED = """
DROP TRIGGER intake_step_is_written ON intake_referral;
DROP FUNCTION intake_step_is_written();
DROP TRIGGER intake_guard_step ON intake_referral;
DROP FUNCTION intake_guard_step();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(GUARDED, UNGUARDED), append_only("intake_step"), append_only("intake_talk")]
