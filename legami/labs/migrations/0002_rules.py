"""What the database refuses in a lab, whoever asks."""

from django.db import migrations

# A lab of a quarter stands in the town of that quarter; a promise was made in a meeting of its own lab.
PLACES = """
CREATE FUNCTION labs_refuse_other_town() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.area_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM places_area a WHERE a.id = NEW.area_id AND a.municipality_id = NEW.municipality_id) THEN
        RAISE EXCEPTION 'labs_lab_stands_in_its_area' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labs_lab_town BEFORE INSERT OR UPDATE OF area_id, municipality_id ON labs_lab
    FOR EACH ROW EXECUTE FUNCTION labs_refuse_other_town();

CREATE FUNCTION labs_refuse_other_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.meeting_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM labs_meeting m WHERE m.id = NEW.meeting_id AND m.lab_id = NEW.lab_id) THEN
        RAISE EXCEPTION 'labs_promise_of_its_own_lab' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labs_promise_meeting BEFORE INSERT OR UPDATE OF meeting_id, lab_id ON labs_promise
    FOR EACH ROW EXECUTE FUNCTION labs_refuse_other_meeting();
"""

# What somebody said stays as they said it; nothing is said in a lab that is over.
WORDS = """
CREATE FUNCTION labs_refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'labs_words_stay' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER labs_problem_words BEFORE UPDATE OF words, lab_id, channel, sent_at ON labs_problem FOR EACH ROW
    WHEN (OLD.words <> NEW.words OR OLD.lab_id <> NEW.lab_id OR OLD.channel <> NEW.channel OR OLD.sent_at <> NEW.sent_at)
    EXECUTE FUNCTION labs_refuse_other_words();

CREATE FUNCTION labs_refuse_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM labs_lab l WHERE l.id = NEW.lab_id AND l.closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'labs_lab_is_closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER labs_problem_open_lab BEFORE INSERT ON labs_problem FOR EACH ROW EXECUTE FUNCTION labs_refuse_when_closed();
CREATE TRIGGER labs_meeting_open_lab BEFORE INSERT ON labs_meeting FOR EACH ROW EXECUTE FUNCTION labs_refuse_when_closed();
"""

# At the end of the transaction, so that the parts of a report may move with it. The row that is pointed to is locked: of two
# that would close a circle at the same moment, the second reads what the first wrote.
MERGES = """
CREATE FUNCTION labs_refuse_chains() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole labs_problem%ROWTYPE;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM labs_problem p WHERE p.id = NEW.id AND p.merged_into_id IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT p.* INTO whole FROM labs_problem part JOIN labs_problem p ON p.id = part.merged_into_id
        WHERE part.id = NEW.id FOR SHARE OF p;
    IF whole.id IS NULL OR whole.merged_into_id IS NOT NULL OR whole.lab_id <> NEW.lab_id
       OR EXISTS (SELECT 1 FROM labs_problem p WHERE p.merged_into_id = NEW.id) THEN
        RAISE EXCEPTION 'labs_merged_into_a_live_one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER labs_problem_merge AFTER INSERT OR UPDATE OF merged_into_id ON labs_problem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION labs_refuse_chains();
"""

# How many say so is written where it is read: a list of 1,200 reports is then in order by its index. The row is locked before it
# is counted, so that of two voices at one moment the second counts the first.
COUNTS = """
CREATE FUNCTION labs_count_voices(which uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE root uuid;
BEGIN
    SELECT COALESCE(p.merged_into_id, p.id) INTO root FROM labs_problem p WHERE p.id = which FOR NO KEY UPDATE;
    PERFORM 1 FROM labs_problem p WHERE p.id = root FOR NO KEY UPDATE;
    UPDATE labs_problem SET voices_count = (
        SELECT count(DISTINCT v.who_hash) FROM labs_voice v
        WHERE v.problem_id = root OR v.problem_id IN (SELECT p.id FROM labs_problem p WHERE p.merged_into_id = root)
    ) WHERE id = root;
END $$;

CREATE FUNCTION labs_voice_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM labs_count_voices(COALESCE(NEW.problem_id, OLD.problem_id));
    RETURN NULL;
END $$;
CREATE TRIGGER labs_voice_counted AFTER INSERT OR DELETE ON labs_voice
    FOR EACH ROW EXECUTE FUNCTION labs_voice_counts();

CREATE FUNCTION labs_join_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM labs_count_voices(NEW.id);
    IF OLD.merged_into_id IS NOT NULL THEN
        PERFORM labs_count_voices(OLD.merged_into_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER labs_join_counted AFTER UPDATE OF merged_into_id ON labs_problem
    FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION labs_join_counts();
"""

DROP = """
DROP FUNCTION labs_count_voices(uuid) CASCADE;
DROP FUNCTION labs_voice_counts() CASCADE;
DROP FUNCTION labs_join_counts() CASCADE;
DROP FUNCTION labs_refuse_other_town() CASCADE;
DROP FUNCTION labs_refuse_other_meeting() CASCADE;
DROP FUNCTION labs_refuse_other_words() CASCADE;
DROP FUNCTION labs_refuse_when_closed() CASCADE;
DROP FUNCTION labs_refuse_chains() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("labs", "0001_initial")]
    operations = [migrations.RunSQL(PLACES + WORDS + MERGES + COUNTS, DROP)]
