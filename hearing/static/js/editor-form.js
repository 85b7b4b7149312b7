// One contribution open for changes: saved while one types, both texts shown where two have typed.

import { OPEN } from "./editor-entries.js";
import { Ended } from "./editor-line.js";

const PAUSE = 2000;
const AGAIN = 5000;
const FACTS = ["speaker", "item", "part", "question"];
const plain = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

const button = (label, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kern-btn kern-btn--secondary";
  const words = document.createElement("span");
  words.className = "kern-label";
  words.textContent = label;
  made.append(words);
  made.addEventListener("click", act);
  return made;
};

export class Form {
  // Open a contribution; ``unsent`` is what couldn't be sent before, and what it was made from.
  constructor(root, entries, line, entry, unsent) {
    Object.assign(this, { root, entries, line, key: entry.dataset.key });
    const template = root.querySelector("template#form").content.cloneNode(true);
    this.item = document.createElement("li");
    this.item.className = "editor__edited";
    this.item.append(template);
    for (const form of this.item.querySelectorAll("form")) {
      form.setAttribute("action", form.getAttribute("action").replace("KEY", this.key));
    }
    for (const link of this.item.querySelectorAll("a")) {
      link.setAttribute("href", link.getAttribute("href").replace("KEY", this.key));
    }
    this.form = this.item.querySelector(".editor__form");
    this.text = this.field("text");
    this.state = this.item.querySelector(".editor__state");
    this.offer();
    this.fill({
      text: entry.querySelector(".editor__text").textContent.trim(),
      version: entry.dataset.version,
      ...Object.fromEntries(FACTS.map((name) => [name, entry.dataset[name]])),
    });
    this.sent = unsent?.base ?? this.values();
    entry.after(this.item);
    entry.classList.add(OPEN);
    this.form.addEventListener("input", (event) => this.change(event.target));
    if (unsent) {
      this.fill(unsent.values);
      this.remind(entry);
    }
    this.text.rows = Math.max(4, Math.ceil(this.text.value.length / 70) + 1); // all of it in sight
  }

  // What was typed before the page was loaded anew is not saved. Where somebody else has saved
  // meanwhile, the server shows both.
  remind(entry) {
    if (!this.isDirty) {
      this.forget();
    } else if (entry.dataset.version === this.sent.version) {
      const { unsaved, save, discard } = this.root.dataset;
      const drop = () => {
        this.fill(this.sent);
        this.forget();
        this.clear();
        this.state.textContent = "";
        this.text.focus();
      };
      this.state.textContent = this.root.dataset.open;
      this.tell(unsaved, "", button(save, () => this.save()), button(discard, drop));
    } else {
      this.save();
    }
  }

