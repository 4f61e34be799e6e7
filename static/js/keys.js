// Single keys, never while somebody types or composes Chinese. A member can turn them off, or give an action another
// key: pages and this script speak of the usual keys, and the root element says which key stands for which.
import { saveSetting } from "./autosave.js";
import { drawerKey } from "./drawer.js";
import { editFocusedRow } from "./inline.js";
import { closeMenus } from "./menus.js";
import { selectionKey } from "./selection.js";
import { undoLast } from "./toasts.js";

const root = document.documentElement.dataset;
let lastComposition = 0;
let waitingForPlace = 0;

export function startKeys() {
  document.addEventListener("compositionend", onCompositionEnd, true);
  document.addEventListener("input", holdWhileComposing, true);
  document.addEventListener("keydown", onKey);
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.checked = isOff();
    box.addEventListener("change", () => turn(box));
  }
  showOwnKeys(document);
  document.addEventListener("htmx:afterSettle", ({ detail }) => showOwnKeys(detail.elt));
}

const isOff = () => root.keys === "off";
const ownKeys = () => JSON.parse(root.keyMap || "{}");

function turn(box) {
  if (box.checked) root.keys = "off";
  else delete root.keys;
  saveSetting(box.dataset.keysOff, "single_keys", box.checked ? "" : "on");
}

// A key that was pressed, as the usual one. A usual key that has been given away stands for nothing.
function usual(key) {
  const own = ownKeys();
  if (key in own) return own[key];
  return Object.values(own).includes(key) ? "" : key;
}

// The small keys printed beside controls and in the list of shortcuts, in the member's own choice.
function showOwnKeys(part) {
  const own = Object.fromEntries(Object.entries(ownKeys()).map(([key, action]) => [action, key.toUpperCase()]));
  if (!Object.keys(own).length || !part?.querySelectorAll) return;
  for (const kbd of part.querySelectorAll("kbd:not([data-own])")) {
    const text = own[kbd.textContent.trim().toLowerCase()];
    kbd.dataset.own = "";
    if (text && !kbd.matches("kbd + kbd")) kbd.textContent = text;
  }
  for (const control of part.querySelectorAll("[aria-keyshortcuts]:not([data-own])")) {
    const text = own[control.getAttribute("aria-keyshortcuts").toLowerCase()];
    control.dataset.own = "";
    if (text) control.setAttribute("aria-keyshortcuts", text);
  }
}

// Search-as-you-type waits for the composition to end: half a syllable is not a query.
function holdWhileComposing(event) {
  if (event.isComposing) event.stopPropagation();
}

function onCompositionEnd(event) {
  lastComposition = event.timeStamp;
  setTimeout(() => event.target.dispatchEvent(new Event("input", { bubbles: true })));
}

export const isComposing = (event) => event.isComposing || event.keyCode === 229 || event.timeStamp - lastComposition < 50;
const isTyping = (element) =>
  element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function onKey(event) {
  if (isComposing(event)) return;
  if (event.key === "Escape" && closeMenus()) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return saveForm(event);
  if (isTyping(event.target)) return;
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) return undoLast() && event.preventDefault();
  if (document.querySelector("dialog[open]")) return;
  if (isForList(event)) return event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  const act = actionFor(event.key.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act();
}

// Keys of the record beside the list and of rows that are chosen; not while the key of a place is awaited.
function isForList(event) {
  if (Date.now() - waitingForPlace < 1500) return false;
  const isEscape = event.key === "Escape";
  const key = isEscape ? "escape" : isOff() ? "" : usual(event.key.toLowerCase());
  return Boolean(key) && (drawerKey(event, key) || selectionKey(event, key));
}

function saveForm(event) {
  const form = event.target.closest("form");
  if (!form?.matches("[data-save-key], dialog form")) return;
  event.preventDefault();
  form.requestSubmit();
}

function actionFor(pressed) {
  if (Date.now() - waitingForPlace < 1500) {
    waitingForPlace = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(pressed)}"]`);
    return place && (() => place.click());
  }
  const key = usual(pressed);
  if (!key) return null;
  if (key === "g") return () => (waitingForPlace = Date.now());
  if (key === "/") return focusSearch;
  if (key === "?") return () => document.querySelector("[data-open=shortcuts]")?.click();
  const neighbour = document.querySelector(`#walk a[rel=${key === "j" ? "next" : "prev"}]`);
  if ((key === "j" || key === "k") && neighbour) return () => neighbour.click();
  if (key === "j") return () => moveRow(1);
  if (key === "k") return () => moveRow(-1);
  const named = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((each) => !each.closest("[hidden]"));
  const verb = named.find((each) => each.closest("[data-selbar]"));
  if (verb) return () => verb.click();
  if (key === "e" && document.activeElement?.closest("#list tr")?.querySelector("[data-cell-edit]")) return editFocusedRow;
  const row = document.activeElement?.closest("li, tr")?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (row) return () => row.click();
  // A decision is for the row one is on; without one, the first row is shown first and nothing is decided.
  const isOnRow = document.activeElement?.closest("[data-decide]");
  if (!isOnRow && document.querySelector(`[data-decide] [data-row-key="${CSS.escape(key)}"]`)) return () => moveRow(1);
  const button = named[0];
  return button && (() => button.click());
}

function focusSearch() {
  const ofList = document.querySelector("#filters input[type=search], #filters input[type=text]");
  if (ofList) ofList.focus();
  else document.querySelector("[data-palette]")?.click();
}

export function moveRow(step) {
  const rows = [...document.querySelectorAll("#main .rows > li, #main .ledger tbody tr")].filter((row) =>
    row.querySelector("a, button"),
  );
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  (row?.querySelector("th a") ?? row?.querySelector("a, button"))?.focus();
}
