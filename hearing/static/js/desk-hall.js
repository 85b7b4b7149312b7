// A screen in the hall: the page is asked again each two seconds, the time left counts down between.
// Without a network it goes on counting.
const hall = document.querySelector("[data-hall]");
const PAUSE = 2_000;
const SOON = 120;
let begun = Date.now();

function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  const left = hall.querySelector("[data-seconds]");
  if (!left || "stands" in left.dataset) return;
  const seconds = Number(left.dataset.seconds) - Math.floor((Date.now() - begun) / 1000);
  const text = seconds < 0 ? hall.dataset.over.replace("{}", clock(-seconds)) : clock(seconds);
  if (left.textContent !== text) left.textContent = text;
  left.classList.toggle("hall__left--over", seconds < 0);
  left.classList.toggle("hall__left--soon", seconds >= 0 && seconds < SOON);
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-hall]");
    if (!fresh) return; // a login's page
    begun = Date.now();
    hall.replaceChildren(...fresh.childNodes);
    tick();
  } catch {
    // no network: the time goes on
  }
}

setInterval(tick, 250);
setInterval(look, PAUSE);
