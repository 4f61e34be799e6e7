from django.db import migrations

AT_MOST_ALL = """
CREATE FUNCTION crm_credit_shares_total_at_most_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM customers_assignment began JOIN customers_assignment held
        ON held.customer_id = began.customer_id AND held.starts_on <= began.starts_on
        AND (held.ends_on IS NULL OR held.ends_on >= began.starts_on)
    WHERE began.customer_id = NEW.customer_id AND began.credit_share > 0
    GROUP BY began.id HAVING sum(held.credit_share) > 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The credit shares of a customer''s collaborators total more than all of a deal.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_shares_total_at_most_all';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER credit_shares_total_at_most_all AFTER INSERT OR UPDATE ON customers_assignment
    FOR EACH ROW WHEN (NEW.credit_share > 0) EXECUTE FUNCTION crm_credit_shares_total_at_most_all();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_collaborators_have_a_credit_share'),
    ]

    operations = [
        migrations.RunSQL(AT_MOST_ALL, "DROP FUNCTION crm_credit_shares_total_at_most_all() CASCADE"),
    ]
