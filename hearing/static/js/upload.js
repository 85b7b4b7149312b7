// Sends the chosen file in resumable pieces (tus), then the form with the upload's token in its place.
// Without this script the same form sends the file itself.
"use strict";

const SECOND = 1000;
// After these the line is tried every ten seconds, for hours if need be.
const RETRIES = [0, 1, 2, 5, ...Array(5000).fill(10)].map((seconds) => seconds * SECOND);
const LOCKED = 423;
const CONFLICT = 409;
const NO_SPACE = 507;
const RATE_WINDOW = 15 * SECOND;
const TOLD_EVERY = 25; // percent: a screen reader hears each quarter, not each second

class Display {
  constructor(form) {
    this.form = form;
    this.texts = JSON.parse(form.dataset.texts);
    this.panel = form.querySelector("[data-panel]");
    this.bar = form.querySelector("[data-bar]");
    this.text = form.querySelector("[data-text]");
    this.status = form.querySelector("[data-status]");
    this.submit = form.querySelector("[data-submit]");
    this.language = document.documentElement.lang;
    this.told = 0;
  }

  button(name) {
    return this.panel.querySelector(`[data-${name}]`);
  }

  say(key, values = {}) {
    const text = this.fill(key, values);
    this.text.textContent = text;
    this.status.textContent = text;
  }

  fill(key, values) {
    return this.texts[key].replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  }

  /** Shows which buttons make sense: "running", "paused" or "off". */
  show(state) {
    this.panel.hidden = state === "off";
    this.button("pause").hidden = state !== "running";
    this.button("resume").hidden = state !== "paused";
    this.button("discard").hidden = state === "checking";
    this.submit.hidden = state !== "off";
  }

  percent(sent, total) {
    const share = Math.floor((1000 * sent) / total) / 1000;
    return share.toLocaleString(this.language, { style: "percent", maximumFractionDigits: 0 });
  }

  size(bytes) {
    const units = ["Bytes", "kB", "MB", "GB"];
    const power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
    const digits = power > 1 ? 1 : 0;
    const amount = (bytes / 1000 ** power).toLocaleString(this.language, { maximumFractionDigits: digits });
    return `${amount} ${units[power]}`;
  }

  remaining(seconds) {
    const minutes = Math.round(seconds / 60);
    if (minutes < 1) return this.fill("soon", {});
    if (minutes < 90) return this.fill("minutes", { minutes });
    return this.fill("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  progress(sent, total, rate) {
    this.bar.value = Math.floor((1000 * sent) / total);
    const percent = this.percent(sent, total);
    this.text.textContent = this.fill("sending", {
      percent,
      done: this.size(sent),
      total: this.size(total),
      rate: rate ? this.size(rate) : "–",
      remaining: rate ? this.remaining((total - sent) / rate) : "…",
    });
    const quarter = Math.floor((100 * sent) / total / TOLD_EVERY);
    if (quarter > this.told) this.status.textContent = percent;
    this.told = quarter;
  }

  /** Puts a sentence beside the file field, where the server would put it. */
  error(sentence) {
    this.clearError();
    const input = this.form.elements.file;
    const box = document.createElement("div");
    box.className = "kern-error";
    box.id = "file-error";
    box.setAttribute("role", "alert");
    const icon = document.createElement("span");
    icon.className = "kern-icon kern-icon--danger kern-icon--small";
    icon.setAttribute("aria-hidden", "true");
    const text = document.createElement("span");
    text.className = "kern-body";
    text.textContent = sentence;
    box.append(icon, text);
    input.closest(".kern-form-input").append(box);
    input.closest(".kern-form-input").classList.add("kern-form-input--error");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", "file-hint file-error");
  }

  clearError() {
    const input = this.form.elements.file;
    document.getElementById("file-error")?.remove();
    input.closest(".kern-form-input").classList.remove("kern-form-input--error");
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", "file-hint");
  }
}

/** Bytes in a second over the last quarter of a minute. */
class Rate {
  constructor() {
    this.marks = [];
  }

  at(sent) {
    const now = performance.now();
    this.marks.push([now, sent]);
    while (now - this.marks[0][0] > RATE_WINDOW) this.marks.shift();
    const [since, before] = this.marks[0];
    return now - since > SECOND ? ((sent - before) * SECOND) / (now - since) : 0;
  }
}

class Transfer {
  constructor(form) {
    this.form = form;
    this.display = new Display(form);
    this.rate = new Rate();
    this.state = "off"; // off, running, waiting, paused, checking
    this.sent = 0;
    form.addEventListener("submit", (event) => this.submitted(event));
    form.elements.file.addEventListener("change", () => this.display.clearError());
    this.display.button("pause").addEventListener("click", () => this.pause());
    this.display.button("resume").addEventListener("click", () => this.go());
    this.display.button("discard").addEventListener("click", () => this.discard());
    window.addEventListener("online", () => this.lineIsBack());
    window.addEventListener("beforeunload", (event) => {
      if (this.state === "running" || this.state === "waiting") event.preventDefault();
    });
  }

