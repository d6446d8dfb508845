"""What the database refuses after a death: a pact that begins or goes on, and an expense for a service never given."""

from django.db import migrations

AFTER_DEATH = """
CREATE FUNCTION pacts_refuse_pact_of_the_dead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IN ('preparing', 'active', 'suspended')
       AND EXISTS (SELECT 1 FROM people_person WHERE id = NEW.person_id AND deceased_on IS NOT NULL) THEN
        RAISE EXCEPTION 'pacts_person_has_died' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_pact_of_the_dead BEFORE INSERT OR UPDATE OF status ON pacts_pact
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_pact_of_the_dead();

CREATE FUNCTION pacts_refuse_service_after_death() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pacts_pact p JOIN people_person h ON h.id = p.person_id
               WHERE p.id = NEW.pact_id AND NEW.service_on > h.deceased_on) THEN
        RAISE EXCEPTION 'pacts_service_after_death' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_spending_before_death BEFORE INSERT ON pacts_spendingrequest
    FOR EACH ROW EXECUTE FUNCTION pacts_refuse_service_after_death();
"""
DROP = """
DROP FUNCTION pacts_refuse_pact_of_the_dead() CASCADE;
DROP FUNCTION pacts_refuse_service_after_death() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pacts", "0006_parts_of_one_text_stay_together"),
        ("people", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(AFTER_DEATH, DROP)]
