"""Every check of the project, one after another; ends with 1 when any of them failed.

Browser tests need Debian's chromium (or another Chromium on the path); where there is none they are left out and the
last line says so, unless STRIKEBOOK_REQUIRE_BROWSER is set: then they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "unit, property and report tests": ["-m", "pytest", "tests", "-n", "2", "--dist", "loadfile"],
    "scores on the gold": ["tests/gate.py"],
    "notebooks": [
        "-m", "pytest", "--nbval-lax", "--nbval-current-env",
        "--nbval-sanitize-with", "tests/nbval_sanitize.cfg", "-o", "addopts=-q", "-n", "2", "--dist", "loadfile", "notebooks",
    ],
}  # fmt: skip


def main() -> int:
    """Runs the steps; returns the exit code."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    for name in ("JUPYTER_PATH", "STRIKEBOOK_RUN"):
        environment.pop(name, None)
    environment.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    failed = []
    for name, arguments in STEPS.items():
        print(f"== {name}", flush=True)
        began = time.monotonic()
        if subprocess.call([sys.executable, *arguments], cwd=ROOT, env=environment):
            failed.append(name)
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print("failed: " + ", ".join(failed))
    if not any(shutil.which(name) for name in CHROMIUM):
        print("browser tests were left out: no Chromium found (Debian: apt-get install chromium)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
