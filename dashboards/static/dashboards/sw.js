/* Pages that were read before can be read again without a connection. Network first: a saved copy is shown only where the
   network gives no answer, and says from which day it is. SETTINGS stands above, put there by the view:
   version, languages, offline (address of the page for what was never read), shell (style and signs). */

const SHELL = `shell-${SETTINGS.version}`;
const PAGES = `pages-${SETTINGS.version}`;
const MOST_COPIES = 80;
const KEPT = ["document", "style", "image", "script"];
// Never kept: what belongs to one person, or is large.
const APART = /^\/(workspace|account|accounts|admin|api|i18n|calendar|evidence)\/|\.(zip|pdf|png|csv|ics)$/;
// Where the language of the page read last is remembered; no page has this address.
const LANGUAGE = "/sw.js?language";

function key(address, language) {
  const url = new URL(address, self.location);
  url.searchParams.delete("lang");
  url.searchParams.append("lang", language);
  url.hash = "";
  return url.href;
}

async function languageWanted(address) {
  const asked = new URL(address).searchParams.get("lang");
  if (SETTINGS.languages.includes(asked)) return asked;
  const remembered = await caches.match(LANGUAGE);
  return remembered ? remembered.text() : SETTINGS.languages[0];
}

function isPage(response) {
  return (response.headers.get("Content-Type") || "").startsWith("text/html");
}

/* Keep what the server calls public: it never says so of a page for somebody who is signed in. */
async function keep(address, response) {
  const open = (response.headers.get("Cache-Control") || "").includes("public");
  if (response.status !== 200 || response.type !== "basic" || !open) return;
  const cache = await caches.open(PAGES);
  if (isPage(response)) {
    const language = response.headers.get("Content-Language") || SETTINGS.languages[0];
    await cache.put(key(address, language), response);
    await (await caches.open(SHELL)).put(LANGUAGE, new Response(language));
  } else {
    await cache.put(address, response);
  }
  const known = await cache.keys();
  for (const old of known.slice(0, Math.max(0, known.length - MOST_COPIES))) await cache.delete(old);
}

async function copyOf(address) {
  const exact = { ignoreVary: true };
  const wanted = await languageWanted(address);
  for (const language of [wanted, ...SETTINGS.languages]) {
    const found = await caches.match(key(address, language), exact);
    if (found) return found;
  }
  return caches.match(address, exact);
}

/* The same page with its note on saved copies no longer hidden. */
async function noted(response, status) {
  const text = (await response.text()).replace('id="saved" hidden', 'id="saved"');
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(text, { status, headers });
}

async function withoutNetwork(request) {
  const found = await copyOf(request.url);
  if (found) return isPage(found) ? noted(found, 200) : found;
  if (request.mode !== "navigate") return Response.error();
  const page = await caches.match(key(SETTINGS.offline, await languageWanted(request.url)), { ignoreVary: true });
  return page ? new Response(await page.text(), { status: 503, headers: page.headers }) : Response.error();
}

async function answer(event) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(keep(event.request.url, response.clone()));
    return response;
  } catch {
    return withoutNetwork(event.request);
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    await cache.addAll(SETTINGS.shell);
    for (const language of SETTINGS.languages) {
      // Without cookies: reading ahead must not change the reader's language.
      const page = await fetch(`${SETTINGS.offline}?lang=${language}`, { credentials: "omit" });
      if (page.ok) await cache.put(key(SETTINGS.offline, language), page);
    }
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== SHELL && name !== PAGES) await caches.delete(name);
    }
    await self.clients.claim();
    // The page that brought this program here was read before it could keep it.
    for (const open of await self.clients.matchAll({ type: "window" })) {
      if (!APART.test(new URL(open.url).pathname)) await keep(open.url, await fetch(open.url));
    }
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const ours = url.origin === self.location.origin && !APART.test(url.pathname);
  if (request.method === "GET" && ours && KEPT.includes(request.destination)) event.respondWith(answer(event));
});
