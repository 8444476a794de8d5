"""The documentation's pictures of every page type, taken of a running demo: ``make pictures PORT=8000``.

Each page is taken at the width of a phone, a tablet and a desk, in light and dark, and in French and Arabic; a picture
ends after ``TALLEST`` pixels, where the eye has seen what the page is like. ``docs/pages.md`` shows them.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from rich.progress import track

HOME = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures" / "pages"
TALLEST = 2000  # px
QUALITY = 60
# Name, and address in the demo.
PAGES = {
    "countries": "/",
    "country": "/ZZ/",
    "country-past": "/ZZ/?as_of=2026-03-31",
    "country-real": "/FR/",
    "compare": "/compare/?country=US&country=GB",
    "policy-areas": "/policy-areas/",
    "policy-area": "/policy-areas/open-data/",
    "search": "/search/?q=register",
    "plan": "/ZZ/plans/2/",
    "commitment": "/ZZ/commitments/2-1/",
    "repository": "/ZZ/repository/",
    "round": "/ZZ/rounds/1/",
    "making": "/ZZ/rounds/1/making/",
    "methodology": "/methodology/",
    "scales": "/scales/",
    "changes": "/ZZ/changes/",
    "follow": "/follow/?country=ZZ",
    "card": "/ZZ/embed/",
    "accessibility": "/accessibility/",
    "data": "/data/",
    "missing": "/QQ/",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    width: int
    scheme: str = "light"
    language: str = "en"


LOOKS = (
    Look(320), Look(768), Look(1440), Look(1440, "dark"),
    Look(320, "light", "fr"), Look(320, "dark", "ar"), Look(1440, "light", "ar"),
)  # fmt: skip


def taken(browser: Browser, home: str, look: Look) -> Iterator[tuple[str, bytes]]:
    """Every page's name and picture (PNG) as ``look`` shows it."""
    context = browser.new_context(
        base_url=home, viewport=ViewportSize(width=look.width, height=900), locale=look.language,
        color_scheme="dark" if look.scheme == "dark" else "light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    for name, address in PAGES.items():
        page.goto(address, wait_until="load")
        page.evaluate("document.querySelectorAll('img').forEach(picture => { picture.loading = 'eager'; })")
        page.wait_for_load_state("networkidle")
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        yield name, page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": look.width, "height": height})
    context.close()


def main(home: str) -> None:
    """Take all pictures of the demo at ``home`` and keep them as WebP."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    HOME.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        kept = 0
        for look in track(LOOKS, description="Taking pictures"):
            for name, picture in taken(browser, home, look):
                path = HOME / f"{name}-{look.width}-{look.scheme}-{look.language}.webp"
                Image.open(io.BytesIO(picture)).save(path, quality=QUALITY, method=6)
                kept += path.stat().st_size
        browser.close()
    sys.stdout.write(f"{len(PAGES) * len(LOOKS)} pictures in {HOME}, {kept // 1000:,} kB\n")


if __name__ == "__main__":
    main(sys.argv[1])
