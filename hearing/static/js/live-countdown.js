// The time until the beginning, by the reader's clock; the sentences are the page's.

const SECOND = 1_000;
const DAY = 86_400;

function clock(seconds) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function sentence(element, left) {
  if (left <= 0) return element.dataset.soon;
  const days = Math.floor(left / DAY);
  const words = days > 1 ? element.dataset.days : days ? element.dataset.day : element.dataset.hours;
  return words.replace("{days}", days).replace("{clock}", clock(left % DAY));
}

export class Countdown {
  /** @param {HTMLElement | null} element what counts; another one than before ends that one's */
  show(element) {
    if (element !== this.element) {
      clearInterval(this.timer);
      this.element = element;
      if (element) this.timer = setInterval(() => this.#tick(), SECOND);
    }
    if (!element) return;
    this.#tick();
    element.hidden = false;
  }

  #tick() {
    const left = Math.ceil((new Date(this.element.dataset.countdown) - Date.now()) / SECOND);
    const text = sentence(this.element, left);
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
