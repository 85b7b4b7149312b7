// The page of the desk: presses go into a queue in this browser first, then to the server; the board
// follows what happened at every desk. Without this script the same forms are sent to the server.
import { Board } from "./desk-board.js";
import { Line, LoginNeeded, ask } from "./desk-line.js";
import { Queue } from "./desk-queue.js";
import { isFollowing } from "./events.js";

const desk = document.querySelector("[data-desk]");
const find = (name) => desk.querySelector(`[data-${name}]`);
const POLL = 1_000;
const board = new Board(desk);
const queue = new Queue(desk.dataset.desk);
const line = new Line(queue, desk.dataset.tell, {
  token: () => board.root.dataset.token,
  told: (press, result) => result.refusal && say(result.refusal),
  reached: () => refresh(),
  failed: (error) => network(error),
  renew: () => look(""),
});
const own = ownDesk();

// This window among all desks; the same after it was loaded again.
function ownDesk() {
  const kept = sessionStorage.getItem("pult") ?? Queue.random();
  sessionStorage.setItem("pult", kept);
  return kept;
}

function press(button, text = "") {
  const about = button.dataset.about ?? "";
  const label = (button.getAttribute("aria-label") ?? button.textContent).replace(/\s+/g, " ").trim();
  find("says").replaceChildren();
  const made = queue.add({ press: button.value, text, about, label, desk: own, ...board.facts });
  board.assume(made);
  list();
  return line.tell();
}

// Ask for the board; true when the server has answered.
async function look(query = `?seen=${board.follows}`) {
  try {
    const answer = await ask(desk.dataset.show + query);
    if (answer.status === 200) {
      const { rehearsal } = board.facts;
      board.show(await answer.text());
      if (board.facts.rehearsal !== rehearsal) location.reload(); // it was begun or ended elsewhere
      queue.waiting().forEach((waiting) => board.assume(waiting));
    }
    network(null);
    return true;
  } catch (error) {
    network(error);
    return false;
  }
}

async function refresh() {
  await look("");
  list();
}

function say(sentence) {
  const note = document.createElement("p");
  note.className = "note note--warning";
  note.textContent = sentence;
  find("says").replaceChildren(note);
}

function network(error) {
  find("away").hidden = error === null || error instanceof LoginNeeded;
  find("login").hidden = !(error instanceof LoginNeeded);
}

function list() {
  fill(find("waiting"), find("waiting-list"), queue.waiting(), ({ label }) => label);
  const refused = ({ label, text, refusal }) => [label, text, refusal].filter(Boolean).join(" – ");
  fill(find("refused"), find("refused-list"), queue.refused(), refused);
}

function fill(box, place, presses, words) {
  box.hidden = presses.length === 0;
  const rows = presses.map((one) => {
    const row = document.createElement("li");
    row.textContent = `${new Date(one.at).toLocaleTimeString()} ${words(one)}`;
    return row;
  });
  place.replaceChildren(...rows);
}

// Events while they come; each second a question while they don't.
async function poll() {
  if (!isFollowing()) await look();
}

const KEYS = { D: () => desk.querySelector("#text").focus() };

function onKey(event) {
  const typing = event.target.closest?.("textarea, select, input:not([type=checkbox])");
  if (event.key === "Escape" && typing) typing.blur();
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (!find("keys-on").checked) return;
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const buttons = [...board.root.querySelectorAll(`[data-key="${CSS.escape(name)}"]`)];
  const button = buttons.find((one) => one.offsetParent !== null);
  if (!button && !KEYS[name]) return;
  event.preventDefault();
  if (button) press(button);
  else KEYS[name]();
}

function prepareKeys() {
  const box = find("keys-on");
  box.checked = localStorage.getItem("pult-tasten") !== "nein";
  box.addEventListener("change", () => localStorage.setItem("pult-tasten", box.checked ? "ja" : "nein"));
  find("keys").hidden = false;
  document.addEventListener("keydown", onKey);
}

function prepareForms() {
  find("place").addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter) press(event.submitter);
  });
  find("announce").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { text } = event.target.elements;
    const typed = text.value;
    await press(event.submitter ?? event.target.querySelector("button"), typed);
    const isRefused = queue.refused().some((one) => one.text === typed);
    if (!isRefused && text.value === typed) text.value = "";
  });
  find("forget").addEventListener("click", () => {
    queue.forget();
    list();
  });
}

if (Queue.works()) {
  prepareForms();
  prepareKeys();
  list();
  document.addEventListener("live", () => look());
  addEventListener("online", () => line.tell());
  setInterval(poll, POLL);
  setInterval(() => board.tick(), 250);
  if (queue.waiting().length) line.tell();
}
