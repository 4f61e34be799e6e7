"""The floor: what the framework alone costs on the same rows: no organisations, roles, audit trail or jobs."""
