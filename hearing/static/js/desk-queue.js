// What a desk keeps: presses that are not yet told, and those that were refused until somebody has
// read it. Each lies under a key of its own, so that two windows never overwrite each other; it goes
// only when the server has answered.
export class Queue {
  constructor(hearing) {
    this.prefix = `pult:${hearing}:`;
    this.count = 0;
  }

  // Whether this browser keeps anything at all; some don't in private windows.
  static works() {
    try {
      localStorage.setItem("pult", "");
      localStorage.removeItem("pult");
      return true;
    } catch {
      return false;
    }
  }

  static random() {
    const random = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  add(facts) {
    const press = { key: Queue.random(), at: new Date().toISOString(), order: this.count++, ...facts };
    localStorage.setItem(`${this.prefix}waiting:${press.key}`, JSON.stringify(press));
    return press;
  }

  remove(key) {
    localStorage.removeItem(`${this.prefix}waiting:${key}`);
  }

  refuse(press, refusal) {
    const name = `${this.prefix}refused:${press.key}`;
    localStorage.setItem(name, JSON.stringify({ ...press, refusal }));
    this.remove(press.key);
  }

  waiting() {
    return this.#all("waiting:");
  }

  refused() {
    return this.#all("refused:");
  }

  forget() {
    for (const { key } of this.refused()) localStorage.removeItem(`${this.prefix}refused:${key}`);
  }

  #all(kind) {
    const own = this.prefix + kind;
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(own))
      .map((name) => JSON.parse(localStorage.getItem(name)))
      .sort((one, other) => one.at.localeCompare(other.at) || one.order - other.order);
  }
}
