// Rows of a list that are chosen: ticked one by one, a page of them, or all that match the conditions. What is chosen
// is always counted, and forgotten when the conditions change or something was done with it.
import { showSheet } from "./layers.js";

const chosen = { list: "", query: "", keys: new Set(), isAll: false, count: "", last: null, isOn: false };

const bar = () => document.querySelector("[data-selbar]");
const boxes = () => [...document.querySelectorAll("#list [data-select]")];
const pageBox = () => document.querySelector("#list [data-select-page]");
const isAny = () => chosen.isAll || chosen.keys.size > 0;

export function startSelection() {
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSettle", show);
  document.body.addEventListener("chosen-done", () => clear());
  show();
}

// What single keys do in a list; tells whether one was meant for it.
export function selectionKey(event, key) {
  if (!bar()) return false;
  const row = document.activeElement?.closest?.("#list tr");
  if (key === "escape" && isAny()) return clear();
  if (key === "a" && (event.ctrlKey || event.metaKey) && row) return choosePage(true) && chooseAll();
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const box = row?.querySelector("[data-select]");
  if (key !== "x" || !box) return false;
  if (event.shiftKey) chooseRange(box);
  else choose(box, !box.checked);
  return true;
}

function onClick(event) {
  const { target } = event;
  if (target.matches("[data-select]")) return event.shiftKey && chosen.last ? chooseRange(target) : choose(target, target.checked);
  if (target.matches("[data-select-page]")) return choosePage(target.checked);
  if (target.closest("[data-select-all]")) return chooseAll();
  if (target.closest("[data-select-none]")) return clear();
  if (target.closest("[data-select-mode]")) return setMode(!chosen.isOn);
  const verb = target.closest("[data-verb]");
  if (verb) openVerb(verb);
}

function choose(box, on) {
  leaveAll();
  if (on) chosen.keys.add(box.value);
  else chosen.keys.delete(box.value);
  chosen.last = box.value;
  show();
}

// From the row that was chosen last to this one, as in every list of files.
function chooseRange(box) {
  const all = boxes();
  const from = all.findIndex((each) => each.value === chosen.last);
  const to = all.indexOf(box);
  leaveAll();
  for (const each of all.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1)) chosen.keys.add(each.value);
  chosen.last = box.value;
  show();
}

function choosePage(on) {
  chosen.isAll = false;
  for (const box of boxes()) {
    if (on) chosen.keys.add(box.value);
    else chosen.keys.delete(box.value);
  }
  show();
  return true;
}

// Once one row is taken out of "all", what is left are the rows one can see.
function leaveAll() {
  if (!chosen.isAll) return;
  chosen.isAll = false;
  chosen.keys = new Set(boxes().map((box) => box.value));
}

function chooseAll() {
  chosen.isAll = true;
  show();
  return true;
}

function clear() {
  Object.assign(chosen, { keys: new Set(), isAll: false, last: null });
  show();
  return true;
}

function setMode(on) {
  chosen.isOn = on;
  if (!on) clear();
  show();
}

// Bring the page in line with what is chosen; other conditions are another list, of which nothing is chosen yet.
function show() {
  const here = bar();
  if (!here) return;
  const { list, query } = here.dataset;
  if (list !== chosen.list || query !== chosen.query)
    Object.assign(chosen, { list, query, keys: new Set(), isAll: false, last: null, count: "" });
  const all = boxes();
  for (const box of all) {
    box.checked = chosen.isAll || chosen.keys.has(box.value);
    box.closest("tr").setAttribute("aria-selected", String(box.checked));
  }
  const ticked = all.filter((box) => box.checked).length;
  const page = pageBox();
  if (page) {
    page.checked = ticked > 0 && ticked === all.length;
    page.indeterminate = ticked > 0 && ticked < all.length;
  }
  showBar(here, ticked === all.length);
  const region = document.getElementById("list");
  region.toggleAttribute("data-selecting", chosen.isOn);
  for (const button of document.querySelectorAll("[data-select-mode]")) button.setAttribute("aria-pressed", String(chosen.isOn));
}

function showBar(here, isWholePage) {
  here.hidden = !isAny();
  const more = here.querySelector("[data-select-all]");
  const offersAll = isWholePage && isAny() && !chosen.isAll && here.dataset.more === "1";
  more.hidden = !offersAll;
  if (offersAll) count(here, more);
  const words = chosen.isAll ? here.dataset.all : here.dataset.words;
  const n = chosen.isAll ? chosen.count : String(chosen.keys.size);
  here.querySelector("[data-selected]").textContent = words.replace("{n}", n).replace("  ", " ").trim();
}

async function count(here, button) {
  if (chosen.count && button.textContent) return;
  const answer = await fetch(`${here.dataset.count}?${here.dataset.query}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || here.dataset.query !== chosen.query) return;
  button.textContent = await answer.text();
  chosen.count = answer.headers.get("X-Count") ?? "";
}

async function openVerb(button) {
  const rows = chosen.isAll ? { all: "1", query: chosen.query } : { rows: [...chosen.keys].join(",") };
  const values = { step: "open", ...rows };
  const sheet = document.getElementById("sheet");
  button.closest("details")?.removeAttribute("open");
  await htmx.ajax("post", button.dataset.verb, { source: button, target: sheet, swap: "innerHTML", values }).catch(() => {});
  showSheet(button);
}
