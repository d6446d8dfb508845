from django.db import migrations

# The function of 0002, by the column that says whose record it is.
BODY = """
CREATE OR REPLACE FUNCTION outbox_follow_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deceased_on IS NOT NULL THEN
        UPDATE outbox_outgoingmessage
           SET state = 'cancelled', cancelled_at = now(), claimed_at = NULL, last_error = 'La persona è deceduta.'
         WHERE state IN ('waiting', 'sending', 'held', 'failed')
           AND person_id IN (SELECT p.id FROM people_person p WHERE p.root = NEW.root);
    ELSE
        UPDATE outbox_outgoingmessage SET state = 'held', channel = 'paper', claimed_at = NULL
         WHERE state IN ('waiting', 'sending', 'failed')
           AND person_id IN (SELECT p.id FROM people_person p WHERE p.root = NEW.root);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_a_visitor_who_left_an_address"),
        ("people", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(BODY, migrations.RunSQL.noop)]
