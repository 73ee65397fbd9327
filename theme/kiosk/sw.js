/* Keeps the last complete deck of one screen, and gives way only to a complete newer one. */

const SCOPE = self.registration.scope;
const OURS = "linli:" + SCOPE;
const POINTER = OURS + "pointer";

async function hexOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The hash of the deck in force; null where none has been kept whole. */
async function active() {
  const pointer = await caches.open(POINTER);
  const found = await pointer.match(SCOPE);
  return found ? found.text() : null;
}

async function kept(request) {
  const hash = await active();
  if (hash === null) return undefined;
  const cache = await caches.open(OURS + hash);
  return cache.match(request, { ignoreSearch: true });
}

/** Fetches past every cache; the bytes must have this hash. */
async function fetched(url, hash) {
  const answer = await fetch(url, { cache: "no-store" });
  if (!answer.ok) throw new Error(url + "：HTTP " + answer.status);
  const bytes = await answer.arrayBuffer();
  if ((await hexOf(bytes)) !== hash) throw new Error(url + "：内容和清单对不上");
  const type = answer.headers.get("Content-Type") || "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type, "X-Sha256": hash } });
}

async function reused(url, hash) {
  const found = await kept(url);
  return found && found.headers.get("X-Sha256") === hash ? found : undefined;
}

/** Brings the newest deck with all its files, or throws and changes nothing; returns its page. */
async function update() {
  const answer = await fetch(SCOPE, { cache: "no-store" });
  if (!answer.ok) throw new Error("HTTP " + answer.status);
  const html = await answer.text();
  const match = /<!-- deck:([0-9a-f]{64}) -->\n$/.exec(html);
  if (!match) throw new Error("页面不完整");
  const body = new TextEncoder().encode(html.slice(0, match.index));
  if ((await hexOf(body)) !== match[1]) throw new Error("页面和校验值对不上");
  if ((await active()) === match[1]) return html;
  const name = OURS + match[1];
  await caches.delete(name);
  const cache = await caches.open(name);
  const files = /(?:src|href)="([^"]+)" data-sha256="([0-9a-f]{64})"/g;
  const wanted = new Map();
  for (let file = files.exec(html); file; file = files.exec(html)) {
    wanted.set(new URL(file[1], SCOPE).href, file[2]);
  }
  for (const [url, hash] of wanted) {
    await cache.put(url, (await reused(url, hash)) || (await fetched(url, hash)));
  }
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  await cache.put(SCOPE, new Response(html, { headers }));
  // The one step that counts: before it the old deck is in force, after it the new one.
  await (await caches.open(POINTER)).put(SCOPE, new Response(match[1]));
  for (const other of await caches.keys()) {
    if (other.startsWith(OURS) && other !== name && other !== POINTER) await caches.delete(other);
  }
  return html;
}

let running = Promise.resolve();

/** One update at a time. */
function updated() {
  running = running.catch(() => {}).then(update);
  return running;
}

self.addEventListener("install", (event) => {
  event.waitUntil(updated().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  const port = event.ports[0];
  event.waitUntil(
    updated().then(
      (html) => port.postMessage({ html }),
      (error) => port.postMessage({ error: String(error.message || error) })
    )
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/s/") || url.pathname.endsWith("/notices.json")) return;
  const page = event.request.mode === "navigate" && url.href.startsWith(SCOPE);
  const asked = page ? SCOPE : event.request;
  event.respondWith(kept(asked).then((found) => found || fetch(event.request)));
});
