// Follows a hearing: what is new comes into the page by itself. docs/events.md says how pages use it.
//
//   <div data-events="/anhoerungen/…/ereignisse">  where it comes from; one for each page
//   <div data-live="now">…</div>                   gets this part of the events
//   <div data-live-own id="…">…</div>              is fetched from the page itself when there is news,
//                                                  at once if it says "quick"; data-page beside
//                                                  data-events says where, for the answer to a press
//
// A part is morphed, not replaced: what stays keeps focus, scroll and selection. Each event holds the
// whole state, so nothing is lost or shown twice after a new connection. Without server-sent events
// the same address is asked again and again.
import { Idiomorph } from "../vendor/idiomorph.esm.js";

const SILENCE = 40_000; // the server beats each 15 seconds
const FIRST = 8_000; // the first event comes at once
const CHECK = 5_000;
const AWAY = 20_000; // who has looked away for so long needs no stream
const OWN = { spread: 3_000, gap: 10_000 }; // hundreds of guests, not all at once
const QUICK = { spread: 200, gap: 1_000 }; // a few moderators
const PATIENT = 20; // who waits long for an answer asks so much more seldom
const DEAF = 3;

const source = document.querySelector("[data-events]");
const shown = new WeakMap();
let stream = null;
let [opened, heard, deaf, known] = [0, 0, 0, null];
let [owing, next] = [0, 0];

function address(more = "") {
  const regions = [...document.querySelectorAll("[data-live]")];
  const parts = new Set(regions.map((region) => region.dataset.live));
  if (document.querySelector("[data-live-own]")) parts.add("number");
  const query = new URLSearchParams({ parts: [...parts].join(), language: document.documentElement.lang });
  return `${source.dataset.events}?${query}${more}`;
}

// What keeps its own state (a role) stays in the accessibility tree: else it would not be announced.
// Something was typed or chosen here: it stays.
function isTouched(node) {
  if (node instanceof HTMLSelectElement) {
    const chosen = [...node.options].find((option) => option.defaultSelected) ?? node.options[0];
    return node.options[node.selectedIndex] !== chosen;
  }
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue;
  if (!(node instanceof HTMLInputElement)) return false;
  return node.value !== node.defaultValue || node.checked !== node.defaultChecked;
}

function fill(region, html) {
  if (shown.get(region) === html) return;
  shown.set(region, html);
  const { bottom, height } = region.getBoundingClientRect();
  Idiomorph.morph(region, html, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: (node) => !isTouched(node),
      beforeAttributeUpdated: (name, node) => name !== "open" || node.tagName !== "DETAILS",
    },
  });
  if (!region.hasAttribute("role")) region.hidden = html === "";
  const grown = region.getBoundingClientRect().height - height;
  if (bottom < 0 && grown && !CSS.supports("overflow-anchor", "auto")) scrollBy(0, grown);
}

function show({ number, clock, parts }) {
  heard = Date.now();
  deaf = 0;
  for (const region of document.querySelectorAll("[data-live]")) {
    const html = parts[region.dataset.live];
    if (html !== undefined) fill(region, html);
  }
  const isNews = number !== (known ?? Number(source.dataset.number ?? number));
  known = number;
  document.dispatchEvent(new CustomEvent("live", { detail: { number, ahead: clock - Date.now() } }));
  if (isNews) owe();
}

function owe() {
  const regions = [...document.querySelectorAll("[data-live-own]")];
  if (owing || regions.length === 0) return;
  const pace = regions.some((region) => region.dataset.liveOwn === "quick") ? QUICK : OWN;
  const wait = Math.max(0, next - Date.now()) + Math.random() * pace.spread;
  owing = setTimeout(() => fetchOwn(pace), wait);
}

async function fetchOwn({ gap }) {
  const begun = Date.now();
  owing = 0;
  next = begun + gap;
  try {
    const answer = await fetch(source.dataset.page ?? location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const region of document.querySelectorAll("[data-live-own]")) {
      const fresh = page.getElementById(region.id);
      if (fresh) fill(region, fresh.innerHTML);
    }
  } catch {
    // no network: the next event brings it
  } finally {
    next = Math.max(next, begun + PATIENT * (Date.now() - begun));
  }
}

function listen() {
  stream?.close();
  [opened, heard] = [Date.now(), 0];
  stream = new EventSource(address());
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.addEventListener("beat", () => (heard = Date.now()));
}

function hush() {
  stream?.close();
  stream = null;
}

// One event without a stream; true when there was one.
async function ask() {
  try {
    const answer = await fetch(address("&once=1"));
    if (answer.status === 404) clearInterval(watch); // it is public no longer
    if (!answer.ok) return false;
    show(JSON.parse((await answer.text()).match(/^data: (.*)$/m)[1]));
    return true;
  } catch {
    return false;
  }
}

async function check() {
  if (document.hidden || stream === null) return;
  const now = Date.now();
  const isDeaf = heard === 0 && now - opened > FIRST; // something on the way keeps events back
  const isSilent = heard !== 0 && now - heard > SILENCE;
  if (stream.readyState !== EventSource.CLOSED && !isDeaf && !isSilent) return;
  if (isDeaf && stream.readyState === EventSource.OPEN) deaf += 1;
  const [before, isThere] = [deaf, await ask()];
  deaf = before;
  if (isThere && deaf < DEAF) listen();
}

// Whether events come at the moment.
export function isFollowing() {
  return stream?.readyState === EventSource.OPEN;
}

let away = 0;
function look() {
  clearTimeout(away);
  if (document.hidden) away = setTimeout(hush, AWAY);
  else if (stream === null) listen();
}

let watch = 0;
if (source) {
  listen();
  watch = setInterval(check, CHECK);
  document.addEventListener("visibilitychange", look);
}
