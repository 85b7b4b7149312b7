// Keeps parts of a page fresh: [data-refresh] is an address that answers with the part's new content.
const PAUSE = 2_000;
const PAUSE_AFTER_ERROR = 10_000;

async function follow(part) {
  let pause = PAUSE;
  try {
    const answer = await fetch(part.dataset.refresh, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const text = await answer.text();
    if (text !== part.shown) part.innerHTML = text;
    part.shown = text;
  } catch {
    pause = PAUSE_AFTER_ERROR;
  }
  setTimeout(follow, pause, part);
}

document.querySelectorAll("[data-refresh]").forEach((part) => setTimeout(follow, PAUSE, part));
