// Dialogs and the sheet. A click beside a layer does nothing: closing is always meant.
const openers = new WeakMap();

export function openLayer(layer) {
  if (!layer || layer.open) return;
  openers.set(layer, document.activeElement);
  layer.showModal();
}

export function closeLayer(layer) {
  if (layer?.open) layer.close();
}

// The sentence a refusal carries: problem+json, or the first message of a page.
export function reasonOf(xhr) {
  if (!(xhr.getResponseHeader("Content-Type") ?? "").includes("json")) return "";
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
  document.addEventListener("htmx:confirm", confirmInOurDialog);
}

function onClick(event) {
  const { target } = event;
  const opener = target.closest("[data-open]");
  if (opener) return openLayer(document.getElementById(opener.dataset.open));
  if (target.closest("[data-close]")) return closeLayer(target.closest("dialog"));
  const link = target.closest("a[data-sheet]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (link && plain) {
    event.preventDefault();
    openSheet(link);
  }
}

async function openSheet(link) {
  const sheet = document.getElementById("sheet");
  link.setAttribute("aria-busy", "true");
  await htmx.ajax("get", link.href, { target: sheet, swap: "innerHTML" }).catch(() => {});
  link.removeAttribute("aria-busy");
  if (!sheet.childElementCount) return;
  openLayer(sheet);
  openers.set(sheet, link);
  const first = sheet.querySelector("[autofocus], .errors, textarea, input:not([type=hidden]), select");
  first?.focus();
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
