"""`make kill`: KILLS=20 by default. Exits with 1 if anything is lost, done twice, or stuck over a minute."""

import os
import sys
import tempfile
from pathlib import Path

from tests.kill.stage import Stage, a_stage

KILLS = int(os.environ.get("KILLS") or 20)
BURST = int(os.environ.get("BURST") or 150)


def main() -> int:
    parent = Path(os.environ.get("DATA_DIR") or tempfile.gettempdir())
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix="kill-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # the servers' account has to get through
        with a_stage(Path(folder)) as stage:
            os.environ.update(stage.environment)
            return play(stage, kills=KILLS, burst=BURST)


def play(stage: Stage, *, kills: int, burst: int, with_faults: bool = True) -> int:
    """Every class in turn; one line for each."""
    import django  # the environment names the servers only now

    django.setup()
    from tests.kill.acts import Acts

    stage.start_worker()
    stage.start_beat()
    acts = Acts(stage, burst=burst)
    acts.warm_up()
    acts.kill("roll-up", acts.interactions, kills)
    acts.kill("reminders", acts.reminders, kills)
    if with_faults:
        acts.fault("Valkey emptied", acts.empty_broker)
        acts.fault("Postgres restarted at once", stage.restart_database)
    acts.control()
    return acts.end()


if __name__ == "__main__":
    sys.exit(main())
