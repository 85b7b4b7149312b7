// Loads the parts of a page that say how often (data-reload, in seconds) again, while it is seen.
for (const part of document.querySelectorAll("[data-reload]")) {
  const seconds = Number(part.dataset.reload);
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    } catch {
      // Without a network the numbers stay as they are; their time says how old they are.
    }
  }, seconds * 1000);
}
