"""How much there is: 100 organisations by default; BENCH_SCALE=0.05 gives a quick look."""

import os

SCALE = float(os.environ.get("BENCH_SCALE") or 1)
SEED = 20261121
DAYS = 365
FIRST_WEIGHT = 1.57
"""With it the largest of 100 organisations has a tenth of everything."""

ORGANISATIONS = max(10, round(100 * SCALE))
AGENTS = max(8 * ORGANISATIONS, round(2_000 * SCALE))
CUSTOMERS = round(200_000 * SCALE)
INTERACTIONS = round(2_000_000 * SCALE)
DEALS = round(400_000 * SCALE)
FOLLOW_UPS = round(200_000 * SCALE)
WON, LOST = 0.35, 0.25
"""The shares of all deals."""
TEAM_OF = 8


def shares(total: int, least: int) -> list[int]:
    """`total` over all organisations: few large ones, many small ones, none below `least`."""
    weights = [1 / (number + FIRST_WEIGHT) for number in range(1, ORGANISATIONS + 1)]
    spread = total - least * ORGANISATIONS
    found = [least + int(spread * weight / sum(weights)) for weight in weights]
    found[0] += total - sum(found)
    return found
