// Dialogs and the sheet. A click beside a layer does nothing: closing is always meant.
import { keepFormsOf } from "./drafts.js";
import { showToast } from "./toasts.js";

const openers = new WeakMap();

export function openLayer(layer) {
  if (!layer || layer.open) return;
  openers.set(layer, document.activeElement);
  layer.showModal();
}

export const openerOf = (layer) => openers.get(layer);

export function closeLayer(layer) {
  if (layer?.open) layer.close();
}

// Closed by a person: what was typed is kept, and said to be.
function leaveLayer(layer) {
  sayWhatIsKept(layer);
  closeLayer(layer);
}

function sayWhatIsKept(layer) {
  const said = keepFormsOf(layer);
  if (said) showToast(said);
}

// The sentence a refusal carries: plain words, or the detail of problem+json.
export function reasonOf(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  if (type.startsWith("text/plain")) return xhr.responseText;
  if (!type.includes("json")) return "";
  try {
    const { detail } = JSON.parse(xhr.responseText);
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
}

export function startLayers() {
  document.addEventListener("click", onClick);
  document.addEventListener("close", giveFocusBack, true);
  document.addEventListener("cancel", ({ target }) => target instanceof HTMLDialogElement && sayWhatIsKept(target), true);
  document.addEventListener("submit", sendFromSheet);
  document.addEventListener("htmx:confirm", confirmInOurDialog);
}

function onClick(event) {
  const { target } = event;
  const opener = target.closest("[data-open]");
  if (opener) return openLayer(document.getElementById(opener.dataset.open));
  if (target.closest("[data-close]")) return leaveLayer(target.closest("dialog"));
  const link = target.closest("a[data-sheet]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && plain) {
    event.preventDefault();
    openSheet(link);
  }
}

export async function openSheet(link) {
  const sheet = document.getElementById("sheet");
  link.setAttribute("aria-busy", "true");
  await htmx.ajax("get", link.href, { target: sheet, swap: "innerHTML" }).catch(() => {});
  link.removeAttribute("aria-busy");
  showSheet(link);
}

// The sheet as it is filled now; `opener` gets the focus back when it closes.
export function showSheet(opener) {
  const sheet = document.getElementById("sheet");
  if (!sheet.childElementCount) return;
  openLayer(sheet);
  if (opener?.offsetParent) openers.set(sheet, opener);
  const places = ["[autofocus]", ".errors", "input:not([type=hidden]), select, textarea"];
  places
    .map((place) => sheet.querySelector(place))
    .find(Boolean)
    ?.focus();
}

// A form in the sheet is a plain form; its answer, with or without errors, comes back into the sheet.
function sendFromSheet(event) {
  const form = event.target;
  if (!form.closest("#sheet") || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.hasAttribute("data-download")) return void setTimeout(() => closeLayer(form.closest("dialog")));
  event.preventDefault();
  const { submitter } = event;
  const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
  // a failure is told by its own event
  htmx.ajax("post", form.action, { source: form, target: "#sheet", swap: "morph:innerHTML", values }).catch(() => {});
}

function giveFocusBack({ target }) {
  if (!(target instanceof HTMLDialogElement)) return;
  if (target.id === "sheet") target.replaceChildren();
  const opener = openers.get(target);
  if (opener?.isConnected) opener.focus();
}

function confirmInOurDialog(event) {
  if (!event.detail.question) return;
  event.preventDefault();
  const layer = document.getElementById("confirm");
  layer.querySelector("[data-confirm-text]").textContent = event.detail.question;
  layer.querySelector("[data-confirm-yes]").onclick = () => {
    layer.close();
    event.detail.issueRequest(true);
  };
  openLayer(layer);
}
