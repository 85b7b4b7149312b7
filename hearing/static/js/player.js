// The player: buttons beside the browser's own controls, keys, and the second that is playing.

const KEYS = { k: "toggle", j: -10, l: 10, " ": "toggle", ArrowLeft: -5, ArrowRight: 5 };
const LETTERS = ["k", "j", "l"];

export class Player {
  /** @param {HTMLElement} section @param {HTMLMediaElement} media */
  constructor(section, media) {
    this.section = section;
    this.media = media;
    this.listeners = [];
    this.status = section.querySelector(".player__status");
    section.querySelector(".player__tools").hidden = false;
    section.querySelector(".player__help").hidden = false;
    this.#wireButtons();
    this.#wireTime();
    section.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Call the listener with the second of each picture while playing, and after each jump. */
  onSecond(listener) {
    this.listeners.push(listener);
  }

  seek(second, { play = true } = {}) {
    this.media.currentTime = second;
    if (play) this.media.play().catch(() => {}); // refused: the reader presses play
  }

  button(name) {
    return this.section.querySelector(`[data-do="${name}"]`);
  }

  #toggle() {
    if (this.media.paused) this.media.play().catch(() => {});
    else this.media.pause();
  }

  #skip(seconds) {
    const end = this.media.duration || 0;
    this.media.currentTime = Math.min(end, Math.max(0, this.media.currentTime + seconds));
  }

  #wireButtons() {
    const play = this.button("play");
    const say = () => {
      play.textContent = this.media.paused ? play.dataset.play : play.dataset.pause;
    };
    this.media.addEventListener("play", say);
    this.media.addEventListener("pause", say);
    play.addEventListener("click", () => this.#toggle());
    this.button("back").addEventListener("click", () => this.#skip(-10));
    this.button("forward").addEventListener("click", () => this.#skip(10));
    this.button("rate").addEventListener("change", (event) => {
      this.media.playbackRate = Number(event.target.value);
    });
    this.button("link").addEventListener("click", (event) => this.#copyLink(event.currentTarget));
  }

  #wireTime() {
    const tell = () => this.listeners.forEach((listener) => listener(this.media.currentTime));
    const run = () => {
      tell();
      if (!this.media.paused) requestAnimationFrame(run);
    };
    this.media.addEventListener("play", run);
    this.media.addEventListener("seeked", tell);
  }

  #onKey(event) {
    const target = event.target;
    const action = KEYS[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("select, input, summary")) return;
    if (event.key === " " && target.closest("button")) return;
    // The browser's own controls know blanks and arrows: a blank on "mute" must mute.
    if (target === this.media && !LETTERS.includes(event.key)) return;
    event.preventDefault();
    if (action === "toggle") this.#toggle();
    else this.#skip(action);
  }

  async #copyLink(button) {
    const url = new URL(location.pathname, location.origin);
    url.searchParams.set("t", (Math.floor(this.media.currentTime * 10) / 10).toString());
    try {
      await navigator.clipboard.writeText(url.href);
      this.status.textContent = `${button.dataset.done}: ${url.href}`;
    } catch {
      // Without https the clipboard is closed: show the link for copying by hand.
      const field = this.section.querySelector(".player__link");
      field.value = url.href;
      field.hidden = false;
      field.select();
    }
  }
}
