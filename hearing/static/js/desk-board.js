// The board in the page: replaced as a whole by what the server shows, and, while nothing can be
// told, moved on by what was pressed here.
const SHOWN = { item_paused: "pause", item_resumed: "resume", item_ended: "end" };

export class Board {
  constructor(desk) {
    this.desk = desk;
    this.place = desk.querySelector("[data-place]");
    this.begun = Date.now();
  }

  get root() {
    return this.place.querySelector("[data-board]");
  }

  get number() {
    return Number(this.root.dataset.number);
  }

  get follows() {
    return Number(this.root.dataset.follows);
  }

  get facts() {
    const { number, rehearsal } = this.root.dataset;
    return { seen: Number(number), rehearsal: rehearsal === "1" };
  }

  find(role) {
    return this.root.querySelector(`[data-role="${role}"]`);
  }

  // Put a newer board in the page's place; the focus stays where it was, and so does what is unfolded.
  show(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.querySelector("[data-board]");
    if (!fresh || Number(fresh.dataset.follows) < this.follows) return;
    const focus = this.root.contains(document.activeElement) ? document.activeElement : null;
    const isOpen = this.root.querySelector("details")?.open;
    this.place.replaceChildren(fresh);
    this.begun = Date.now();
    const others = fresh.querySelector("details");
    if (others && isOpen) others.open = true;
    if (focus) this.#same(focus)?.focus();
  }

  #same(focus) {
    const { role, about } = focus.dataset;
    if (!role) return null;
    const buttons = [...this.root.querySelectorAll(`[data-role="${role}"]:not([hidden])`)];
    return buttons.find((button) => button.value === focus.value)
      ?? buttons.find((button) => button.dataset.about === about)
      ?? buttons[0]
      ?? this.root.querySelector("button:not([hidden])");
  }

  // What a press will have done, as long as the server can't say it.
  assume({ press, about }) {
    const [kind, number] = press.split(":");
    if (kind === "item_started") this.#start(number);
    else if (kind === "item_ended") this.#start("");
    else if (kind === "item_paused" || kind === "item_resumed") this.#pause(kind === "item_paused");
    else if (kind === "floor_given" || kind === "answer_started") this.#floor(about);
    else if (kind === "floor_taken") this.#floor(this.desk.dataset.nobody);
    else if (kind === "question_asked") this.#ask(number ? about : "");
    else if (kind === "slide_shown") this.#slide(Number(number));
    else if (kind === "closed" || kind === "opened") this.#close(kind === "closed");
  }

  #start(number) {
    const rows = [...this.root.querySelectorAll("[data-item]")];
    const on = rows.find((row) => row.dataset.item === number);
    for (const row of rows) {
      row.classList.toggle("desk-item--on", row === on);
      row.querySelector("button").hidden = row === on;
    }
    this.root.dataset.on = number;
    this.#text("[data-on-title]", on?.dataset.title ?? this.desk.dataset.nothing);
    this.#text("[data-on-times]", "");
    for (const list of this.root.querySelectorAll("[data-people]")) {
      list.hidden = list.dataset.people !== number;
    }
    for (const [kind, role] of Object.entries(SHOWN)) {
      this.find(role).value = `${kind}:${number}`;
      this.find(role).hidden = role === "resume" || !on;
    }
    for (const role of ["slide", "question"]) this.find(role).hidden = !on;
    for (const button of this.root.querySelectorAll('[data-role^="call"]')) {
      button.hidden = !on || button.value === "question_asked";
    }
    for (const left of this.root.querySelectorAll("[data-left]")) left.remove();
    if (on) this.#next(rows[rows.indexOf(on) + 1]);
    this.#floor(this.desk.dataset.nobody);
  }

  #next(row) {
    const next = this.find("next");
    next.hidden = !row;
    if (!row) return;
    next.value = `item_started:${row.dataset.item}`;
    next.dataset.about = row.dataset.title;
    next.querySelector("[data-text]").textContent = this.desk.dataset.begin.replace("{}", row.dataset.title);
  }

  #pause(isPaused) {
    this.find("pause").hidden = isPaused;
    this.find("resume").hidden = !isPaused;
    this.#floor(this.desk.dataset.nobody);
  }

  #floor(name) {
    this.#text("[data-floor]", name);
    for (const old of this.root.querySelectorAll("[data-floor-since]")) old.remove();
    this.find("take").hidden = name === this.desk.dataset.nobody;
  }

  #ask(name) {
    this.#floor(name || this.desk.dataset.question);
    for (const button of this.root.querySelectorAll('[data-role="floor"]')) {
      button.value = button.value.replace("floor_given", "answer_started");
    }
  }

  #slide(number) {
    this.find("slide").value = `slide_shown:${number + 1}`;
  }

  #close(isClosed) {
    this.root.querySelector("[data-closed]").hidden = !isClosed;
    this.root.querySelector("[data-closed-waits]").hidden = !isClosed; // no server has done it yet
    this.root.classList.toggle("desk-board--closed", isClosed);
    this.find("close").hidden = isClosed;
    this.find("open").hidden = !isClosed;
  }

  #text(selector, text) {
    this.root.querySelector(selector).textContent = text;
  }

  // The clock of the desk and the time left, by the time that has gone since the board came.
  tick() {
    const gone = Math.floor((Date.now() - this.begun) / 1000);
    for (const left of this.root.querySelectorAll("[data-left]:not([data-stands])")) {
      const seconds = Number(left.dataset.left) - gone;
      const words = seconds < 0 ? this.desk.dataset.over : this.desk.dataset.left;
      left.textContent = words.replace("{}", clock(Math.abs(seconds)));
      left.classList.toggle("desk-left--over", seconds < 0);
    }
    const shown = this.root.querySelector("[data-clock]"); // the city's clock, wherever we are
    const time = (Number(shown.dataset.clock) + gone) % 86_400;
    shown.textContent = clock(time).padStart(8, time < 3600 ? "00:" : "0");
  }
}

function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
