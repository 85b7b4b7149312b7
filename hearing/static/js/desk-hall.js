// A screen in the hall: what is on comes by events, the times go on between them and without a
// network, by the server's clock.
import "./events.js";

const hall = document.querySelector("[data-hall]");
const SOON = 120;
let ahead = Number(hall.dataset.clock) - Date.now();

function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function tick() {
  const now = Date.now() + ahead;
  const left = hall.querySelector("[data-until]");
  if (left) {
    const seconds = Math.floor((Number(left.dataset.until) - now) / 1000);
    write(left, seconds < 0 ? hall.dataset.over.replace("{}", clock(-seconds)) : clock(seconds));
    left.classList.toggle("hall__left--over", seconds < 0);
    left.classList.toggle("hall__left--soon", seconds >= 0 && seconds < SOON);
  }
  const shown = hall.querySelector("[data-offset]");
  if (shown) {
    const local = new Date(now + Number(shown.dataset.offset) * 1000);
    write(shown, local.toISOString().slice(11, 16));
  }
}

document.addEventListener("live", (event) => {
  ahead = event.detail.ahead;
  tick();
});
setInterval(tick, 250);
