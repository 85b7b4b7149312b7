// Opens the page of the door without a network. It keeps that one page, without anybody's name, and
// what the page is made of; everything else goes to the server as if it weren't there.
const CACHE = "einlass";
const PAGE = new URL(self.registration.scope);
const PATIENCE = 5_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== PAGE.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE.pathname) {
    event.respondWith(page(request, url));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(part(request));
  }
});

async function page(request, url) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    // With a question in its address it may show names.
    const isPlain = answer.ok && !answer.redirected && url.search === "";
    if (isPlain) await cache.put(PAGE.pathname, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(PAGE.pathname);
    if (kept) return kept;
    throw error;
  }
}

async function part(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

function late() {
  return new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
}
