#!/usr/bin/env python
"""Commands of the project. Those that change the schema run as the owner role, all others as the app role."""

import os
import sys

OWNER_COMMANDS = {"migrate", "sqlmigrate", "makemigrations", "showmigrations", "check_migrations"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
