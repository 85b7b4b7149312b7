// The page of a live stream: what the server says of it in [data-live=stream] becomes the player, the
// countdown before it, the notice after it.
import { Countdown } from "./live-countdown.js";
import { LivePlayer } from "./live-player.js";
import { LiveText } from "./live-text.js";

const page = document.querySelector("[data-watch]");
const said = page.querySelector("[data-said]");
const section = page.querySelector("[data-player]");
const player = section && new LivePlayer(section, page.dataset);
const text = said && new LiveText(said, page.dataset.zone, (second) => player.seek(second));
const countdown = new Countdown();

function follow() {
  const state = page.querySelector("[data-stage]");
  if (!state) return;
  countdown.show(state.querySelector("[data-countdown]"));
  if (!player) return;
  const address = state.dataset.address || page.dataset.address;
  if (state.dataset.stage === "on" && address) {
    player.open(address);
    if ("captions" in state.dataset) text?.open(new URL("subtitles/lines.jsonl", player.base).href);
  } else if (state.dataset.stage === "over") {
    player.end();
    text?.close();
  }
}

// Whoever puts fresh content there: it is looked at.
new MutationObserver(follow).observe(page.querySelector('[data-live="stream"]'), {
  attributes: true,
  childList: true,
  subtree: true,
});
follow();
