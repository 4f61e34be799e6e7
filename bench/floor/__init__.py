"""The floor: what the framework alone costs on the same rows, with no organisations, roles, audit trail or jobs."""
