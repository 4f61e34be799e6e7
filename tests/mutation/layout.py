"""The folder mutation works in. Neither Django nor a database is there: a test that needs one stays out."""

import shutil
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PACKAGES = ("crm/exact", "evaluations/engine", "incentives/engine")
READ_THE_HOUSE = ("test_purity.py", "test_oracle.py")
"""They read the house's own files or the demo's, and hold no rule that another test does not hold."""

PLUGINS_LEFT_OUT = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin"),
    *("setuponly", "setupplan", "stepwise", "threadexception", "unraisableexception", "xdist", "django"),
)
"""Pytest starts anew for every mutant: without these in half the time."""

SETTINGS = """\
[tool.mutmut]
source_paths = ["{package}"]
do_not_mutate = ["*/tests/*"]
also_copy = ["conftest.py", {others}]
pytest_add_cli_args_test_selection = ["{package}/tests"]
pytest_add_cli_args = ["--no-header", "--tb=no", {without}]
use_git_change_detection = false
timeout_constant = 2.0

[tool.pytest.ini_options]
filterwarnings = ["error"]
"""

CONFTEST = """\
import hypothesis

hypothesis.settings.register_profile(
    "mutation",
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("mutation")
"""


def lay_out(folder: Path, package: str) -> None:
    """A fresh folder in which one package is to be changed; the others stand beside it as they are."""
    shutil.rmtree(folder, ignore_errors=True)
    left_out = shutil.ignore_patterns("__pycache__", *READ_THE_HOUSE)
    for each in PACKAGES:
        shutil.copytree(HOUSE / each, folder / each, ignore=left_out)
        (folder / each).parent.joinpath("__init__.py").touch()
    others = sorted({each.split("/")[0] for each in PACKAGES})
    without = [word for plugin in PLUGINS_LEFT_OUT for word in ("-p", f"no:{plugin}")]
    settings = SETTINGS.format(package=package, others=listed(others), without=listed(without))
    (folder / "pyproject.toml").write_text(settings, "utf-8")
    (folder / "conftest.py").write_text(CONFTEST, "utf-8")


def listed(words: list[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
