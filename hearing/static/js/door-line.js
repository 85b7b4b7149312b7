// The line to the server: tells the attempts in the queue, each once, and asks for the valid codes.
// One window at a time tells; without a network it tries again by itself.
const BATCH = 25;
const PATIENCE = 8_000;
const AGAIN = 5_000;

export class LoginNeeded extends Error {}
class TokenOld extends Error {}

export class Line {
  constructor(queue, addresses, listener) {
    this.queue = queue;
    this.addresses = addresses;
    this.listener = listener;
    this.token = null;
    this.timer = 0;
  }

  tell() {
    clearTimeout(this.timer);
    const locks = navigator.locks; // not on a page without HTTPS
    return locks ? locks.request("einlass", () => this.#tellAll()) : this.#tellAll();
  }

  async #tellAll(isSecond = false) {
    try {
      if (this.token === null) await this.#askForCodes();
      for (let told = this.queue.waiting(); told.length; told = this.queue.waiting()) {
        await this.#tellSome(told.slice(0, BATCH));
      }
      this.listener.reached();
    } catch (error) {
      if (error instanceof TokenOld && !isSecond) {
        this.token = null; // of a session that is over
        return this.#tellAll(true);
      }
      this.listener.failed(error);
      this.timer = setTimeout(() => this.tell(), AGAIN);
    }
  }

  async #askForCodes() {
    const answer = await this.#ask(this.addresses.codes);
    this.token = answer.token;
    this.queue.keepCodes(this.#withWaiting(answer.codes));
    this.listener.counted(answer);
  }

  async refresh() {
    this.token = null;
    await this.tell();
  }

  // What waits here is not yet known there: the codes seen on this phone stay seen.
  #withWaiting(codes) {
    const kept = this.queue.waiting().length ? this.queue.keptCodes() : {};
    for (const [code, isInside] of Object.entries(kept)) if (code in codes) codes[code] = isInside;
    return codes;
  }

  async #tellSome(attempts) {
    const sent_at = new Date().toISOString();
    const body = attempts.map(({ key, action, code, at }) => ({ key, action, code, at, sent_at }));
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await this.#ask(this.addresses.tell, options);
    answer.results.forEach((result, number) => {
      this.queue.remove(attempts[number].key);
      this.listener.told(attempts[number], result);
    });
    this.listener.counted(answer);
  }

  async #ask(address, options = {}) {
    const answer = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      this.token = null;
      throw new LoginNeeded();
    }
    if (answer.status === 400) throw new TokenOld();
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }
}
