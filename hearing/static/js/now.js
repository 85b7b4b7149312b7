// What is on now, asked again each half minute while somebody looks. Without it the page shows what
// was on when it was opened.
const section = document.querySelector("[data-now]");
const PAUSE = 30_000;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(section.dataset.now, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const text = (await answer.text()).trim();
    if (text === section.innerHTML.trim() || section.contains(document.activeElement)) return;
    section.innerHTML = text;
    section.hidden = !text;
  } catch {
    // no network: the next time it may be there
  }
}

if (section) {
  setInterval(look, PAUSE);
  document.addEventListener("visibilitychange", look);
}
