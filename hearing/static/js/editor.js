// The editor by keyboard; without it everything works by links and forms.

const player = document.getElementById("player");
const entries = [...document.querySelectorAll(".editor__entry")];

const start = (entry) => Number(entry.dataset.start);

const here = () =>
  document.activeElement?.closest(".editor__entry") ??
  entries.findLast((entry) => start(entry) <= player.currentTime + 0.05) ??
  entries[0];

const go = (entry) => {
  entry?.focus({ preventScroll: true });
  entry?.scrollIntoView({ block: "center" });
};

const play = (entry) => {
  player.currentTime = start(entry);
  player.play();
};

const next = () => {
  const open = entries.filter((entry) => "open" in entry.dataset);
  const place = entries.indexOf(here());
  return open.find((entry) => entries.indexOf(entry) > place) ?? open[0];
};

const KEYS = {
  " ": () => (player.paused ? player.play() : player.pause()),
  j: () => {
    player.currentTime = Math.max(0, player.currentTime - 5);
  },
  n: () => {
    const entry = next();
    if (entry) {
      go(entry);
      play(entry);
    }
  },
  p: () => here()?.querySelector('form[action$="/pruefen"]')?.requestSubmit(),
  b: () => here()?.querySelector("[data-edit]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const typed = event.target.closest("input, textarea, select, button, a, video, summary");
  if (typed || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const act = KEYS[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-play]");
  if (link) {
    event.preventDefault();
    play(link.closest(".editor__entry"));
  }
});

if (location.hash.startsWith("#e-")) {
  const entry = document.getElementById(location.hash.slice(1));
  if (entry && !entry.querySelector("textarea")) {
    go(entry);
  }
}
