// The agenda beside the player: a click plays the item, the item that is playing is marked, and a
// small picture of its beginning stands beside it.

import { lastAtMost } from "./words.js";

const WIDTH = 80; // of a picture, as in the style sheet

export function wireChapters(list, player) {
  const links = [...list.querySelectorAll(".chapter")];
  const starts = links.map((link) => Number(link.dataset.start));
  let current = -1;
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".chapter");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    player.seek(Number(link.dataset.start));
    // The link's own jump to the paragraph stays, without loading the page again.
    event.preventDefault();
    history.replaceState(null, "", link.href);
    document.getElementById(link.hash.slice(1))?.scrollIntoView({ block: "center" });
  });
  player.onSecond((second) => {
    const next = lastAtMost(starts, second);
    if (next === current) return;
    links[current]?.removeAttribute("aria-current");
    links[next]?.setAttribute("aria-current", "true");
    current = next;
  });
  // Without its pictures the list is complete.
  if (list.dataset.storyboard) showPictures(list.dataset.storyboard, links, starts).catch(() => {});
}

async function showPictures(address, links, starts) {
  const response = await fetch(address);
  if (!response.ok) return;
  const tiles = readTiles(await response.text(), response.url);
  if (!tiles.length) return;
  const sheet = new Image();
  sheet.src = tiles[0].url;
  await sheet.decode();
  const seconds = tiles.map((tile) => tile.start);
  links.forEach((link, index) => {
    const tile = tiles[Math.max(0, lastAtMost(seconds, starts[index] + 1))];
    if (tile.url === sheet.src) link.prepend(picture(tile, sheet));
  });
}

/** Tiles of a storyboard: WebVTT cues whose text is `picture.jpg#xywh=x,y,w,h`. */
function readTiles(text, base) {
  const cues = text.matchAll(/^([\d:.]+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm);
  return [...cues].map(([, time, name, x, y, width, height]) => ({
    start: time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0),
    url: new URL(name, base).href,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

function picture(tile, sheet) {
  const span = document.createElement("span");
  const scale = WIDTH / tile.width;
  span.className = "chapter__picture";
  span.setAttribute("aria-hidden", "true");
  span.style.backgroundImage = `url("${tile.url}")`;
  span.style.backgroundSize = `${sheet.naturalWidth * scale}px auto`;
  span.style.backgroundPosition = `${-tile.x * scale}px ${-tile.y * scale}px`;
  return span;
}
