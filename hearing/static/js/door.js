// The page of the door: attempts go into a queue on this phone first, then to the server. Without
// this script the same forms are sent to the server and nothing is kept.
import { Camera } from "./door-camera.js";
import { Line, LoginNeeded } from "./door-line.js";
import { Queue } from "./door-queue.js";

const door = document.querySelector("[data-door]");
const find = (name) => door.querySelector(`[data-${name}]`);
const queue = new Queue(door.dataset.door);
const line = new Line(queue, door.dataset, {
  told: show,
  counted,
  reached: () => network({ away: false, login: false }),
  failed: (error) => {
    const login = error instanceof LoginNeeded;
    network({ away: !login, login });
  },
});
const REFRESH = 60_000;
const QUICK = 2_500; // after this the phone says itself what it knows
// What this phone says when it lets somebody pass.
const LET_IN = ["new", "leaving", "unchecked"];
let latest = null;

async function attempt(action, code) {
  const said = await queue.judge(action, code);
  latest = queue.add(action, code, said);
  const { key } = latest;
  count();
  find("result").replaceChildren();
  const timer = setTimeout(() => isOpen(key) && sayOffline(said), QUICK);
  await line.tell();
  clearTimeout(timer);
  if (isOpen(key)) sayOffline(said);
}

function isOpen(key) {
  return latest?.key === key && queue.waiting().some((one) => one.key === key);
}

function sayOffline(said) {
  const template = door.querySelector(`[data-offline="${said}"]`);
  find("result").replaceChildren(template.content.cloneNode(true));
  find("result").scrollIntoView({ block: "nearest" });
  feel(LET_IN.includes(said));
}

function show(told, result) {
  count();
  if (told.key === latest?.key) {
    find("result").innerHTML = result.html;
    find("result").scrollIntoView({ block: "nearest" });
    feel(result.passes);
  } else if (result.passes !== LET_IN.includes(told.said)) {
    const problem = document.createElement("li");
    problem.innerHTML = result.html;
    find("problem-list").append(problem);
    find("problems").hidden = false;
  }
}

function feel(passes) {
  navigator.vibrate?.(passes ? 80 : [200, 100, 200]);
}

function counted(answer) {
  find("arrived").textContent = answer.arrived;
  find("inside").textContent = answer.inside;
}

function count() {
  const number = queue.waiting().length;
  find("waiting-count").textContent = number;
  find("waiting").hidden = number === 0;
}

function network({ away, login }) {
  find("away").hidden = !away;
  find("login").hidden = !login;
  count();
}

function prepareForms() {
  for (const form of door.querySelectorAll("form[data-scan]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { code } = form.elements;
      const typed = code.value.trim();
      if (typed) attempt(event.submitter?.value ?? "enter", typed);
      if (code.type !== "hidden") {
        code.value = "";
        code.focus();
      }
    });
  }
}

function prepareCamera() {
  if (!navigator.mediaDevices?.getUserMedia) return;
  const camera = new Camera(find("video"), door.dataset.decoder, (code) =>
    attempt(find("leaving").checked ? "leave" : "enter", code),
  );
  const turn = (isOn) => {
    find("view").hidden = !isOn;
    find("camera-on").hidden = isOn;
    find("camera-off").hidden = !isOn;
    find("direction").hidden = !isOn;
    find("leaving").checked = false;
  };
  find("camera").hidden = false;
  find("camera-on").addEventListener("click", async () => {
    turn(true);
    find("camera-failed").hidden = true;
    find("camera-off").focus();
    try {
      await camera.start();
    } catch {
      camera.stop();
      turn(false);
      find("camera-failed").hidden = false;
      find("camera-on").focus();
    }
  });
  find("camera-off").addEventListener("click", () => {
    camera.stop();
    turn(false);
    find("camera-on").focus();
  });
}

// The page and all it is made of, kept for the time without a network. Only without anybody's name.
async function keepPage() {
  if (!navigator.serviceWorker) return;
  const { worker, here, decoder, decoderPart } = door.dataset;
  await navigator.serviceWorker.register(worker, { scope: here });
  const own = performance.getEntriesByType("resource").map((entry) => entry.name);
  const parts = own.filter((address) => address.startsWith(`${location.origin}/static/`));
  const cache = await caches.open("einlass");
  const page = new Request(here, { redirect: "error" }); // not the login's page in its place
  const needed = new Set([decoder, decoderPart, ...parts].map((part) => new URL(part, location).href));
  await cache.addAll([page, ...needed]);
  for (const { url } of await cache.keys()) {
    if (url.includes("/static/") && !needed.has(url)) await cache.delete(url); // of an older page
  }
  door.dataset.kept = "";
}

if (Queue.works()) {
  find("tell-now").addEventListener("click", () => line.refresh());
  addEventListener("online", () => line.refresh());
  setInterval(() => line.refresh(), REFRESH);
  prepareForms();
  prepareCamera();
  count();
  line.refresh();
  keepPage().catch(() => {}); // a browser that keeps no pages: this one works with a network
}
