// Cells that are changed where they stand: pencil, double click or E opens, Enter or leaving saves, Esc puts back.
import { showSheet } from "./layers.js";

const before = new WeakMap();

export function startInline() {
  document.addEventListener("click", ({ target }) => {
    const pencil = target.closest("[data-cell-edit]");
    if (pencil) open(pencil);
  });
  document.addEventListener("dblclick", ({ target }) => {
    const pencil = target.closest("a, button, input, select, form") ? null : target.closest("td, dd")?.querySelector("[data-cell-edit]");
    if (pencil) open(pencil);
  });
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", onLeave);
  document.addEventListener("change", ({ target }) => target.matches("[data-cell] select") && save(target.form));
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:beforeSwap", letConflictIn);
}

// E opens the first cell of the row that can be changed.
export function editFocusedRow() {
  const row = document.activeElement?.closest("#list tr");
  const pencil = document.activeElement?.closest("td")?.querySelector("[data-cell-edit]") ?? row?.querySelector("[data-cell-edit]");
  if (pencil) open(pencil);
  return Boolean(pencil);
}

async function open(pencil) {
  const place = pencil.closest("td, dd");
  before.set(place, place.innerHTML);
  await htmx.ajax("get", pencil.dataset.cellEdit, { source: place, target: place, swap: "innerHTML" }).catch(() => {});
  const input = place.querySelector("[data-cell] :is(select, input:not([type=hidden]))");
  input?.focus();
  input?.select?.();
}

function putBack(place) {
  if (!before.has(place)) return;
  place.innerHTML = before.get(place);
  before.delete(place);
  place.querySelector("[data-cell-edit]")?.focus();
}

function onKey(event) {
  const form = event.target.closest?.("[data-cell]");
  if (!form || event.isComposing || event.keyCode === 229) return;
  const place = form.closest("td, dd");
  if (event.key === "Escape") {
    event.stopPropagation();
    event.preventDefault();
    putBack(place);
  }
  if (event.key === "Tab") {
    const pencils = [...place.closest("tr, dl").querySelectorAll("[data-cell-edit], [data-cell]")];
    const next = pencils[pencils.indexOf(form) + (event.shiftKey ? -1 : 1)];
    if (!next?.matches("[data-cell-edit]")) return;
    event.preventDefault();
    save(form).then(() => open(next));
  }
}

function onLeave({ target, relatedTarget }) {
  const form = target.closest?.("[data-cell]");
  if (!form || form.contains(relatedTarget) || form.dataset.sent || document.querySelector("dialog[open]")) return;
  setTimeout(() => form.isConnected && !form.contains(document.activeElement) && save(form));
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-cell]")) {
    event.preventDefault();
    save(form, true);
  } else if (form.matches("[data-cell-choice]")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const place = document.querySelector(`[data-cell][action="${form.getAttribute("action")}"]`)?.closest("td, dd");
    const sheet = document.getElementById("sheet");
    sheet.close();
    if (place) send(form, place);
  }
}

// What was not touched is put back without a request.
async function save(form, focusAfter = false) {
  if (form.dataset.sent) return;
  const place = form.closest("td, dd");
  const input = form.querySelector(":is(select, input:not([type=hidden]))");
  if (input.value === form.elements.original.value && !form.querySelector(".err")) return putBack(place);
  form.dataset.sent = "true";
  await send(form, place);
  delete form.dataset.sent;
  if (focusAfter) place.querySelector("[data-cell-edit]")?.focus();
}

function send(form, place) {
  const values = Object.fromEntries(new FormData(form));
  return htmx.ajax("post", form.getAttribute("action"), { source: place, target: place, swap: "innerHTML", values }).catch(() => {});
}

// A conflict comes as a page of its own, into the sheet; the cell keeps what was typed.
function letConflictIn({ detail }) {
  if (detail.xhr.status !== 409 || !detail.xhr.getResponseHeader("HX-Retarget")) return;
  detail.shouldSwap = true;
  detail.isError = false;
  setTimeout(() => showSheet(document.activeElement), 50);
}
