#!/usr/bin/env bash
# Run once by the Postgres image, when its folder is new: makes the product's roles in the new database.
set -euo pipefail
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --file - --file "${ROLES_SQL:-/tongzhou/roles.sql}" <<'SQL'
\getenv owner DATABASE_OWNER_PASSWORD
\getenv app DATABASE_APP_PASSWORD
SELECT set_config('crm.owner_password', :'owner', false), set_config('crm.app_password', :'app', false) \g /dev/null
SQL
