// The editor by keyboard; without it everything works by links and forms.

import { Entries } from "./editor-entries.js";
import { Form } from "./editor-form.js";
import { Ended, Line } from "./editor-line.js";

const LOOK = 15000;
const root = document.querySelector(".editor");
const player = document.getElementById("player");
const entries = new Entries(root, player);
const line = new Line(root.dataset.address, Number(root.dataset.number), (news) =>
  entries.apply(news),
);
const letters = root.querySelector("#keys");
let open = null;

const refuse = (error) =>
  entries.say(root.dataset[error instanceof Ended ? "ended" : "offline"]);

// Send a command; whether it was done.
const post = async (url, read) => {
  try {
    const { ok, body } = await line.post(url, read);
    if (ok) {
      root.querySelector("[data-undo]").hidden = false;
    } else {
      entries.say(body.error);
    }
    return ok;
  } catch (error) {
    refuse(error);
    return false;
  }
};

// What others have changed, and this contribution; one that couldn't be asked for is asked again.
let missed = "";
const look = (key = missed) =>
  line.news(key).then(
    () => {
      missed = "";
    },
    () => {
      missed = key;
    },
  );

const start = (entry, unsent) => {
  open = new Form(root, entries, line, entry, unsent);
  open.text.focus({ preventScroll: true });
  open.item.scrollIntoView({ block: "nearest" });
};

// Close what is open, once it is saved; whether it could be. What the server has refused is left.
const close = async (leave = false) => {
  const form = open;
  const refused = leave && form?.failed;
  if (form && !refused && !(await form.save())) {
    return false;
  }
  if (refused) {
    form.forget();
  }
  form?.remove();
  if (open === form) {
    open = null;
  }
  if (form) {
    entries.go(entries.find(form.key));
  }
  return true;
};

const edit = async (entry) => {
  if (!entry?.dataset.key || open?.key === entry.dataset.key) {
    open?.text.focus();
  } else if (!open || (await close())) {
    start(entry);
  }
};

// A command about one contribution, as it is when its turn has come.
const send = (key, verb) =>
  post(`${line.address}/${key}/${verb}`, () => {
    const values = new FormData();
    values.set("csrf_token", root.dataset.token);
    values.set("version", entries.find(key)?.dataset.version ?? "");
    return values;
  });

// What a command will do is on the page at once, and taken back where it could not be done.
const check = async (entry, next = false) => {
  const key = entry?.dataset.key;
  if (!key || (open && !(await close()))) {
    return;
  }
  if (entries.find(key)?.querySelector('form[action$="/pruefen"]')) {
    const undo = entries.check(key);
    send(key, "pruefen").then((ok) => ok || undo() || look(key));
  }
  if (next) {
    const following = entries.find(key)?.nextElementSibling;
    await edit(following?.dataset.key ? following : null);
  }
};

const act = async (entry, verb) => {
  const key = entry?.dataset.key;
  if (!key || (open && !(await close()))) {
    return;
  }
  const undo = verb === "verbinden" ? entries.join(key) : () => {};
  if (await send(key, verb)) {
    entries.go(entries.find(key));
  } else {
    undo();
    look(key);
  }
};

const settle = (print) => {
  const doubt = print && entries.line(print);
  if (doubt?.matches(".editor__gap")) {
    entries.say(root.dataset.missing);
    return;
  }
  const key = doubt?.closest("[data-key]")?.dataset.key;
  const values = new FormData();
  values.set("csrf_token", root.dataset.token);
  values.set("doubt", print);
  values.set("key", key ?? "");
  if (key && entries.settle(print)) {
    post(`${line.address}/stimmt`, () => values).then((ok) => ok || look(key));
  }
};

const KEYS = {
  " ": () => (player.paused ? player.play() : player.pause()),
  j: () => {
    player.currentTime = Math.max(0, player.currentTime - 5);
  },
  n: () => entries.nextDoubt(),
  k: () => {
    const lines = entries.doubts();
    const place = lines.findIndex((one) => one.dataset.print === entries.print);
    const following = lines[place + 1]?.dataset.print ?? "";
    settle(entries.print);
    if (lines[place]?.isConnected) {
      return;
    }
    entries.print = place > 0 ? lines[place - 1].dataset.print : "";
    if (following) {
      entries.nextDoubt();
    }
  },
  u: () => entries.nextOpen(),
  arrowup: () => entries.step(-1),
  arrowdown: () => entries.step(1),
  p: () => check(entries.here()),
  b: () => edit(entries.here()),
  enter: () => edit(entries.here()),
  s: async () => {
    await edit(entries.here());
    open?.field("speaker").focus();
  },
  v: () => act(entries.here(), "verbinden"),
  z: () => root.querySelector("[data-undo]").requestSubmit(),
  f: () => {
    const search = root.querySelector(".editor__find");
    search.open = true;
    search.querySelector("[name=find]").focus();
  },
};

