// Slides beside the player: the one that is on is shown and marked; a click plays from there. The
// list, which is all there is without this script, is folded then.

export function wireSlides(section, player) {
  const links = [...section.querySelectorAll(".slides-step__slide")];
  const now = section.querySelector(".slides-step__now");
  let current = null;
  section.querySelector(".slides-step__all").open = false;
  section.addEventListener("click", (event) => {
    const link = event.target.closest(".slides-step__slide");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.seek(Number(link.dataset.start));
  });
  player.onSecond((second) => {
    const next = links.findLast((link) => isOn(link, second)) ?? null;
    if (next === current) return;
    current?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    current = next;
    now.hidden = !next;
    now.replaceChildren(...(next ? shown(next) : []));
  });
}

function isOn(link, second) {
  return Number(link.dataset.start) <= second && second < Number(link.dataset.end);
}

/** The picture of a slide, if it has one, above its title. */
function shown(link) {
  const caption = document.createElement("figcaption");
  caption.dir = "auto";
  caption.textContent = link.querySelector(".chapter__title").textContent;
  if (!link.dataset.picture) return [caption];
  const picture = new Image();
  picture.className = "slides-step__picture";
  picture.alt = link.dataset.name;
  picture.src = link.dataset.picture;
  return [picture, caption];
}
