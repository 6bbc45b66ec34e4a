"""Takes the README's pictures of a report: `python tests/browser/pictures.py build/report figures`.

Start page and the attack with the most figures, at 1280 pixels, each cut to its first screens.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1280, 1500


def main(report: Path, folder: Path) -> list[Path]:
    """Writes `site-start.png` and `site-attack.png`; returns their paths. Raises where Chromium is missing."""
    attack = max(sorted((report / "attacks").glob("*.html")), key=lambda p: p.stat().st_size, default=None)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, path in (("site-start", report / "index.html"), ("site-attack", attack)):
            if path is None:
                continue
            page.goto(path.resolve().as_uri())
            written.append(folder / f"{name}.png")
            page.screenshot(path=written[-1], clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
        chromium.close()
    return written


if __name__ == "__main__":
    for picture in main(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture.name)
