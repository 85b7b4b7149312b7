// The editor's line to the server: one request after the other, answered with what has changed.

export class Ended extends Error {}

export class Line {
  // ``apply`` brings the page to what an answer says, before anything else is sent.
  constructor(address, number, apply) {
    Object.assign(this, { address, number, apply });
    this.last = Promise.resolve();
  }

  // Send what ``read`` gives when its turn has come: by then the page knows what the command before
  // has changed. Gives {ok, status, body}. Throws where there is no connection, and Ended where
  // nobody is logged in any more.
  post(url, read) {
    return this.after(() => {
      const values = read();
      values.set("since", this.number);
      return fetch(url, { method: "POST", body: values, headers: this.headers() });
    });
  }

  // What others have changed meanwhile.
  news(key = "") {
    return this.after(() =>
      fetch(`${this.address}/neues?since=${this.number}&key=${key}`, { headers: this.headers() }),
    );
  }

  headers() {
    return { Accept: "application/json", "X-Requested-With": "fetch" };
  }

  after(ask) {
    const answer = this.last.then(async () => {
      const response = await ask();
      const type = response.headers.get("Content-Type") ?? "";
      const out = response.redirected || response.status === 401;
      if (out || !type.startsWith("application/json")) {
        throw new Ended(String(response.status));
      }
      const body = await response.json();
      if (response.ok) {
        this.number = body.number;
        this.apply(body);
      }
      return { ok: response.ok, status: response.status, body };
    });
    this.last = answer.catch(() => {});
    return answer;
  }
}
