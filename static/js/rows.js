// A row that was worked off gives its place, and the keyboard, to the one after it. The page does not scroll.
import { openerOf } from "./layers.js";

let left = null;

export function startRows() {
  document.addEventListener("htmx:afterSettle", goOn);
}

export function rememberRow() {
  const sheet = document.getElementById("sheet");
  const from = sheet?.open ? openerOf(sheet) : document.activeElement;
  const row = from?.closest?.(".rows > li");
  const part = row?.closest("[id][hx-get]");
  if (!part) return (left = null);
  left = { row: row.id, part: part.id, at: rowsOf(part).indexOf(row), until: Date.now() + 10000 };
}

const rowsOf = (part) => [...part.querySelectorAll(".rows > li")].filter((row) => row.getClientRects().length);

function goOn() {
  const part = left && document.getElementById(left.part);
  if (!part || Date.now() > left.until) return;
  if (document.getElementById(left.row)?.getClientRects().length) return; // it is still there
  const next = rowsOf(part)[left.at] ?? rowsOf(part).at(-1);
  left = null;
  (next?.querySelector("a, button") ?? part.querySelector("a, button"))?.focus({ preventScroll: true });
}
