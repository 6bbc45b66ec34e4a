"""The notebooks in JupyterLab: all cells run, and a widget of the panel changes a chart."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "strikebook-test"
WAIT = 180_000  # milliseconds: a kernel starts and reads the sample on a busy machine


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab server on a copy of the notebooks, on this machine only; yields its address."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
    }
    environment = {**os.environ, **folders, "JUPYTER_PREFER_ENV_PATH": "1", "MPLBACKEND": "agg"}
    for name in ("JUPYTER_PATH", "STRIKEBOOK_RUN"):
        environment.pop(name, None)
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root",
        f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--ServerApp.root_dir={home / 'notebooks'}",
    ]  # fmt: skip
    with open(home / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2).read()
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text(encoding="utf-8")[-2000:]
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def opened(browser, lab: str, name: str):
    """The notebook in JupyterLab with all its cells run."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    outside: list[str] = []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url) if "127.0.0.1" not in r.url and not r.url.startswith(("data:", "blob:")) else None
        ),
    )
    page.goto(f"{lab}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook", timeout=WAIT)
    page.wait_for_selector('.jp-StatusBar-TextItem:has-text("| Idle")', timeout=WAIT)
    page.wait_for_timeout(1500)
    run_all(page)
    page.wait_for_timeout(1500)
    if page.locator(".jp-Dialog").count():  # the kernel was not connected yet: take the one offered, and run again
        page.click(".jp-Dialog .jp-mod-accept")
        page.wait_for_timeout(4000)
        run_all(page)
    return page, outside


def run_all(page) -> None:
    """Run > Run All Cells."""
    page.click('.lm-MenuBar-itemLabel:text-is("Run")')
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')


def chart(page):
    """Scrolls until a chart is drawn: cells out of sight are not rendered."""
    box = page.locator(".jp-WindowedPanel-outer").first
    for _ in range(120):
        if page.locator(".js-plotly-plot .main-svg").count():
            return
        box.hover()
        page.mouse.wheel(0, 250)
        page.wait_for_timeout(1000)
    raise AssertionError("no chart was drawn")


def done(page) -> None:
    """Waits until the kernel rests and no cell is waiting; no cell may have failed."""
    page.wait_for_function(
        """() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'
                 && ![...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'))
                 && [...document.querySelectorAll('.jp-InputPrompt')].some(p => /\\d/.test(p.textContent))""",
        timeout=WAIT,
    )
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0


def test_read_the_news_runs_and_draws(browser, lab):
    page, outside = opened(browser, lab, "01-read-the-news")
    done(page)
    chart(page)
    assert outside == []
    page.close()


def test_a_widget_changes_a_chart(browser, lab):
    page, outside = opened(browser, lab, "06-explore")
    done(page)
    chart(page)
    page.wait_for_selector(".widget-dropdown select", timeout=WAIT)
    before = page.locator(".js-plotly-plot").first.inner_text()
    weapon = page.locator(".widget-dropdown", has_text="Weapon").locator("select").first
    weapon.select_option(label="missile")
    page.wait_for_function(
        "before => document.querySelector('.js-plotly-plot')?.innerText !== before", arg=before, timeout=WAIT
    )
    assert outside == []
    page.close()
