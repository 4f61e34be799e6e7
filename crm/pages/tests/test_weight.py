"""What a phone on a slow line has to load."""

from pathlib import Path

import brotli
from django.conf import settings

from crm.pages import vendor

STATIC = Path(settings.BASE_DIR) / "static"
KB = 1024
ON_CHART_PAGES = {"chart.js"}


def test_the_scripts_of_every_page_stay_below_70_kb():
    """Ours and those of others, compressed as they are sent, charts aside."""
    ours = [path for path in (STATIC / "js").glob("*.js") if path.name not in ON_CHART_PAGES]
    everywhere = [package.file for package in vendor.PACKAGES if package.name in ("htmx.org", "idiomorph")]
    weights = {path.name: len(vendor.compressed(path.read_bytes())[".gz"]) for path in [*ours, *everywhere]}
    assert sum(weights.values()) <= 70 * KB, sorted(weights.items(), key=lambda item: -item[1])


def test_the_charts_stay_below_190_kb_as_browsers_are_sent_them(client):
    sent = client.get("/static/vendor/echarts.min.js", headers={"Accept-Encoding": "gzip, br"})
    assert sent.headers["Content-Encoding"] == "br"
    body = b"".join(sent.streaming_content) if sent.streaming else sent.content
    assert len(body) <= 190 * KB


def test_what_lies_there_compressed_is_the_script_itself():
    for package in vendor.PACKAGES:
        content = package.file.read_bytes()
        assert brotli.decompress(Path(f"{package.file}.br").read_bytes()) == content
        assert Path(f"{package.file}.gz").read_bytes() == vendor.compressed(content)[".gz"]
