"""What pages weigh, and when the largest thing on them is there, on an old phone over a slow line.

``python -m benchmarks.pages http://127.0.0.1:8000`` asks a running demo, with a fresh visitor for each page: what
comes over the line is counted as it comes, compressed; then the page is opened over 400 kbit/s with 400 ms to and fro
(what is called slow 3G) on a processor four times slower.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, ViewportSize, sync_playwright
from rich.console import Console
from rich.progress import track
from rich.table import Table

PAGES = ("/", "/US/", "/FR/", "/ZZ/", "/ZZ/plans/2/", "/ZZ/commitments/2-1/", "/ZZ/rounds/1/", "/methodology/")
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # ms, bytes/s
SLOWER_PROCESSOR = 4
MOST_KB = 100
MOST_LCP = 2.5  # seconds
LARGEST = """() => new Promise(done => {
  let last = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) last = entry.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => done(last), 500);
})"""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A page: its requests, the kB that came over the line, and the seconds to the largest paint over a slow one."""

    path: str
    requests: int
    kilobytes: float
    largest: float


def weighed(browser: Browser, home: str, path: str) -> Weighed:
    """Open the page twice: quickly with every picture on it, to count what comes; then slowly, to see it come."""
    lengths = _opened(browser, home, path, slow=False)
    largest = _opened(browser, home, path, slow=True)
    return Weighed(path, len(lengths), sum(lengths) / 1000, largest[0] / 1000)


def _opened(browser: Browser, home: str, path: str, *, slow: bool) -> list[float]:
    """The bytes of each answer, or (``slow``) the milliseconds to the largest paint."""
    context = browser.new_context(
        base_url=home, viewport=ViewportSize(width=360, height=740), is_mobile=True, locale="fr"
    )
    page = context.new_page()
    talk = context.new_cdp_session(page)
    talk.send("Network.enable")
    if slow:
        talk.send("Network.emulateNetworkConditions", SLOW_3G)
        talk.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    lengths = _counted(talk)
    page.goto(path, wait_until="load", timeout=120_000)
    if slow:
        found = [float(page.evaluate(LARGEST))]
    else:
        page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
        page.wait_for_load_state("networkidle")
        found = lengths
    context.close()
    return found


def _counted(talk: CDPSession) -> list[float]:
    """A list that grows by the encoded length of each answer."""
    lengths: list[float] = []
    talk.on("Network.loadingFinished", lambda event: lengths.append(float(event["encodedDataLength"])))
    return lengths


def main(home: str) -> None:
    """Weigh the pages of the demo at ``home`` and print the table."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    table = Table("page", "requests", f"kB (≤ {MOST_KB})", f"largest paint, slow 3G (≤ {MOST_LCP} s)")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        for path in track(PAGES, description="Weighing pages"):
            found = weighed(browser, home, path)
            table.add_row(path, str(found.requests), f"{found.kilobytes:.1f}", f"{found.largest:.2f} s")
        browser.close()
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1])
