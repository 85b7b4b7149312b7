// The page of a recording. Everything on it can be read and played without this script.

import { wireChapters } from "./chapters.js";
import { wireFind } from "./find.js";
import { Player } from "./player.js";
import { Protocol } from "./protocol.js";
import { wireSlides } from "./slides.js";
import { Words } from "./words.js";

const page = document.querySelector(".recording");
const text = page.querySelector(".protocol__text");
const media = page.querySelector(".player__media");

function start() {
  let reveal = (element) => element.scrollIntoView({ block: "center" });
  if (media) {
    page.classList.add("is-live");
    const player = new Player(page.querySelector(".player"), media);
    const protocol = new Protocol(text, player, page.querySelector(".protocol__voice"));
    reveal = (element) => {
      protocol.isFollowing = false;
      protocol.reveal(element);
    };
    const chapters = page.querySelector(".chapters__list");
    if (chapters) wireChapters(chapters, player);
    const slides = page.querySelector(".slides-step");
    if (slides) wireSlides(slides, player);
    openAskedSecond(player, protocol);
    loadWords(protocol);
  }
  if (text.querySelector(".entry")) wireFind(page.querySelector(".find"), text, reveal);
}

async function loadWords(protocol) {
  if (!protocol.entries.length) return;
  const response = await fetch(page.dataset.words);
  if (response.ok) {
    protocol.words = new Words(protocol.paragraphs, await response.json());
    if (media.readyState >= HTMLMediaElement.HAVE_METADATA) protocol.show(media.currentTime);
  }
  page.dataset.ready = "true";
}

/** ?t=: the source's own #t= has put the player there; show the paragraph too. */
function openAskedSecond(player, protocol) {
  const asked = Number(page.querySelector("[data-asked]")?.dataset.asked ?? NaN);
  if (Number.isNaN(asked)) return;
  const settle = () => {
    if (Math.abs(media.currentTime - asked) > 0.3) player.seek(asked, { play: false });
  };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) settle();
  else media.addEventListener("loadedmetadata", settle, { once: true });
  const entry = protocol.entries[protocol.current];
  if (entry && !location.hash) protocol.reveal(entry);
}

start();
