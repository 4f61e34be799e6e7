-- The roles of the product, in the database it will live in. Safe to run again at any time.
-- Who runs it: a superuser, or a role with CREATEROLE. The passwords come in as settings of the session:
--   SELECT set_config('crm.owner_password', '...', false), set_config('crm.app_password', '...', false);
--
--   crm_owner   owns the database and migrates it
--   crm_app     is what web, worker and beat are; row-level security always binds it
--   crm_search  nobody signs in as it; it owns the one search function that looks below the fence

DO $roles$
DECLARE
    runner pg_roles := (SELECT r FROM pg_roles r WHERE rolname = current_user);
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['crm_owner', 'crm_app', 'crm_search'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = name AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'The role % may look past row-level security: take SUPERUSER and BYPASSRLS from it.', name;
        END IF;
    END LOOP;

    EXECUTE format('ALTER ROLE crm_owner LOGIN PASSWORD %L', current_setting('crm.owner_password'));
    EXECUTE format('ALTER ROLE crm_app LOGIN NOCREATEDB NOCREATEROLE PASSWORD %L', current_setting('crm.app_password'));
    IF runner.rolsuper OR runner.rolcreatedb THEN
        ALTER ROLE crm_owner CREATEDB; -- for the tests' own databases
    END IF;
    IF NOT runner.rolsuper THEN
        EXECUTE format('GRANT crm_owner TO %I', current_user); -- else it may not give the database away
    END IF;

    IF current_setting('server_version_num')::int >= 160000 THEN
        GRANT crm_search TO crm_owner WITH INHERIT FALSE, SET TRUE;
    ELSE
        GRANT crm_search TO crm_owner;
    END IF;

    EXECUTE format('ALTER DATABASE %I OWNER TO crm_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO crm_app', current_database());
END
$roles$;
