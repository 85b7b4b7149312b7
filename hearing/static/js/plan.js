/* Placing stands on the plan by pointer or arrow keys. Without this the numbers are typed. */
(() => {
  "use strict";
  const plan = document.querySelector("[data-plan]");
  if (!plan) return;
  const status = document.querySelector("[data-plan-status]");
  const rows = [...document.querySelectorAll("[data-stand].plan-desk__stand")];
  const box = plan.viewBox.baseVal;
  let chosen = null;

  const markOf = (id) => plan.querySelector(`[data-stand="${id}"]`);
  const clamp = (value) => Math.min(100, Math.max(0, Math.round(value * 100) / 100));

  function choose(row) {
    chosen = row;
    for (const each of rows) {
      each.classList.toggle("plan-desk__stand--chosen", each === row);
      markOf(each.dataset.stand)?.classList.toggle("plan__place--chosen", each === row);
    }
  }

  function put(row, x, y) {
    const form = row.querySelector("form");
    form.elements.x.value = clamp(x);
    form.elements.y.value = clamp(y);
    const group = markOf(row.dataset.stand)?.querySelector("g");
    if (group) {
      const move = group.transform.baseVal.getItem(0);
      move.setTranslate((clamp(x) * box.width) / 100, (clamp(y) * box.height) / 100);
    }
    status.textContent = `${clamp(x)} % / ${clamp(y)} %`;
  }

  function percent(event) {
    const frame = plan.getBoundingClientRect();
    return [
      ((event.clientX - frame.left) / frame.width) * 100,
      ((event.clientY - frame.top) / frame.height) * 100,
    ];
  }

  const save = (row) => row.querySelector("form").requestSubmit();
  const rowOf = (id) => rows.find((row) => row.dataset.stand === id);

  for (const row of rows) row.addEventListener("focusin", () => choose(row));
  for (const row of rows) row.addEventListener("click", () => choose(row));

  plan.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest("[data-stand]");
    if (mark) choose(rowOf(mark.dataset.stand));
    if (!chosen) return;
    event.preventDefault();
    plan.setPointerCapture(event.pointerId);
    put(chosen, ...percent(event));
    const follow = (moved) => put(chosen, ...percent(moved));
    plan.addEventListener("pointermove", follow);
    plan.addEventListener(
      "pointerup",
      () => {
        plan.removeEventListener("pointermove", follow);
        save(chosen);
      },
      { once: true },
    );
  });
  plan.addEventListener("click", (event) => event.preventDefault());
  plan.addEventListener("dragstart", (event) => event.preventDefault());

  plan.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const mark = event.target.closest("[data-stand]");
    if (!mark) return;
    const row = rowOf(mark.dataset.stand);
    if (event.key === "Enter") {
      event.preventDefault();
      save(row);
    } else if (steps[event.key]) {
      event.preventDefault();
      choose(row);
      const { x, y } = row.querySelector("form").elements;
      const [right, down] = steps[event.key];
      put(row, Number(x.value) + right, Number(y.value) + down);
    }
  });

  plan.classList.add("plan--ready");
  document.querySelector("[data-plan-help]").hidden = false;
  const first = rows.find((row) => !row.querySelector("[name=x]").value);
  if (first) choose(first);
})();
