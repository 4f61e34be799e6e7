// Single keys, never while somebody types or composes Chinese. They can be turned off in the list of shortcuts.
import { closeMenus } from "./menus.js";

const OFF = "tongzhou.keys-off";
let lastComposition = 0;
let waitingForPlace = 0;

export function startKeys() {
  document.addEventListener("compositionend", onCompositionEnd, true);
  document.addEventListener("input", holdWhileComposing, true);
  document.addEventListener("keydown", onKey);
  for (const box of document.querySelectorAll("[data-keys-off]")) {
    box.checked = Boolean(localStorage.getItem(OFF));
    box.addEventListener("change", () => (box.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
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
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (localStorage.getItem(OFF) || document.querySelector("dialog[open]")) return;
  const act = actionFor(event.key.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act();
}

function saveForm(event) {
  const form = event.target.closest("form");
  if (!form?.matches("[data-save-key], dialog form")) return;
  event.preventDefault();
  form.requestSubmit();
}

function actionFor(key) {
  if (Date.now() - waitingForPlace < 1500) {
    waitingForPlace = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    return place && (() => place.click());
  }
  if (key === "g") return () => (waitingForPlace = Date.now());
  if (key === "/") return focusSearch;
  if (key === "?") return () => document.querySelector("[data-open=shortcuts]")?.click();
  if (key === "j") return () => moveRow(1);
  if (key === "k") return () => moveRow(-1);
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return button && (() => button.click());
}

function focusSearch() {
  const ofList = document.querySelector("#filters input[type=search], #filters input[type=text]");
  if (ofList) ofList.focus();
  else document.querySelector("[data-palette]")?.click();
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("#main .rows > li, #main .ledger tbody tr")].filter((row) =>
    row.querySelector("a, button"),
  );
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  rows[Math.min(Math.max(here + step, 0), rows.length - 1)]?.querySelector("a, button")?.focus();
}
