// Keeps the progress of recordings fresh: asks every two seconds, and loads the page anew at the end.
"use strict";

const PAUSE = 2000;
const PAUSE_AFTER_ERROR = 10000;

function put(box, selector, text) {
  const element = box.querySelector(selector);
  if (!element) return;
  if (element.textContent !== text) element.textContent = text;
  if (selector !== "[data-summary]" && selector !== "[data-announcement]") element.hidden = !text;
}

function showStep(box, step) {
  const element = box.querySelector(`[data-step="${step.kind}"]`);
  if (!element) return;
  element.className = `step step--${step.state}`;
  put(element, "[data-state]", step.state_text);
  put(element, "[data-text]", step.text);
  put(element, "[data-error]", step.error);
  element.querySelector("[data-bar-box]").hidden = step.state !== "running" || step.percent === null;
  element.querySelector("[data-bar]").value = step.percent ?? 0;
}

async function follow(box) {
  try {
    const response = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const progress = await response.json();
    if (!progress.running) {
      location.reload();
      return;
    }
    put(box, "[data-summary]", progress.summary);
    put(box, "[data-announcement]", progress.announcement);
    progress.steps.forEach((step) => showStep(box, step));
    setTimeout(follow, PAUSE, box);
  } catch {
    setTimeout(follow, PAUSE_AFTER_ERROR, box);
  }
}

document.querySelectorAll("[data-reload]").forEach((link) => link.remove());
document.querySelectorAll("[data-progress]").forEach((box) => setTimeout(follow, PAUSE, box));
