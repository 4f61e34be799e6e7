from django.db import migrations

KEEP_AS_WRITTEN = """
CREATE FUNCTION crm_sale_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A booked sale stays as written. Record a reversal.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER sale_stays_as_written BEFORE UPDATE OR DELETE ON customers_sale
    FOR EACH ROW EXECUTE FUNCTION crm_sale_stays_as_written();
ALTER TABLE customers_sale ENABLE ALWAYS TRIGGER sale_stays_as_written;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_sales_are_written_once'),
    ]

    operations = [
        migrations.RunSQL(KEEP_AS_WRITTEN, "DROP FUNCTION crm_sale_stays_as_written() CASCADE"),
    ]
