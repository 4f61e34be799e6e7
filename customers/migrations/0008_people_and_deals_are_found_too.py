"""Contacts by name, sound, phone and code; deals by any two characters of their name; sales by their number.

As with customers (0004), the look-up happens in functions below the fence that return nothing but keys. A deal's
characters are cut by the database itself, inside the index, so that no row carries them.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

BATCH = 2000

GRAMS = r"""
CREATE FUNCTION search_grams(written text, only_longest boolean DEFAULT false) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = ''
AS $$
    WITH plain AS (
        SELECT regexp_replace(
            lower(normalize(written, NFKC)),
            '[\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\u2000-\u206f\u3000-\u303f]+', '', 'g'
        ) AS text
    )
    SELECT coalesce(array_agg(DISTINCT substr(text, at, size)), '{}')
    FROM plain, generate_series(1, length(text)) AS at, generate_series(1, 3) AS size
    WHERE at + size - 1 <= length(text)
      AND (size > 1 OR substr(text, at, 1) > '~')
      AND (NOT only_longest OR size = least(3, length(text)))
$$;
"""
NO_GRAMS = "DROP FUNCTION search_grams(text, boolean);"

DEAL_INDEX = """
CREATE INDEX deal_by_characters ON customers_deal
    USING gin (tenant_id, search_grams(name || ' ' || external_id));
"""
NO_DEAL_INDEX = "DROP INDEX deal_by_characters;"

TENANT = "(SELECT NULLIF(current_setting('crm.tenant_id', true), '')::uuid)"
SEARCH = f"""
CREATE POLICY search_reads ON customers_contact FOR SELECT TO crm_search USING (true);
CREATE POLICY search_reads ON customers_deal FOR SELECT TO crm_search USING (true);
GRANT SELECT (id, tenant_id, search_keys) ON customers_contact TO crm_search;
GRANT SELECT (id, tenant_id, name, external_id) ON customers_deal TO crm_search;

CREATE FUNCTION search_contacts(wanted text[], at_most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = ''
AS $$
    SELECT id FROM public.customers_contact
    WHERE tenant_id = {TENANT} AND cardinality(wanted) > 0 AND search_keys @> wanted
    LIMIT at_most
$$;
CREATE FUNCTION search_deals(typed text, at_most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = ''
AS $$
    SELECT id FROM public.customers_deal
    WHERE tenant_id = {TENANT}
      AND (SELECT cardinality(public.search_grams(typed, true))) > 0
      AND public.search_grams(name || ' ' || external_id) @> (SELECT public.search_grams(typed, true))
    LIMIT at_most
$$;
REVOKE ALL ON FUNCTION search_contacts(text[], integer), search_deals(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_contacts(text[], integer), search_deals(text, integer) TO crm_app;

GRANT CREATE ON SCHEMA public TO crm_search;
ALTER FUNCTION search_contacts(text[], integer) OWNER TO crm_search;
ALTER FUNCTION search_deals(text, integer) OWNER TO crm_search;
REVOKE CREATE ON SCHEMA public FROM crm_search;
"""
NO_SEARCH = """
DROP FUNCTION search_deals(text, integer);
DROP FUNCTION search_contacts(text[], integer);
REVOKE ALL ON customers_contact, customers_deal FROM crm_search;
DROP POLICY search_reads ON customers_deal;
DROP POLICY search_reads ON customers_contact;
"""


def write_keys(apps, schema_editor):
    """The keys of the people who are there already."""
    from customers.profiles.search_keys import keys_of_contact

    table = apps.get_model("customers", "Contact").objects
    batch = []
    for contact in table.only("name", "phone", "external_id").iterator(BATCH):
        contact.search_keys = keys_of_contact(contact)
        batch.append(contact)
        if len(batch) == BATCH:
            table.bulk_update(batch, ["search_keys"])
            batch = []
    table.bulk_update(batch, ["search_keys"])


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0007_credit_shares_total_at_most_all"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="search_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=models.Value([]), default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["tenant", "search_keys"], name="contact_by_search_key"
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["tenant", "external_id"],
                name="sale_by_number",
            ),
        ),
        migrations.RunSQL(GRAMS, NO_GRAMS),
        migrations.RunSQL(DEAL_INDEX, NO_DEAL_INDEX),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
