"""What one part of a text names (a goal, a party) is of the same text; what is said of a part is said in its own pact."""

from django.db import migrations

# Each part with the columns that point to another part of its own version.
NAMED = (
    ("support", "goal", "goal_id"),
    ("support", "party", "provider_id"),
    ("commitment", "party", "bound_id"),
    ("giveback", "party", "host_id"),
    ("budgetline", "goal", "goal_id"),
    ("budgetline", "party", "supplier_id"),
    ("signingcode", "party", "party_id"),
    ("signature", "party", "party_id"),
)

SAME_VERSION = """
ALTER TABLE pacts_goal ADD CONSTRAINT pacts_goal_of_version UNIQUE (version_id, id);
ALTER TABLE pacts_party ADD CONSTRAINT pacts_party_of_version UNIQUE (version_id, id);
""" + "".join(
    f"""ALTER TABLE pacts_{part} ADD CONSTRAINT pacts_{part}_{column}_same_version
    FOREIGN KEY (version_id, {column}) REFERENCES pacts_{target} (version_id, id);
"""
    for part, target, column in NAMED
)

ANY_VERSION = (
    "".join(f"ALTER TABLE pacts_{part} DROP CONSTRAINT pacts_{part}_{column}_same_version;\n" for part, _, column in NAMED)
    + """
ALTER TABLE pacts_goal DROP CONSTRAINT pacts_goal_of_version;
ALTER TABLE pacts_party DROP CONSTRAINT pacts_party_of_version;
"""
)

SAME_PACT = """
CREATE FUNCTION pacts_refuse_part_of_another_pact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said_in uuid; said_of uuid;
BEGIN
    IF TG_TABLE_NAME = 'pacts_hoursentry' THEN
        said_in := NEW.pact_id;
        SELECT v.pact_id INTO said_of FROM pacts_giveback p JOIN pacts_pactversion v ON v.id = p.version_id
            WHERE p.id = NEW.give_back_id;
    ELSE
        SELECT pact_id INTO said_in FROM pacts_review WHERE id = NEW.review_id;
        IF TG_TABLE_NAME = 'pacts_goalrating' THEN
            SELECT v.pact_id INTO said_of FROM pacts_goal p JOIN pacts_pactversion v ON v.id = p.version_id
                WHERE p.id = NEW.goal_id;
        ELSE
            SELECT v.pact_id INTO said_of FROM pacts_commitment p JOIN pacts_pactversion v ON v.id = p.version_id
                WHERE p.id = NEW.commitment_id;
        END IF;
    END IF;
    IF said_in IS DISTINCT FROM said_of THEN
        RAISE EXCEPTION 'pacts_part_of_another_pact: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_hours_own_pact BEFORE INSERT OR UPDATE OF pact_id, give_back_id ON pacts_hoursentry
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_part_of_another_pact();
CREATE TRIGGER pacts_rating_own_pact BEFORE INSERT OR UPDATE OF review_id, goal_id ON pacts_goalrating
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_part_of_another_pact();
CREATE TRIGGER pacts_check_own_pact BEFORE INSERT OR UPDATE OF review_id, commitment_id ON pacts_commitmentcheck
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_part_of_another_pact();
"""

# An approval is a yes to one wording. Words that change are another one; a yes to words that are gone is no yes.
OTHER_WORDS = """
CREATE FUNCTION pacts_refuse_silent_rewording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'pacts_rewording_asks_again: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER pacts_spending_rewording BEFORE UPDATE ON pacts_spendingrequest FOR EACH ROW
    WHEN ((NEW.reason, NEW.supplier_name, NEW.service_on) IS DISTINCT FROM (OLD.reason, OLD.supplier_name, OLD.service_on)
          AND NEW.wording <= OLD.wording)
    EXECUTE FUNCTION pacts_refuse_silent_rewording();
CREATE FUNCTION pacts_refuse_yes_to_old_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The lock makes the answer wait for words that are changing at this moment.
    PERFORM 1 FROM pacts_spendingrequest r WHERE r.id = NEW.request_id AND r.wording = NEW.wording FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pacts_approval_of_other_words' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_approval_wording BEFORE INSERT ON pacts_approval
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_yes_to_old_words();
"""

DROP = """
DROP FUNCTION pacts_refuse_part_of_another_pact() CASCADE;
DROP FUNCTION pacts_refuse_silent_rewording() CASCADE;
DROP FUNCTION pacts_refuse_yes_to_old_words() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("pacts", "0004_nothing_moves_into_a_frozen_text")]
    operations = [
        migrations.RunSQL(SAME_VERSION, ANY_VERSION),
        migrations.RunSQL(SAME_PACT + OTHER_WORDS, DROP),
    ]
