// A record beside its list: a click on a row opens it, the list stays. The title, Enter and Ctrl-click open the page.
import { moveRow } from "./keys.js";

const NOT_THE_ROW = "a, button, input, label, select, summary, form, textarea, .tick";
let shown = null;
let waiting = 0;

const drawer = () => document.getElementById("drawer");
const mainLink = (row) => row?.querySelector("th[scope=row] a");

export function startDrawer() {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSettle", ({ detail }) => detail.elt.id !== "drawer" && mark());
}

// P looks at the focused row; J and K take the open drawer along; Esc closes it. Tells whether the key was meant for it.
export function drawerKey(event, key) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key === "escape" && !drawer().hidden) return close();
  if (key === "p") return toggle(document.activeElement?.closest("#list[data-list] tr"));
  if ((key === "j" || key === "k") && !drawer().hidden) return step(key === "j" ? 1 : -1);
  return false;
}

function onClick(event) {
  const { target } = event;
  if (target.closest("[data-drawer-close]")) return close();
  const by = target.closest("[data-drawer-step]");
  if (by) return step(Number(by.dataset.drawerStep));
  const row = target.closest("#list[data-list] tbody tr");
  if (!row || target.closest(NOT_THE_ROW) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (String(getSelection())) return;
  if (matchMedia("(width < 900px)").matches) return mainLink(row)?.click();
  toggle(row);
}

function toggle(row) {
  const link = mainLink(row);
  if (!link) return false;
  if (shown === row.id) return close();
  show(row);
  return true;
}

async function show(row) {
  const link = mainLink(row);
  shown = row.id;
  mark();
  clearTimeout(waiting);
  await htmx.ajax("get", `${link.pathname}?preview`, { source: drawer(), target: drawer(), swap: "innerHTML" }).catch(() => {});
  drawer().hidden = !drawer().childElementCount;
}

function close() {
  drawer().hidden = true;
  drawer().replaceChildren();
  const row = document.getElementById(shown);
  shown = null;
  mark();
  mainLink(row)?.focus();
  return true;
}

// To the next row and its preview; held down, only the row one stops at is asked for.
function step(by) {
  const here = mainLink(document.getElementById(shown));
  if (here && !here.closest("tr").contains(document.activeElement)) here.focus();
  moveRow(by);
  const row = document.activeElement?.closest("#list tr");
  clearTimeout(waiting);
  if (row) waiting = setTimeout(() => show(row), 120);
  return true;
}

function mark() {
  for (const row of document.querySelectorAll("#list tr[data-shown]")) delete row.dataset.shown;
  const row = shown && document.getElementById(shown);
  if (row) row.dataset.shown = "";
}