const IN_TEXT = {
  " ": KEYS[" "],
  ",": KEYS.j,
  s: () => open?.save(),
  enter: (event) => (event.shiftKey ? cut() : check(entries.find(open?.key), true)),
};

const cut = async () => {
  const key = open?.key;
  open?.cut();
  if (await close()) {
    entries.go(entries.find(key)?.nextElementSibling);
  }
};

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const inForm = event.target.closest(".editor__edited");
  if (inForm && key === "escape") {
    event.preventDefault();
    close();
    return;
  }
  if (inForm && (event.ctrlKey || event.metaKey) && IN_TEXT[key]) {
    event.preventDefault();
    IN_TEXT[key](event);
    return;
  }
  const typed = event.target.closest("input, textarea, select, button, a, video, audio, summary");
  const off = !letters.checked && key.length === 1;
  if (typed || off || event.ctrlKey || event.metaKey || event.altKey || !KEYS[key]) {
    return;
  }
  event.preventDefault();
  KEYS[key]();
});

root.addEventListener("click", (event) => {
  const link = event.target.closest("[data-play], [data-edit], [data-close], [data-next]");
  if (!link || event.ctrlKey || event.metaKey) {
    return;
  }
  event.preventDefault();
  const item = link.closest("[data-start], [data-at]");
  if ("play" in link.dataset) {
    entries.play(Number(item.dataset.start ?? item.dataset.at));
  } else if ("edit" in link.dataset) {
    edit(item);
  } else if ("close" in link.dataset) {
    close(true);
  } else {
    entries.nextDoubt();
  }
});

root.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "get") {
    return;
  }
  event.preventDefault();
  if (form === open?.form) {
    close();
    return;
  }
  if (form.matches(".editor__doubts")) {
    settle(event.submitter.value);
    return;
  }
  const values = new FormData(form);
  const verb = form.getAttribute("action").split("/").pop();
  const item = form.closest("[data-key]") ?? (open && entries.find(open.key));
  if (verb === "pruefen") {
    check(item);
  } else if (["verbinden", "entfernen"].includes(verb)) {
    act(item, verb);
  } else if (!open || (await close())) {
    entries.say(root.dataset.working);
    if (await post(form.action, () => values)) {
      entries.say(root.dataset.done);
      form.reset();
      if (form.closest(".editor__insert")) {
        sessionStorage.removeItem(root.dataset.address); // whose contribution was gone is kept now
      }
    }
  }
});

addEventListener("beforeunload", (event) => {
  if (open?.isDirty) {
    event.preventDefault();
    open.save();
  }
});
addEventListener("online", () => open?.save());
player.addEventListener("timeupdate", () => entries.follow());
setInterval(() => document.hidden || look(), LOOK);

letters.checked = localStorage.getItem("editor-keys") !== "off";
letters.addEventListener("change", () =>
  localStorage.setItem("editor-keys", letters.checked ? "on" : "off"),
);
root.querySelector(".editor__keys").hidden = false;
root.dataset.ready = "";

// What couldn't be sent before the page was loaded anew; else the one that the address names.
const unsent = JSON.parse(sessionStorage.getItem(root.dataset.address) ?? "null");
const served = root.querySelector(".editor__edited");
const wanted = entries.find(unsent?.key ?? served?.dataset.edited ?? location.hash.slice(3));
const failed = document.querySelector(".message");
if (wanted && (unsent || (served && !failed))) {
  served?.remove();
  start(wanted, unsent);
} else if (unsent) {
  // The contribution is gone: its words must not go with it.
  const insert = root.querySelector(".editor__insert");
  insert.open = true;
  insert.querySelector("[name=text]").value = unsent.values.text;
} else if (wanted && !served) {
  entries.go(wanted);
}
