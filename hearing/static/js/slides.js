// Slides beside the player: the one that is on is shown and marked; a click plays from there.

export function wireSlides(section, player) {
  const links = [...section.querySelectorAll(".slides-step__slide")];
  const now = section.querySelector(".slides-step__now");
  const image = now.querySelector("img");
  let current = null;
  section.addEventListener("click", (event) => {
    const link = event.target.closest(".slides-step__slide");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.seek(Number(link.dataset.start));
  });
  player.onSecond((second) => {
    const next =
      links.findLast(
        (link) => Number(link.dataset.start) <= second && second < Number(link.dataset.end),
      ) ?? null;
    if (next === current) return;
    current?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    current = next;
    const picture = next?.dataset.picture;
    now.hidden = !picture;
    if (picture) {
      image.src = picture;
      image.alt = next.querySelector(".chapter__title").textContent.trim();
    }
  });
}
