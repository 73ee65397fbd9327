/* Opens the check-in page without a network: the page, its script and style, nothing of anybody. */

const CACHE = "linli-checkin";
const FILES = ["/s/checkin/", "/s/checkin/checkin.css", "/s/checkin/checkin.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || FILES.indexOf(path) < 0) return;
  event.respondWith(
    fetch(event.request)
      .then(async (answer) => {
        if (answer.ok) await (await caches.open(CACHE)).put(path, answer.clone());
        return answer;
      })
      .catch(async () => (await caches.match(path)) || Response.error())
  );
});
