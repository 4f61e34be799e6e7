// Part of the service worker: what opens without a connection. SHELL is made by crm/pages/installed.py: our own files
// with a version of their bytes, and the few addresses that are kept. Pages come from the network whenever there is one;
// what is kept belongs to one member, and goes when they sign out, switch, or somebody else's page comes by.
const FILES = `files-${SHELL.version}`;
const PAGES = "pages-";
const KEPT_AT = "X-Kept-At";
const AT_MOST = 80;
const PATIENCE = 4000;
const ONE_CUSTOMER = new RegExp(`^${SHELL.customers}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/$`);
const LISTS = [SHELL.today, SHELL.customers, SHELL.own];
let wipes = 0;

addEventListener("install", (event) => {
  const fresh = [...SHELL.files, SHELL.offline].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(forget((name) => name.startsWith("files-") && name !== FILES).then(() => clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data === "warm") event.waitUntil(warm());
  if (event.data === "wipe") event.waitUntil(wipe());
});

addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendWaiting());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && [SHELL.signOut, SHELL.switch].includes(url.pathname)) event.waitUntil(wipe());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) return event.respondWith(file(request));
  if (isKept(url)) return event.respondWith(keptPage(event, request, url));
  if (request.mode === "navigate") event.respondWith(otherPage(request, url));
});

function isKept({ pathname, search }) {
  if (pathname === SHELL.log || ONE_CUSTOMER.test(pathname)) return true;
  return !search && LISTS.includes(pathname);
}

// Files have no version in their address: the network first, so that a page never meets the styles of another day.
async function file(request) {
  try {
    return await inTime(fetch(request));
  } catch {
    return (await caches.match(request.url, { cacheName: FILES, ignoreSearch: true })) ?? Response.error();
  }
}

async function keptPage(event, request, url) {
  const key = keyOf(url, request.headers.get("HX-Request") === "true");
  const network = fetch(request);
  const kept = keepFrom(network, key);
  event.waitUntil(kept);
  try {
    const answer = await inTime(network);
    if (answer.status < 502) return answer;
    return (await find(key, url)) ?? answer;
  } catch {
    return (await find(key, url)) ?? network.catch(() => nothing(request));
  }
}

async function otherPage(request, url) {
  try {
    const answer = await fetch(request);
    await onlyFor(answer.headers.get("X-Member"));
    return answer;
  } catch {
    const today = url.pathname === "/" && (await find(keyOf(new URL(SHELL.today, url), false), url));
    return today ? Response.redirect(SHELL.today) : nothing(request);
  }
}

async function nothing(request) {
  if (request.mode !== "navigate") return Response.error();
  return (await caches.match(SHELL.offline, { cacheName: FILES })) ?? Response.error();
}

function inTime(promise) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
  return Promise.race([promise, late]);
}

// A part of a page and the page itself have the same address.
function keyOf(url, isPart) {
  const key = new URL(url);
  if (isPart) key.searchParams.set("-part", "1");
  return key.href;
}

async function keepFrom(network, key) {
  const before = wipes;
  try {
    const answer = (await network).clone();
    const member = answer.headers.get("X-Member");
    await onlyFor(member);
    if (!member || answer.status !== 200 || answer.redirected || answer.type !== "basic") return;
    const headers = new Headers(answer.headers);
    headers.set(KEPT_AT, new Date().toISOString());
    const body = await answer.blob();
    if (before !== wipes) return;
    const cache = await caches.open(PAGES + member);
    await cache.put(key, new Response(body, { headers }));
    await trim(cache);
  } catch {
    // no connection: what is kept stays
  }
}

// Nothing of one member stays on the device when another one's pages come.
async function onlyFor(member) {
  if (member) await forget((name) => name.startsWith(PAGES) && name !== PAGES + member);
}

async function trim(cache) {
  const keys = (await cache.keys()).filter(({ url }) => !LISTS.includes(new URL(url).pathname) && new URL(url).search !== "?-part=1");
  for (const key of keys.slice(0, Math.max(0, keys.length - AT_MOST))) await cache.delete(key);
}

async function find(key, url) {
  const name = (await caches.keys()).find((one) => one.startsWith(PAGES));
  if (!name) return null;
  const cache = await caches.open(name);
  const found = await cache.match(key);
  if (found) return asKept(found);
  if (url.pathname !== SHELL.log || !url.search) return null;
  const plain = new URL(key);
  const isPart = plain.searchParams.has("-part");
  plain.search = isPart ? "?-part=1" : "";
  const composer = await cache.match(plain.href);
  return composer ? asKept(composer, url) : null;
}

// What is shown from the device says from when it is; a form that was kept gets a name of its own each time, so that
// two records are never taken for one. The plain form stands in for that of any customer.
async function asKept(kept, asked = null) {
  const headers = new Headers(kept.headers);
  headers.set("X-As-Of", kept.headers.get(KEPT_AT));
  if (!(headers.get("Content-Type") ?? "").includes("html")) return new Response(await kept.blob(), { headers });
  let html = await kept.text();
  html = html.replace("<html ", `<html data-as-of="${kept.headers.get(KEPT_AT)}" `);
  html = html.replace(/name="(client_ref|once)" value="[^"]*"/g, (_, name) => `name="${name}" value="${crypto.randomUUID()}"`);
  if (asked) {
    const address = (asked.pathname + asked.search).replaceAll("&", "&amp;").replaceAll('"', "%22");
    html = html.replaceAll(`"${SHELL.log}"`, () => `"${address}"`);
    html = html.replace('data-draft="log-new"', `data-draft="log-${asked.searchParams.get("customer") ?? "new"}"`);
  }
  return new Response(html, { headers });
}

async function warm() {
  const part = { headers: { "HX-Request": "true" } };
  const wanted = [...LISTS.map((path) => [path]), [SHELL.log], [SHELL.log, part]];
  for (const [path, options] of wanted) {
    if (path) await keepFrom(fetch(path, options), keyOf(new URL(path, location), Boolean(options)));
  }
}

async function wipe() {
  wipes += 1;
  await forget((name) => name.startsWith(PAGES));
}

async function forget(isGone) {
  for (const name of await caches.keys()) if (isGone(name)) await caches.delete(name);
}

// The browser says the connection is back while no page is open.
async function sendWaiting() {
  const open = await clients.matchAll({ type: "window" });
  if (open.length) return open.forEach((client) => client.postMessage("send"));
  const cookie = await self.cookieStore?.get("csrftoken");
  const members = new Set((await outbox.all()).map(({ member }) => member));
  if (cookie) for (const member of members) await outbox.send(member, cookie.value);
}
