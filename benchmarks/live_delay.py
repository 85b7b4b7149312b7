"""How long it takes from an encoder's picture until viewers see it, through the whole product.

``python -m benchmarks.live_delay [--seconds 60]``; FFmpeg sends over RTMP pictures that say when
they were taken, the product (web server, its streams) cuts and brings them out. A player that asks
for the playlist twice a second fetches each new part, and Chromium plays the live page. Shown are
the median and the worst over all pictures: until the part lies there, until the player has it, and
until it is on the screen, which stays some seconds behind on purpose so that it never has to stop.

A part of two seconds can't be out before its last picture came, so its first one has waited for two
seconds; the target for the worst is five until a player has it.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from statistics import median

import click
from playwright.sync_api import Page, sync_playwright

from benchmarks.camera import BAR, BARS, BARS_HEIGHT, HEIGHT, WIDTH, Camera, moment_of
from media.live.playlists import LOW_HEIGHT
from tests.browser.conftest import CHROMIUM
from tests.hearing.stream.product import Product, product

POLL_SECONDS = 0.5
WORST_SECONDS = 5.0
# What the picture on the screen says, as camera.moment_of reads it; nothing of a still.
SCREEN = f"""() => {{
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [{WIDTH}, {HEIGHT}];
  const context = canvas.getContext("2d");
  const video = document.querySelector("video");
  if (!video.videoWidth || video.paused || video.readyState < 3) return null;
  context.drawImage(video, 0, 0, {WIDTH}, {HEIGHT});
  const row = context.getImageData(0, {BARS_HEIGHT // 2}, {WIDTH}, 1).data;
  let code = 0;
  for (let bar = 0; bar < {BARS}; bar++) {{
    if (row[4 * (bar * {BAR} + {BAR // 2}) + 1] > 127) code += 2 ** bar;
  }}
  const now = Date.now();
  const delay = (now - Math.floor(now / 2 ** {BARS}) * 2 ** {BARS} - code) / 1000;
  return Math.abs(delay) < 60 ? delay : null;
}}"""


@click.command()
@click.option("--seconds", default=60, show_default=True)
def main(seconds: int) -> None:
    """Measure, print the figures as JSON, and fail where the worst is above the target."""
    shown: list[float] = []
    with tempfile.TemporaryDirectory() as name, product(Path(name)) as site:
        begin(site)
        with Camera(site.target):
            screen = threading.Thread(target=look, args=(site, seconds, shown))
            screen.start()
            published, fetched = watch(site, seconds)
            screen.join()
        site.send("beenden")
    result = {
        "published": figures(published),
        "fetched": figures(fetched),
        "shown": figures(shown) if shown else None,
        "pictures": len(published),
    }
    click.echo(json.dumps(result, indent=1))
    sys.exit(max(fetched) > WORST_SECONDS)


def begin(site: Product) -> None:
    """Begin a stream for everybody, by its page."""
    site.send("einrichten")
    site.send("bedingungen", audience="everybody", legal_basis="consent", resolution="", notice="")
    site.send("beginnen")
    site.wait_until(site.listens)


def figures(delays: list[float]) -> dict[str, float]:
    """Return the median and the worst."""
    return {"median": round(median(delays), 2), "worst": round(max(delays), 2)}


def watch(site: Product, seconds: float) -> tuple[list[float], list[float]]:
    """Play for so long; return each picture's delay until it lay there and until it was fetched."""
    folder, base = site.folder, f"http://127.0.0.1:{site.port}/live/{site.stream.token}/main/"
    published: list[float] = []
    fetched: list[float] = []
    seen: set[str] = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        for name in addresses(base):
            if name not in seen:
                seen.add(name)
                content, now = fetch(base + name), time.time()
                moments = taken(content)
                there = (folder.public / "main" / name).stat().st_mtime
                published += [there - moment for moment in moments]
                fetched += [now - moment for moment in moments]
    return published, fetched


def look(site: Product, seconds: float, shown: list[float]) -> None:
    """Watch the live page with Chromium for so long; without one nothing is measured."""
    if CHROMIUM is None:
        logging.warning("no Chromium on this machine: what is on the screen isn't measured")
        return
    flags = ["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{site.port}/anhoerungen/ki/live")
        page.locator("[data-tools]").wait_for(timeout=1000 * seconds)
        page.locator("video").evaluate("video => video.play()")
        shown += _seen(page, time.monotonic() + seconds)
        browser.close()


def _seen(page: Page, until: float) -> list[float]:
    delays = []
    while time.monotonic() < until:
        page.wait_for_timeout(1000 * POLL_SECONDS)
        delay = page.evaluate(SCREEN)
        if delay is not None:
            delays.append(float(delay))
    return delays


def fetch(address: str) -> bytes:
    """Return what is there."""
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def addresses(base: str) -> list[str]:
    """Return the parts in the playlist."""
    try:
        text = fetch(base + "stream.m3u8").decode()
    except OSError:
        return []
    return [line for line in text.splitlines() if not line.startswith("#")]


def taken(content: bytes) -> list[float]:
    """Return when each picture in the part was taken; a still has none."""
    import io

    import av

    with av.open(io.BytesIO(content), "r", format="mpegts") as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    if pictures[0].shape[0] > LOW_HEIGHT:
        return []
    return [moment for moment in map(moment_of, pictures) if abs(time.time() - moment) < 60]


if __name__ == "__main__":
    main()
