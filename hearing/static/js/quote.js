// Quotes: chosen words go along with the link, and what is to be quoted is copied by a button.

const LONGEST = 400;

/** The words that are chosen within one paragraph. */
function chosen(entry) {
  const selection = document.getSelection();
  const text = entry.querySelector(".entry__text");
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  return text.contains(range.commonAncestorContainer) ? String(selection).trim() : "";
}

function shorten(words) {
  const told = words.split(/\s+/);
  const short = told.length > 12 ? [...told.slice(0, 6), "…", ...told.slice(-6)] : told;
  return short.join(" ").slice(0, LONGEST);
}

for (const link of document.querySelectorAll(".entry__quote")) {
  // What is chosen would be lost with the click.
  link.addEventListener("mousedown", (event) => event.preventDefault());
  link.addEventListener("click", () => {
    const words = chosen(link.closest(".entry"));
    if (!words) return;
    const address = new URL(link.href);
    address.searchParams.set("w", shorten(words));
    link.href = address;
  });
}

for (const tools of document.querySelectorAll(".quote__tools")) {
  tools.hidden = false;
  tools.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      tools.querySelector("[role=status]").textContent = button.dataset.done;
    } catch {
      field.focus(); // chosen already: the browser's own command copies it
    }
  });
}
