// What a phone at the door keeps: attempts that are not yet told, and the codes that are valid, by
// their fingerprints. Each attempt lies under a key of its own, so that two windows never overwrite
// each other; it goes only when the server has answered.
const FINGERPRINT = 16;

export class Queue {
  constructor(hearing) {
    this.prefix = `einlass:${hearing}:`;
  }

  // Whether this browser keeps anything at all; some don't in private windows.
  static works() {
    try {
      localStorage.setItem("einlass", "");
      localStorage.removeItem("einlass");
      return true;
    } catch {
      return false;
    }
  }

  add(action, code, said) {
    const random = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const attempt = { key, action, code, said, at: new Date().toISOString() };
    localStorage.setItem(`${this.prefix}attempt:${key}`, JSON.stringify(attempt));
    return attempt;
  }

  remove(key) {
    localStorage.removeItem(`${this.prefix}attempt:${key}`);
  }

  waiting() {
    const own = `${this.prefix}attempt:`;
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(own))
      .map((name) => JSON.parse(localStorage.getItem(name)))
      .sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  keepCodes(codes) {
    localStorage.setItem(`${this.prefix}codes`, JSON.stringify(codes));
  }

  keptCodes() {
    return JSON.parse(localStorage.getItem(`${this.prefix}codes`) ?? "{}");
  }

  // What this phone knows of a code by itself; it notes that the code was seen here.
  async judge(action, code) {
    const kept = localStorage.getItem(`${this.prefix}codes`);
    if (kept === null || !crypto.subtle) return "unchecked";
    const codes = JSON.parse(kept);
    const fingerprint = await fingerprintOf(code);
    if (!(fingerprint in codes)) return "unknown";
    const isInside = codes[fingerprint] === 1;
    codes[fingerprint] = action === "enter" ? 1 : 0;
    this.keepCodes(codes);
    if (action === "leave") return "leaving";
    return isInside ? "again" : "new";
  }
}

async function fingerprintOf(code) {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(plain));
  const bytes = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return bytes.join("").slice(0, FINGERPRINT);
}