  // Questions that have been found since the page was made.
  offer() {
    const list = this.field("question");
    const known = new Set([...list.options].map((option) => option.value));
    for (const question of this.entries.list.querySelectorAll("[data-part=question]")) {
      const { key } = question.dataset;
      if (!known.has(key)) {
        const text = question.querySelector(".editor__text").textContent.trim();
        list.add(new Option(text.slice(0, 80), key));
      }
    }
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      this.field(name).value = value;
    }
    this.setVersion(this.field("version").value);
  }

  // A collection of fields has an item of its own, that is none of them.
  field(name) {
    return this.form.elements.namedItem(name);
  }

  setVersion(version) {
    for (const field of this.item.querySelectorAll("[name=version]")) {
      field.value = version;
    }
  }

  values() {
    const names = ["text", "version", ...FACTS];
    return Object.fromEntries(names.map((name) => [name, this.field(name).value]));
  }

  get isDirty() {
    const now = this.values();
    const differs = (name) => now[name] !== this.sent[name];
    return plain(now.text) !== plain(this.sent.text) || this.cuts || FACTS.some(differs);
  }

  get cuts() {
    return /\S\s*\n\s*\n\s*\S/u.test(this.text.value);
  }

  change(field) {
    this.keep();
    clearTimeout(this.timer);
    if (!this.cuts && !this.clash) {
      this.timer = setTimeout(() => this.save(), field === this.text ? PAUSE : 0);
    }
  }

  // What isn't saved survives a lost network and a page that is loaded anew.
  keep() {
    const unsent = JSON.stringify({ key: this.key, values: this.values(), base: this.sent });
    sessionStorage.setItem(this.root.dataset.address, unsent);
  }

  forget() {
    sessionStorage.removeItem(this.root.dataset.address);
  }

  // Save what differs; whether everything is saved afterwards.
  async save() {
    clearTimeout(this.timer);
    while (this.saving) {
      await this.saving;
    }
    if (!this.isDirty) {
      this.forget();
      return !this.clash;
    }
    this.saving = this.send();
    const saved = await this.saving;
    this.saving = null;
    return saved;
  }

  async send() {
    const values = this.values();
    const cuts = this.cuts;
    this.text.readOnly = cuts; // of what is cut off, nothing is in this field afterwards
    this.state.textContent = this.root.dataset.saving;
    try {
      const answer = await this.line.post(this.form.action, () => new FormData(this.form));
      return answer.ok ? this.saved(values, cuts) : this.refused(answer);
    } catch (error) {
      const sentence = error instanceof Ended ? "ended" : "offline";
      this.state.textContent = this.root.dataset[sentence];
      this.timer = setTimeout(() => this.save(), AGAIN);
      return false;
    } finally {
      this.text.readOnly = false;
    }
  }

  saved(values, cuts) {
    this.clear();
    const entry = this.entries.find(this.key);
    const stored = entry?.querySelector(".editor__text").textContent.trim() ?? "";
    const text = cuts && entry ? stored : values.text;
    if (cuts) {
      this.text.value = text; // the rest is a contribution of its own by now
    }
    // Otherwise somebody changed it right after us: the next time says so.
    if (plain(stored) === plain(text)) {
      this.setVersion(entry?.dataset.version ?? values.version);
    }
    this.sent = { ...values, text, version: this.field("version").value };
    this.state.textContent = this.root.dataset.saved;
    this.failed = false;
    this.root.querySelector("[data-undo]").hidden = false;
    this.forget();
    return true;
  }

  refused({ status, body }) {
    this.state.textContent = body.error;
    this.failed = true;
    if (status === 409 && body.stored) {
      this.merge(body);
      this.line.news(this.key).catch(() => {});
    }
    return false;
  }

  // What only one side has changed is taken from that side; what both have is asked.
  merge({ error, stored, both: shown }) {
    const both = [];
    for (const name of ["text", ...FACTS]) {
      const [base, mine, theirs] = [this.sent, this.values(), stored].map((one) => plain(one[name]));
      if (mine === base) {
        this.field(name).value = stored[name];
      } else if (theirs !== base && theirs !== mine) {
        both.push(name);
      }
    }
    if (both.length) {
      this.ask(error, both, stored, shown);
    } else {
      this.sent = stored;
      this.setVersion(stored.version);
      this.failed = false;
      this.state.textContent = this.root.dataset[this.isDirty ? "saving" : "saved"];
      this.timer = setTimeout(() => this.save(), 0);
    }
  }

  // Both versions; the person takes one of them, or writes a third.
  ask(why, names, stored, shown) {
    const choose = (own) => {
      for (const name of own ? [] : names) {
        this.field(name).value = stored[name];
      }
      this.sent = stored;
      this.setVersion(stored.version);
      this.clear();
      this.failed = false;
      this.state.textContent = "";
      this.save();
      this.text.focus();
    };
    const both = document.createRange().createContextualFragment(shown);
    for (const field of both.querySelectorAll("[data-field]")) {
      if (!names.includes(field.dataset.field)) {
        field.remove();
      }
    }
    const { mine: keep, theirs: take } = this.root.dataset;
    const buttons = [button(keep, () => choose(true)), button(take, () => choose(false))];
    this.tell(why, both, ...buttons);
    this.clash = true;
    this.state.textContent = this.root.dataset.open;
  }

  // Above the text, until it is saved: a sentence, and what to do.
  tell(why, what, ...buttons) {
    this.clear();
    this.notice = document.createElement("div");
    this.notice.className = "editor__theirs";
    this.notice.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.className = "editor__why";
    sentence.textContent = why;
    const choice = document.createElement("div");
    choice.className = "editor__choice";
    choice.append(...buttons);
    this.notice.append(sentence, what, choice);
    this.form.before(this.notice);
  }

  clear() {
    this.notice?.remove();
    this.notice = null;
    this.clash = false;
  }

  // Cut the text where the cursor is; the rest is a contribution of its own.
  cut() {
    this.text.setRangeText("\n\n", this.text.selectionStart, this.text.selectionEnd, "end");
    this.keep();
  }

  remove() {
    clearTimeout(this.timer);
    this.entries.find(this.key)?.classList.remove(OPEN);
    this.item.remove();
  }
}
