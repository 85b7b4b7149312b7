// Find words in the protocol of this page; Enter goes to the next place.

import { mark } from "./words.js";

export function wireFind(form, text, reveal) {
  const field = form.querySelector("input");
  const count = form.querySelector("output");
  const nodes = [...text.querySelectorAll(".entry__text")].map((p) => p.firstChild);
  let places = [];
  let at = -1;
  form.hidden = false;

  const search = () => {
    places = field.value.trim() ? findAll(nodes, field.value.trim().toLowerCase()) : [];
    at = -1;
    mark("found", places);
    mark("hit", []);
    if (!field.value.trim()) count.textContent = "";
    else if (places.length) go(1);
    else count.textContent = count.dataset.none;
  };
  const go = (step) => {
    if (!places.length) return;
    at = (at + step + places.length) % places.length;
    mark("hit", [places[at]]);
    reveal(places[at].startContainer.parentElement);
    count.textContent = count.dataset.one.replace("{at}", at + 1).replace("{all}", places.length);
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(1);
  });
  form.querySelector('[data-do="previous"]').addEventListener("click", () => go(-1));
}

function findAll(nodes, wanted) {
  const places = [];
  for (const node of nodes) {
    const text = node.data.toLowerCase();
    for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length)) {
      const range = new Range();
      range.setStart(node, Math.min(i, node.length));
      range.setEnd(node, Math.min(i + wanted.length, node.length));
      places.push(range);
    }
  }
  return places;
}
