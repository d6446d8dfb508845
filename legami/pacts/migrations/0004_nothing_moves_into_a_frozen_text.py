"""Two more things that the database refuses: moving a part into a text up for signing, and changing an expense's terms."""

from django.db import migrations

# A part that changes version is asked about both: the one it leaves and the one it enters. DELETE looks at OLD alone.
FROZEN_PARTS = """
CREATE OR REPLACE FUNCTION pacts_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched uuid[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF EXISTS (SELECT 1 FROM pacts_pactversion WHERE id = ANY (touched) AND text_hash <> '') THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""

BACK_TO_THE_FIRST = """
CREATE OR REPLACE FUNCTION pacts_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN touched := NEW.version_id; ELSE touched := OLD.version_id; END IF;
    IF EXISTS (SELECT 1 FROM pacts_pactversion WHERE id = touched AND text_hash <> '') THEN
        RAISE EXCEPTION 'pacts_version_is_frozen: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""

# What was approved is this amount, on this line, asked by this person: none of it changes under an approval.
EXPENSE_KEEPS_ITS_TERMS = """
CREATE FUNCTION pacts_refuse_other_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'pacts_spending_keeps_its_terms: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER pacts_spending_terms BEFORE UPDATE ON pacts_spendingrequest FOR EACH ROW
    WHEN ((NEW.id, NEW.pact_id, NEW.line_id, NEW.amount_cents, NEW.requested_by_id, NEW.form_key)
          IS DISTINCT FROM (OLD.id, OLD.pact_id, OLD.line_id, OLD.amount_cents, OLD.requested_by_id, OLD.form_key))
    EXECUTE FUNCTION pacts_refuse_other_terms();
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0002_guards")]
    operations = [
        migrations.RunSQL(FROZEN_PARTS, BACK_TO_THE_FIRST),
        migrations.RunSQL(EXPENSE_KEEPS_ITS_TERMS, "DROP FUNCTION pacts_refuse_other_terms() CASCADE;"),
    ]
