// Short messages with an undo. They wait while somebody reads or focuses them; at most three stand at a time.
const PLAIN = 5000;
const WITH_UNDO = 10000;

export function showToast(text, undo, more) {
  const region = document.getElementById("toasts");
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  const form = toast.querySelector("form:not([data-toast-more])");
  if (undo) form.action = undo;
  else form.remove();
  const step = toast.querySelector("[data-toast-more]");
  if (more) {
    step.action = more.to;
    step.querySelector("button").textContent = more.text;
    step.hidden = false;
  } else step?.remove();
  region.append(toast);
  while (region.childElementCount > 3) region.firstElementChild.remove();
  arm(toast);
}

// The undo that is still offered, the latest first; tells whether there was one.
export function undoLast() {
  const toasts = [...document.querySelectorAll("#toasts [data-toast]:has(form[data-undo]:not([data-toast-more]))")];
  toasts.at(-1)?.querySelector("form[data-undo]:not([data-toast-more])").requestSubmit();
  return toasts.length > 0;
}

export function startToasts() {
  document.querySelectorAll("[data-toast]").forEach(arm);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-toast-close]")) target.closest("[data-toast]").remove();
  });
  document.addEventListener("submit", undoInPlace);
}

function arm(toast) {
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), toast.querySelector("form") ? WITH_UNDO : PLAIN));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

function undoInPlace(event) {
  if (!event.target.matches("form[data-undo]")) return;
  event.preventDefault();
  // From the body: the answer is told there, and the toast is gone by then.
  htmx.ajax("post", event.target.action, { source: document.body, swap: "none" });
  event.target.closest("[data-toast]").remove();
}
