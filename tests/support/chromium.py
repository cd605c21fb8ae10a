"""A Chromium for the browser tests: the system's own or Playwright's. Run as a program, it gets one.

Knows nothing of the page that is tested.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """The path of a browser that starts, or None."""
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def _starts(path: str) -> bool:
    """On some systems the command only says that the browser is to be had elsewhere."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and "Chrom" in asked.stdout


def _from_system() -> bool:
    """Debian's package; it needs root, and apt."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    print(
        "Installing Chromium for the browser tests by apt-get: about 115 MB to download, 480 MB on disk",
        flush=True,
    )
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
    return _succeeds(["apt-get", "update", "--quiet"]) and _succeeds(install) and find_chromium() is not None


def _from_playwright() -> bool:
    print("Installing Playwright's Chromium: about 180 MB to download, 400 MB on disk", flush=True)
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"]) and find_chromium() is not None


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """See that there is a browser; return the exit status: 0 there is, 1 there is not."""
    if (found := find_chromium()) is None and (_from_system() or _from_playwright()):
        found = find_chromium()
    if found is None:
        print(
            "No Chromium for the browser tests could be had. Install chromium or Google Chrome.",
            file=sys.stderr,
        )
        return 1
    print(f"The browser tests use {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
