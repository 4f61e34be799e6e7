"""Text search below row-level security.

Operators on arrays and text are not leakproof, so under a policy PostgreSQL may not use them with an index. This one
function may: it belongs to a role that nobody signs in as, it carries the tenant's predicate itself, and it returns
nothing but keys, which still have to pass the policy and `visible_to`.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations

SEARCH = """
CREATE POLICY search_reads ON customers_customer FOR SELECT TO crm_search USING (true);
GRANT SELECT (id, tenant_id, search_keys) ON customers_customer TO crm_search;
GRANT USAGE ON SCHEMA public TO crm_search;

CREATE FUNCTION search_customers(wanted text[], at_most integer) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 50 SET search_path = ''
AS $$
    SELECT id FROM public.customers_customer
    WHERE tenant_id = (SELECT NULLIF(current_setting('crm.tenant_id', true), '')::uuid)
      AND cardinality(wanted) > 0 AND search_keys @> wanted
    LIMIT at_most
$$;
REVOKE ALL ON FUNCTION search_customers(text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_customers(text[], integer) TO crm_app;

GRANT CREATE ON SCHEMA public TO crm_search;
ALTER FUNCTION search_customers(text[], integer) OWNER TO crm_search;
REVOKE CREATE ON SCHEMA public FROM crm_search;
"""
NO_SEARCH = """
DROP FUNCTION search_customers(text[], integer);
REVOKE ALL ON customers_customer FROM crm_search;
REVOKE USAGE ON SCHEMA public FROM crm_search;
DROP POLICY search_reads ON customers_customer;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_sales_stay_as_written'),
    ]

    operations = [
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name='customer',
            index=GinIndex(fields=['tenant', 'search_keys'], name='customer_by_search_key'),
        ),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
