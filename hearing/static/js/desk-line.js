// The line to the server: tells what waits, in its order, each once; without a network it tries again
// by itself. One window at a time tells.
const BATCH = 25;
const PATIENCE = 8_000;
const AGAIN = 2_000;

export class LoginNeeded extends Error {}
export class TokenOld extends Error {}

export async function ask(address, options = {}) {
  const answer = await fetch(address, {
    ...options,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) throw new LoginNeeded();
  if (answer.status === 400) throw new TokenOld();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer;
}

export class Line {
  constructor(queue, address, listener) {
    this.queue = queue;
    this.address = address;
    this.listener = listener; // token(), told(press, result), reached(), failed(error), renew()
    this.timer = 0;
  }

  tell() {
    clearTimeout(this.timer);
    const locks = navigator.locks; // not on a page without HTTPS
    return locks ? locks.request("pult", () => this.#tellAll()) : this.#tellAll();
  }

  async #tellAll(isSecond = false) {
    try {
      for (let told = this.queue.waiting(); told.length; told = this.queue.waiting()) {
        await this.#tellSome(told.slice(0, BATCH));
      }
      await this.listener.reached();
    } catch (error) {
      if (error instanceof TokenOld && !isSecond && (await this.listener.renew())) {
        return this.#tellAll(true);
      }
      this.listener.failed(error);
      this.timer = setTimeout(() => this.tell(), AGAIN);
    }
  }

  async #tellSome(presses) {
    const sent_at = new Date().toISOString();
    const body = presses.map(({ key, press, text, seen, desk, rehearsal, at }) => ({
      ...{ key, press, text, seen, desk, rehearsal, at, sent_at },
    }));
    const answer = await ask(this.address, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": this.listener.token(),
      },
      body: JSON.stringify(body),
    });
    const { results } = await answer.json();
    results.forEach((result, number) => {
      const press = presses[number];
      if (result.refusal) this.queue.refuse(press, result.refusal);
      else this.queue.remove(press.key);
      this.listener.told(press, result);
    });
  }
}
