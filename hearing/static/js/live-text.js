// The captions' text beside the player: a file that only grows, of which the rest is asked for.

const PAUSE = 3_000;
const MOST = 2_000; // lines in the page

export class LiveText {
  /** @param {HTMLElement} section @param {string} zone @param {(second: number) => void} seek */
  constructor(section, zone, seek) {
    this.section = section;
    this.list = section.querySelector("[data-lines]");
    this.offset = Number(section.dataset.offset);
    this.seek = seek;
    this.formatter = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: zone,
    });
    this.#wire();
  }

  /** Read on here, again and again. */
  open(address) {
    if (this.address === address) return;
    if (this.address) this.#clear();
    this.address = address;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.#look(), PAUSE);
    this.section.querySelector("[data-said-tools]").hidden = false;
    for (const line of this.list.children) this.#makeButton(line);
    this.#look();
  }

  /** Nothing more will be said. */
  close() {
    clearInterval(this.timer);
    this.section.querySelector("[data-said-tools]").hidden = true;
  }

  #wire() {
    this.section.querySelector('[data-do="all"]').addEventListener("click", (event) => {
      event.currentTarget.hidden = true;
      this.#clear();
      this.#look();
    });
    const follow = this.section.querySelector('[data-do="follow"]');
    follow.addEventListener("click", () => {
      follow.setAttribute("aria-pressed", follow.getAttribute("aria-pressed") !== "true");
      this.#scroll();
    });
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("button")?.closest("[data-second]");
      if (line) this.seek(Number(line.dataset.second));
    });
    this.#scroll();
  }

  #clear() {
    this.list.replaceChildren();
    this.offset = 0;
  }

  /** Ask for what came since. The byte before goes along, so that there always is one to answer. */
  async #look() {
    if (document.hidden || this.looking) return;
    this.looking = true;
    const begin = Math.max(0, this.offset - 1);
    try {
      const headers = { Range: `bytes=${begin}-` };
      const answer = await fetch(this.address, { headers, cache: "no-store" });
      if (!answer.ok) return;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const whole = answer.status === 200; // a server that knows no ranges
      this.#take(bytes.subarray(whole ? this.offset : this.offset - begin));
    } catch {
      // no network: the next time there is more
    } finally {
      this.looking = false;
    }
  }

  #take(bytes) {
    const end = bytes.lastIndexOf(10) + 1; // a line that is being written waits
    const rows = new TextDecoder().decode(bytes.subarray(0, end)).split("\n").filter(Boolean);
    this.offset += end;
    if (!rows.length) return;
    this.list.append(...rows.map((row) => this.#line(JSON.parse(row))));
    while (this.list.children.length > MOST) this.list.firstElementChild.remove();
    this.section.hidden = false;
    this.#scroll();
  }

  #line({ start, wall, text }) {
    const line = document.createElement("li");
    line.className = "said__line";
    line.dataset.second = start;
    const time = document.createElement("time");
    time.className = "said__time time";
    time.dateTime = wall;
    time.textContent = this.formatter.format(new Date(wall));
    const words = document.createElement("span");
    words.className = "said__text";
    words.dir = "auto";
    words.textContent = text || this.section.dataset.missing;
    line.append(time, " ", words);
    this.#makeButton(line);
    return line;
  }

  #makeButton(line) {
    const time = line.querySelector("time");
    if (time.closest("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "said__jump";
    time.replaceWith(button);
    button.append(time);
  }

  #scroll() {
    const follow = this.section.querySelector('[data-do="follow"]');
    if (follow.getAttribute("aria-pressed") === "true") this.list.scrollTop = this.list.scrollHeight;
  }
}