  submitted(event) {
    const file = this.form.elements.file.files[0];
    if (!file || !tus.isSupported) return; // the server answers
    event.preventDefault();
    if (this.state === "off") this.begin(file);
  }

  begin(file) {
    const { dataset } = this.form;
    const fingerprint = `${file.name}/${file.size}/${file.lastModified}`.slice(-300);
    if (file.size > Number(dataset.limit)) {
      const limit = this.display.size(Number(dataset.limit));
      this.display.error(this.display.fill("tooLarge", { limit }));
      this.form.elements.file.focus();
      return;
    }
    if (dataset.continue && dataset.continue !== fingerprint) {
      this.display.error(this.display.texts.otherFile);
      this.form.elements.file.focus();
      return;
    }
    const address = JSON.parse(dataset.unfinished)[fingerprint] ?? null;
    this.upload = new tus.Upload(file, this.options(file, fingerprint, address));
    this.file = file;
    this.display.say(address ? "resuming" : "starting");
    this.go();
    this.display.panel.scrollIntoView({ block: "nearest" });
  }

  options(file, fingerprint, address) {
    const { dataset, elements } = this.form;
    const draft = ["title", "started_at", "language", "model", "retain_until"];
    return {
      endpoint: dataset.endpoint,
      uploadUrl: address,
      chunkSize: Number(dataset.chunk),
      retryDelays: RETRIES,
      // The server knows the file again, in any browser; nothing is kept in this one.
      storeFingerprintForResuming: false,
      headers: { "X-CSRFToken": elements.csrf_token.value, Accept: "application/json" },
      metadata: {
        filename: file.name,
        hearing: dataset.hearing,
        fingerprint,
        ...Object.fromEntries(draft.map((name) => [name, elements[name].value])),
      },
      onProgress: (sent, total) => this.progressed(sent, total),
      onShouldRetry: (error) => this.shouldRetry(error),
      onError: (error) => this.failed(error),
      onSuccess: () => this.finished(),
    };
  }

  enter(state) {
    this.state = state;
    this.display.show(state === "waiting" ? "running" : state);
  }

  go() {
    this.display.clearError();
    this.rate = new Rate();
    this.enter("running");
    this.upload.start();
  }

  progressed(sent, total) {
    if (this.state === "waiting") this.enter("running");
    if (this.state !== "running") return;
    this.sent = sent;
    this.display.progress(sent, total, this.rate.at(sent));
  }

  shouldRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const passes = status === 0 || status === CONFLICT || status === LOCKED || status >= 500;
    if (!passes || status === NO_SPACE) return false;
    if (this.state === "running") {
      this.enter("waiting");
      this.display.say("waiting");
    }
    return true;
  }

  async lineIsBack() {
    if (this.state !== "waiting") return;
    await this.upload.abort();
    this.go();
  }

  async pause() {
    this.enter("paused");
    await this.upload.abort();
    this.display.say("paused", { percent: this.display.percent(this.sent, this.file.size) });
    this.display.button("resume").focus();
  }

  async discard() {
    this.enter("off");
    this.sent = 0;
    this.display.bar.value = 0;
    try {
      await this.upload.abort(this.upload.url !== null);
    } catch {
      // What can't be deleted now is thrown away by the server after a week.
    }
    this.form.elements.file.focus();
  }

  failed(error) {
    const reason = sentence(error) || this.display.texts.failed;
    this.display.error(reason);
    if (this.upload.url) {
      this.enter("paused");
      const percent = this.display.percent(this.sent, this.file.size);
      this.display.say("stopped", { reason, percent });
    } else {
      this.enter("off");
      this.form.elements.file.focus();
    }
  }

  finished() {
    this.enter("checking");
    this.display.bar.value = this.display.bar.max;
    this.display.say("checking");
    this.form.elements.upload.value = this.upload.url.split("/").pop();
    this.form.elements.file.disabled = true;
    this.form.submit();
  }
}

/** The server's own sentence in a refused request, if it sent one. */
function sentence(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).error;
  } catch {
    return "";
  }
}

const form = document.querySelector("form[data-upload]");
if (form) new Transfer(form);
