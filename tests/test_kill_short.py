"""The short version of `make kill`: a worker that dies three times in the middle of its work."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PLAY = """
import os, sys
from pathlib import Path
from tests.kill.__main__ import play
from tests.kill.stage import a_stage
with a_stage(Path(sys.argv[1])) as stage:
    os.environ.update(stage.environment)
    sys.exit(play(stage, kills=3, burst=60, with_faults=False))
"""


def test_a_worker_killed_at_work_loses_nothing_and_does_nothing_twice(tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # the servers' account has to get through
    own = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATA_DIR", "EMAIL_HOST"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    played = subprocess.run(
        [sys.executable, "-c", PLAY, str(tmp_path)],
        cwd=Path(settings.BASE_DIR),
        env=environment | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "control: planted mistakes: seen" in played.stdout
