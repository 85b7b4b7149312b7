// The live player: hls.js where the browser has Media Source Extensions, else the browser's own HLS.
// The browser's controls stay; beside them are what a live stream needs.

const BEHIND = 6; // seconds behind the newest part at which one watches "live"
const BEHIND_WITH_CAPTIONS = 15; // what is heard is written some seconds later
const SLACK = 8;
const AGAIN = 3_000;

export class LivePlayer {
  /** @param {HTMLElement} section @param {DOMStringMap} page its data: hls, worker, zone */
  constructor(section, page) {
    this.section = section;
    this.page = page;
    this.video = section.querySelector("video");
    this.status = section.querySelector("[data-status]");
    this.formatter = new Intl.DateTimeFormat(document.documentElement.lang, {
      timeStyle: "medium",
      timeZone: page.zone,
    });
    this.#wire();
  }

  /** Play this address from now on. A second time, or after the end, nothing changes. */
  async open(address) {
    if (this.address === address) return;
    this.address = address;
    const { default: Hls } = await import(this.page.hls);
    this.section.hidden = false;
    if (Hls.isSupported()) this.#openWithScript(Hls, address);
    else if (this.video.canPlayType("application/vnd.apple.mpegurl")) this.video.src = address;
    else this.#say("unplayable");
    this.button("start").closest("[data-tools]").hidden = false;
    this.button("play").hidden = !this.video.paused;
    this.#follow();
  }

  /** It is over: who still watches sees the rest, then the player goes. */
  end() {
    const gone = this.video.paused || this.video.ended || !this.address;
    if (gone) this.#close();
    else this.video.addEventListener("ended", () => this.#close(), { once: true });
  }

  /** Play from this second of the stream. */
  seek(second) {
    if (!this.address) return;
    this.#load(second);
    this.video.currentTime = second;
    this.video.play().catch(() => {}); // refused: the reader presses play
    this.video.scrollIntoView({ block: "nearest" });
  }

  /** Where the stream's files lie. */
  get base() {
    return new URL(this.address, location.href);
  }

  button(name) {
    return this.section.querySelector(`[data-do="${name}"]`);
  }

  #openWithScript(Hls, address) {
    this.video.removeAttribute("src");
    this.hls?.destroy();
    this.loaded = false;
    this.hls = new Hls({
      workerPath: this.page.worker,
      autoStartLoad: false, // nothing is fetched before somebody wants to see it
      liveSyncDuration: BEHIND,
      backBufferLength: 120,
      subtitleDisplay: false,
    });
    const { Events } = Hls;
    this.hls.on(Events.MANIFEST_PARSED, () => this.#listQualities());
    this.hls.on(Events.SUBTITLE_TRACKS_UPDATED, (_event, { subtitleTracks }) => {
      this.button("captions").hidden = !subtitleTracks.length;
    });
    this.hls.on(Events.FRAG_BUFFERED, () => this.#say(""));
    this.hls.on(Events.ERROR, (_event, error) => this.#recover(Hls, error));
    this.hls.loadSource(address);
    this.hls.attachMedia(this.video);
  }

  #recover(Hls, error) {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.mended) {
      this.mended = setTimeout(() => (this.mended = 0), AGAIN);
      this.hls.recoverMediaError();
      return;
    }
    this.#say("broken");
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.#again(), AGAIN);
  }

  #again() {
    if (!this.address) return;
    if (!this.hls.levels.length) this.hls.loadSource(this.source ?? this.address);
    else this.hls.startLoad();
  }

  #load(second = -1) {
    if (!this.hls || this.loaded) return;
    this.loaded = true;
    this.hls.startLoad(second);
  }

  #close() {
    this.hls?.destroy();
    this.hls = null;
    this.address = null;
    clearTimeout(this.retry);
    this.video.removeAttribute("src");
    this.section.hidden = true;
  }

  // --- buttons ---

  #wire() {
    this.video.addEventListener("play", () => {
      this.button("play").hidden = true;
      this.#load();
    });
    this.button("play").addEventListener("click", () => {
      this.video.focus();
      this.video.play().catch(() => {});
    });
    this.video.addEventListener("timeupdate", () => this.#follow());
    this.button("start").addEventListener("click", () => this.seek(0));
    this.button("back").addEventListener("click", () => {
      this.seek(Math.max(0, this.video.currentTime - 30));
    });
    this.button("live").addEventListener("click", () => this.#goLive());
    this.button("captions").addEventListener("click", () => this.#toggleCaptions());
    this.button("quality").addEventListener("change", (event) => this.#choose(event.target.value));
    this.video.textTracks.addEventListener("addtrack", () => {
      if (!this.hls) this.button("captions").hidden = false;
    });
  }

  #edge() {
    if (this.hls?.liveSyncPosition) return this.hls.liveSyncPosition;
    const { seekable } = this.video;
    return seekable.length ? Math.max(0, seekable.end(seekable.length - 1) - BEHIND) : 0;
  }

  #goLive() {
    if (this.loaded || !this.hls) this.video.currentTime = this.#edge();
    this.#load();
    this.video.play().catch(() => {});
  }

  #toggleCaptions() {
    const on = this.button("captions").getAttribute("aria-pressed") !== "true";
    this.button("captions").setAttribute("aria-pressed", on);
    if (!this.hls) {
      for (const track of this.video.textTracks) track.mode = on ? "showing" : "disabled";
      return;
    }
    const wasLive = this.#isLive();
    this.hls.config.liveSyncDuration = on ? BEHIND_WITH_CAPTIONS : BEHIND;
    this.hls.subtitleDisplay = on;
    this.hls.subtitleTrack = on ? 0 : -1;
    if (on && wasLive && this.loaded) this.video.currentTime = this.#edge();
  }

  #listQualities() {
    const select = this.button("quality");
    if (this.source || select.options.length > 1) return; // sound alone has none of its own
    const levels = this.hls.levels.map((level, number) => [number, level.height]);
    for (const [number, height] of levels.sort((a, b) => b[1] - a[1])) {
      select.add(new Option(`${height}p`, number));
    }
    select.add(new Option(select.dataset.audio, "audio"));
    select.closest("[data-qualities]").hidden = false;
  }

  /** Sound alone is a playlist of its own: hls.js leaves it out where there are pictures. */
  #choose(value) {
    const source = value === "audio" ? new URL("audio/stream.m3u8", this.base).href : undefined;
    if (source !== this.source) {
      const second = this.loaded ? this.video.currentTime : -1;
      const plays = !this.video.paused;
      this.source = source;
      this.hls.loadSource(source ?? this.address);
      this.loaded = false;
      if (second >= 0) this.#load(second);
      if (plays) this.video.play().catch(() => {});
    }
    if (!source) this.hls.nextLevel = value === "auto" ? -1 : Number(value);
  }

  // --- where one is ---

  #isLive() {
    return this.video.currentTime >= this.#edge() - SLACK;
  }

  #follow() {
    this.button("live").setAttribute("aria-pressed", Boolean(this.video.currentTime) && this.#isLive());
    const clock = this.section.querySelector("[data-clock]");
    const shown = this.hls ? this.hls.playingDate : this.video.getStartDate?.();
    const date = shown && !this.hls ? new Date(shown.getTime() + this.video.currentTime * 1_000) : shown;
    const known = date && !Number.isNaN(date.getTime()) && this.video.currentTime > 0;
    const text = known ? clock.dataset.clock.replace("{time}", this.formatter.format(date)) : "";
    if (clock.textContent !== text) clock.textContent = text;
  }

  #say(name) {
    const text = name ? this.status.dataset[name] : "";
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}
