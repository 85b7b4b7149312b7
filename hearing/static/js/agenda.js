// The editor of a programme: what its forms do, by drag and drop and by keys, without a new page.
// Every change is one of the page's own forms; the answer is the page again, and its main part is
// put in place of the old one.
(() => {
  const live = document.createElement("p");
  live.className = "kern-sr-only";
  live.setAttribute("role", "status");
  document.body.append(live);
  let busy = false;

  const main = () => document.querySelector("main");

  /** What has the focus, in words that are true of the next page as well. */
  function remember() {
    const row = document.activeElement?.closest("[data-item]");
    if (!row) return null;
    const { name, value } = document.activeElement;
    return { item: row.id, control: name === "to" && value !== "place" ? value : null };
  }

  function focus(place) {
    const row = place && document.getElementById(place.item);
    if (!row) return;
    (row.querySelector(`button[value="${place.control}"]`) ?? row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  async function send(form, extra, place) {
    if (busy) return;
    busy = true;
    main().setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = page.querySelector("main");
      if (!part || !page.querySelector("[data-editor], [data-again]")) throw new Error("no editor");
      main().replaceWith(document.adoptNode(part));
      const again = main().querySelector("[data-again]");
      if (!again) history.replaceState(null, "", answer.url);
      prepare();
      live.textContent = main().querySelector(".message .kern-title")?.textContent ?? "";
      if (again) main().focus();
      else focus(place);
    } catch {
      location.reload(); // logged out, no network, an error: the page itself says what is the case
    } finally {
      busy = false;
      main().removeAttribute("aria-busy");
    }
  }

  const formOf = (row) => row.querySelector("form[data-move]");

  function move(row, extra, control = null) {
    send(formOf(row), extra, { item: row.id, control });
  }

  function dropped({ item, oldDraggableIndex, newDraggableIndex }) {
    if (oldDraggableIndex === newDraggableIndex) return;
    move(item, { to: "place", place: newDraggableIndex + 1 });
  }

  function prepare() {
    const list = document.querySelector("[data-programme]");
    if (!list) return;
    for (const part of document.querySelectorAll("[data-handle], [data-help]")) part.hidden = false;
    if (window.Sortable) {
      window.Sortable.create(list, {
        handle: "[data-handle]",
        draggable: "[data-item]",
        forceFallback: true,
        fallbackTolerance: 3,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
        ghostClass: "row--ghost",
        dragClass: "row--dragged",
        onEnd: dropped,
      });
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-move]")) return;
    event.preventDefault();
    const button = event.submitter;
    const extra = button?.name ? { [button.name]: button.value } : { to: "place" };
    const row = form.closest("[data-item]");
    send(form, extra, { item: row.id, control: remember()?.control ?? null });
  });

  const KEYS = { ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };
  document.addEventListener("keydown", (event) => {
    const to = event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.key];
    const row = to && document.activeElement?.closest("[data-item]");
    if (!row || document.activeElement.matches("input")) return;
    event.preventDefault();
    move(row, { to }, remember()?.control ?? null);
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".row-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".row-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  prepare();
  const landed = location.hash.startsWith("#punkt-") && document.getElementById(location.hash.slice(1));
  if (landed) {
    landed.focus({ preventScroll: true });
    live.textContent = document.querySelector(".message .kern-title")?.textContent ?? "";
  }
})();
