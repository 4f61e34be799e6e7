from django.db import migrations

KEEP_VERSIONS = """
CREATE FUNCTION crm_plan_version_stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A plan version stays as written. Write a new one.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER plan_version_stays_as_written BEFORE UPDATE OR DELETE ON incentives_planversion
    FOR EACH ROW EXECUTE FUNCTION crm_plan_version_stays_as_written();
ALTER TABLE incentives_planversion ENABLE ALWAYS TRIGGER plan_version_stays_as_written;
"""

KEEP_RUNS = """
CREATE FUNCTION crm_published_run_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'A published payout run is closed.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_run_stays BEFORE UPDATE OR DELETE ON incentives_payoutrun
    FOR EACH ROW EXECUTE FUNCTION crm_published_run_stays();
ALTER TABLE incentives_payoutrun ENABLE ALWAYS TRIGGER published_run_stays;
"""

KEEP_STATEMENTS = """
CREATE FUNCTION crm_run_is_published(run uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM incentives_payoutrun WHERE id = run AND state = 'published')
$$;
CREATE FUNCTION crm_published_statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'seen_at' = to_jsonb(OLD) - 'seen_at' THEN
        RETURN NEW;
    END IF;
    IF (TG_OP <> 'INSERT' AND crm_run_is_published(OLD.run_id))
        OR (TG_OP <> 'DELETE' AND crm_run_is_published(NEW.run_id))
    THEN
        RAISE EXCEPTION 'A published statement is closed. Later facts become corrections of an open period.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_statement_stays BEFORE INSERT OR UPDATE OR DELETE ON incentives_statement
    FOR EACH ROW EXECUTE FUNCTION crm_published_statement_stays();
ALTER TABLE incentives_statement ENABLE ALWAYS TRIGGER published_statement_stays;
"""

KEEP_LINES = """
CREATE FUNCTION crm_published_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM incentives_statement s JOIN incentives_payoutrun r ON r.id = s.run_id
        WHERE r.state = 'published'
            AND s.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.statement_id END,
                         CASE WHEN TG_OP <> 'DELETE' THEN NEW.statement_id END)
    ) THEN
        RAISE EXCEPTION 'A line of a published statement is closed.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_line_stays BEFORE INSERT OR UPDATE OR DELETE ON incentives_statementline
    FOR EACH ROW EXECUTE FUNCTION crm_published_line_stays();
ALTER TABLE incentives_statementline ENABLE ALWAYS TRIGGER published_line_stays;
"""


class Migration(migrations.Migration):
    """What was published is closed for good, and versions never change: the database says no to everybody."""

    dependencies = [("incentives", "0002_runs_say_what_was_shown")]

    operations = [
        migrations.RunSQL(KEEP_VERSIONS, "DROP FUNCTION crm_plan_version_stays_as_written() CASCADE"),
        migrations.RunSQL(KEEP_RUNS, "DROP FUNCTION crm_published_run_stays() CASCADE"),
        migrations.RunSQL(
            KEEP_STATEMENTS,
            "DROP FUNCTION crm_published_statement_stays() CASCADE; DROP FUNCTION crm_run_is_published(uuid)",
        ),
        migrations.RunSQL(KEEP_LINES, "DROP FUNCTION crm_published_line_stays() CASCADE"),
    ]
