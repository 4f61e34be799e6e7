// What is typed into a form marked data-draft is kept on this device until it was sent. Text only, per person,
// wiped on sign-out: a phone may be shared.
const PREFIX = "tongzhou.draft.";
const KEPT_FIELDS = "textarea, input[type=text], input[type=search], input[type=radio], input:not([type]), select";
const timers = new WeakMap();

const keyOf = (form) => `${PREFIX}${document.querySelector("[data-user]")?.dataset.user}.${form.dataset.draft}`;

export function startDrafts() {
  restoreAll(document);
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-draft]");
    if (!form) return;
    clearTimeout(timers.get(form));
    timers.set(
      form,
      setTimeout(() => keep(form), 800),
    );
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => restoreAll(detail.elt));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest("form[data-draft]");
    if (form && !detail.elt.hasAttribute("data-quiet") && detail.requestConfig.verb !== "get" && detail.xhr.status < 300 && detail.successful) forget(form);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-forget-drafts]")) forgetAll();
    else if (target.matches("form[data-draft]") && !target.hasAttribute("hx-post")) keep(target);
  });
  window.addEventListener("pagehide", () =>
    document.querySelectorAll("form[data-draft]").forEach((form) => keep(form)),
  );
  forgetSent();
}

function keep(form) {
  if (form.dataset.forgotten) return;
  clearTimeout(timers.get(form));
  const values = {};
  for (const field of form.querySelectorAll(KEPT_FIELDS)) {
    if (!field.name || (field.type === "radio" && !field.checked)) continue;
    if (field.value !== (field.defaultValue ?? "")) values[field.name] = field.value;
  }
  const isEmpty = ![...form.querySelectorAll("textarea, input[type=text], input:not([type])")].some((field) =>
    field.value.trim(),
  );
  if (isEmpty) return localStorage.removeItem(keyOf(form));
  localStorage.setItem(keyOf(form), JSON.stringify(values));
  say(form, "kept");
}

function restoreAll(part) {
  const forms = part.matches?.("form[data-draft]") ? [part] : (part.querySelectorAll?.("form[data-draft]") ?? []);
  for (const form of forms) if (!form.querySelector(".errors")) restore(form);
}

function restore(form) {
  const found = localStorage.getItem(keyOf(form));
  if (!found) return;
  let isRestored = false;
  for (const [name, value] of Object.entries(JSON.parse(found))) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (!field.value || field.tagName === "SELECT") field.value = value;
      isRestored = true;
    }
  }
  if (!isRestored) return;
  say(form, "back");
  whenLoaded(() => form.querySelectorAll("[data-quiet]").forEach((field) => field.dispatchEvent(new Event("restored"))));
}

const whenLoaded = (act) => (document.readyState === "complete" ? act() : addEventListener("load", act, { once: true }));

export function forget(form) {
  clearTimeout(timers.get(form));
  form.dataset.forgotten = "true";
  localStorage.removeItem(keyOf(form));
}

// A plain form that was sent and is not on the page it led to has succeeded.
function forgetSent() {
  const sent = sessionStorage.getItem("tongzhou.sent");
  sessionStorage.removeItem("tongzhou.sent");
  if (sent && ![...document.querySelectorAll("form[data-draft]")].some((form) => keyOf(form) === sent))
    localStorage.removeItem(sent);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-draft]") && !form.hasAttribute("hx-post"))
      sessionStorage.setItem("tongzhou.sent", keyOf(form));
  });
}

function forgetAll() {
  document.querySelectorAll("form[data-draft]").forEach((form) => (form.dataset.forgotten = "true"));
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

function say(form, word) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = place.dataset[word];
}
