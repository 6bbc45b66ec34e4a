"""Chromium for the browser tests: Debian's, or the path in CHROMIUM. Without it the tests are left out and say so.

STRIKEBOOK_REQUIRE_BROWSER=1 forbids leaving them out.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

HINT = "no Chromium: apt-get install chromium, or set CHROMIUM to its path"


def chromium() -> str | None:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found if found and Path(found).exists() else None


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium with an empty profile and without any background traffic of its own."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        if os.environ.get("STRIKEBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(HINT)
        pytest.skip(HINT)
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=flags)
        yield found
        found.close()
