"""What a working day costs: each job within so many actions, on a desk, on a phone, by keyboard alone."""

from pathlib import Path
from typing import Any

import pytest

from demo.people import PASSWORD
from tests.browser import sign_in
from tests.e2e.jobs import SIZES, Job, do, read_jobs
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
JOBS = read_jobs(Path(__file__).with_name("budgets.yaml"))


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_a_job_takes_no_more_actions_than_promised(company: Product, running_browser: Any, job: Job) -> None:
    assert job.actions <= job.most, f"{job.actions} actions instead of {job.most}"
    context = running_browser.new_context(viewport=SIZES[job.way], has_touch=job.way == "phone")
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, company.base, f"{job.member}@yunfan.tongzhou.example", PASSWORD)
    page.goto(company.base + job.start)
    page.wait_for_load_state("networkidle")

    do(page, job)

    context.close()
