// From a record to the next in the list one came from, and back to the same row at the same place.
const KEY = "tongzhou.walk";
const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const write = (walk) => sessionStorage.setItem(KEY, JSON.stringify(walk));
const keyOf = (path) => path.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/)?.[0] ?? "";

export function startWalk() {
  document.addEventListener("click", remember, true);
  const place = document.getElementById("walk");
  if (place?.dataset.walk) onRecord(place);
  else onList();
}

const region = () => document.querySelector("#list[data-list]");

// Leaving a list by one of its rows: which list, which rows it showed, and how far it was scrolled.
function remember({ target }) {
  const link = target.closest?.("#list[data-list] tr a, #drawer [data-drawer-page]");
  if (!link || !keyOf(link.pathname)) return;
  const keys = [...region().querySelectorAll("tbody tr th[scope=row] a")].map((each) => keyOf(each.pathname));
  write({
    list: region().dataset.list,
    url: location.pathname + location.search,
    query: location.search,
    keys,
    scroll: scrollY,
    key: keyOf(link.pathname),
  });
}

async function onRecord(place) {
  const walk = read();
  if (walk?.list !== place.dataset.list) return;
  const key = keyOf(location.pathname);
  const query = new URLSearchParams(walk.query);
  query.delete("cursor");
  const answer = await fetch(`${place.dataset.walk}?${query}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  place.outerHTML = await answer.text();
  write({ ...walk, key });
  const nav = document.getElementById("walk");
  const tab = new URLSearchParams(location.search).get("tab");
  if (tab) for (const link of nav.querySelectorAll("a[rel]")) link.search = `?tab=${tab}`;
  const back = walk.keys.includes(key) ? walk.url : new URL(walk.url, location.href).pathname + nav.dataset.back;
  nav.querySelector("[data-walk-back]").href = back;
  for (const crumb of document.querySelectorAll(".crumbs a"))
    if (crumb.pathname === new URL(walk.url, location.href).pathname) crumb.href = back;
}

// Back in the list: the row one was at is there and has the focus.
function onList() {
  const walk = read();
  if (!walk?.key || region()?.dataset.list !== walk.list) return;
  const link = [...region().querySelectorAll("tbody tr th[scope=row] a")].find((each) => keyOf(each.pathname) === walk.key);
  if (!link) return;
  if (location.pathname + location.search === walk.url) scrollTo(0, walk.scroll);
  link.focus({ preventScroll: true });
  const { top, bottom } = link.getBoundingClientRect();
  if (top < 60 || bottom > innerHeight - 60) link.scrollIntoView({ block: "center" });
  write({ ...walk, key: "" });
}
