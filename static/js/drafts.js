// What is typed into a form marked data-draft is kept until it was sent: on this device at once, on the server every
// few seconds. Text only, per person and organisation; the device forgets at sign-out, because a phone may be shared.
import { csrfToken } from "./requests.js";

const PREFIX = "tongzhou.draft.";
const DEVICE = "tongzhou.device";
const SENT = "tongzhou.sent";
const TO_DEVICE = 800;
const TO_SERVER = 5000;
const KEPT_FIELDS =
  "textarea, select, input:not([type]), input:is([type=text], [type=search], [type=tel], [type=email], [type=url], [type=number], [type=date], [type=datetime-local], [type=radio], [type=checkbox])";
const KEPT_HIDDEN = "input[type=hidden]:is([name=client_ref], [name=once], [name=_version], [name=attachments])";
const TYPED = ":is(textarea, input:not([type]), input:not([type=radio], [type=checkbox], [type=hidden]))";
const states = new WeakMap();

const place = () => document.querySelector("[data-user]")?.dataset ?? {};
const keyOf = (form) => `${PREFIX}${place().user}.${place().tenant}.${form.dataset.draft}`;
const stateOf = (form) => states.get(form) ?? states.set(form, {}).get(form);
const fieldsOf = (form) =>
  [...form.querySelectorAll(KEPT_FIELDS)].filter((field) => field.name && !field.closest("[data-not-kept]"));

export function startDrafts() {
  restoreAll(document);
  for (const name of ["input", "change"]) document.addEventListener(name, onInput);
  document.addEventListener("htmx:afterSettle", ({ detail }) => restoreAll(detail.elt));
  document.addEventListener("htmx:afterRequest", forgetWhatWasSent);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-draft-discard]");
    if (button) discard(button.closest("form"));
  });
  window.addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());
  window.addEventListener("online", () => formsIn(document).forEach((form) => stateOf(form).isDirty && send(form)));
  forgetSent();
}

// A layer that closes keeps what was typed; the sentence that says so, if there is anything to keep.
export function keepFormsOf(layer) {
  const kept = formsIn(layer).filter((form) => keep(form));
  kept.forEach(send);
  return kept.length ? kept[0].querySelector("[data-draft-state]")?.dataset.closed : "";
}

function onInput({ target }) {
  const form = target.closest?.("form[data-draft]");
  if (!form || target.closest("[data-not-kept]")) return;
  const state = stateOf(form);
  state.isDirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => keep(form), TO_DEVICE);
  state.sender ??= setTimeout(() => send(form), TO_SERVER);
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-forget-drafts]")) return forgetAll();
  if (!form.matches("form[data-draft]")) return;
  keep(form);
  if (!event.defaultPrevented && !form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, keyOf(form));
}

function keepAll() {
  for (const form of formsIn(document)) if (keep(form)) send(form, { keepalive: true });
}

function formsIn(part) {
  if (part?.matches?.("form[data-draft]")) return [part];
  return [...(part?.querySelectorAll?.("form[data-draft]") ?? [])];
}

// What differs from the form as it was shown, and whether any of it was typed.
function valuesOf(form) {
  const values = {};
  let isTyped = false;
  for (const field of fieldsOf(form)) {
    if (!differs(field)) continue;
    isTyped ||= field.matches(TYPED) || !form.querySelector("textarea");
    if (field.type === "radio" && !field.checked) continue;
    (values[field.name] ??= []).push(field.type === "checkbox" ? String(field.checked) : field.value);
    if (field.tagName === "SELECT") values[`${field.name} text`] = [field.selectedOptions[0]?.text ?? ""];
  }
  for (const field of form.querySelectorAll(KEPT_HIDDEN)) (values[field.name] ??= []).push(field.value);
  return isTyped ? values : null;
}

function differs(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
  const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  return field.value !== (first?.value ?? "");
}

function keep(form) {
  const state = stateOf(form);
  if (state.isForgotten) return false;
  clearTimeout(state.timer);
  const values = valuesOf(form);
  if (!values) {
    if (state.wasKept) localStorage.removeItem(keyOf(form));
    return false;
  }
  state.wasKept = true;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ values, at: Date.now() }));
  } catch {
    return false; // the device keeps nothing; the server does
  }
  if (state.isDirty) say(form, "kept");
  return true;
}

async function send(form, options = {}) {
  const state = stateOf(form);
  clearTimeout(state.sender);
  state.sender = undefined;
  if (state.isForgotten || !state.isDirty || !place().drafts) return;
  const values = valuesOf(form);
  state.isDirty = false;
  if (!values) return call(form, "DELETE").catch(() => {});
  say(form, "saving");
  const body = JSON.stringify({ values, device: device() });
  const answer = await call(form, "POST", { body, ...options }).catch(() => null);
  if (answer?.ok && !state.isForgotten) return say(form, "saved", (await answer.json()).at);
  if (answer?.ok) return call(form, "DELETE").catch(() => {}); // it was sent meanwhile
  state.isDirty = true;
  say(form, "offline");
}

function call(form, method, options = {}) {
  const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", "Content-Type": "application/json" };
  return fetch(`${place().drafts}?form=${encodeURIComponent(form.dataset.draft)}`, { method, headers, ...options });
}

function restoreAll(part) {
  for (const form of formsIn(part)) if (!form.querySelector(".errors") && !stateOf(form).isLookedAt) restore(form);
}

async function restore(form) {
  const state = stateOf(form);
  state.isLookedAt = true;
  const here = read(keyOf(form));
  if (here) putBack(form, here.values, "back");
  if (!place().drafts) return;
  const answer = await call(form, "GET").catch(() => null);
  const there = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!there?.values || there.device === device() || (here && here.at >= there.saved)) return;
  if (!state.isDirty && form.isConnected) putBack(form, there.values, "elsewhere", there.at);
}

function read(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found?.values ? found : null;
  } catch {
    return null;
  }
}

function putBack(form, values, word, time) {
  let isRestored = false;
  for (const [name, texts] of Object.entries(values)) {
    if (name.endsWith(" text")) continue;
    const found = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const boxes = found.filter((field) => field.type === "checkbox");
    boxes.forEach((box, at) => (box.checked = (texts[at] ?? "true") === "true"));
    if (name === "attachments") form.dispatchEvent(new CustomEvent("attachments", { detail: texts }));
    for (const field of found.filter((one) => one.type !== "checkbox")) {
      if (field.type === "radio") field.checked = field.value === texts[0];
      else if (field.tagName === "SELECT") choose(field, texts[0], values[`${name} text`]?.[0]);
      else field.value = texts[0];
    }
    isRestored ||= found.some((field) => field.type !== "hidden");
  }
  if (!isRestored) return;
  say(form, word, time);
  form.querySelector("[data-draft-discard]")?.removeAttribute("hidden");
  whenLoaded(() => form.querySelectorAll("[data-quiet]").forEach((field) => field.dispatchEvent(new Event("restored"))));
}

// A picker holds only a few of the many: the one that was chosen comes back with its name.
function choose(select, value, text) {
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(text || value, value));
  select.value = value;
}

const whenLoaded = (act) => (document.readyState === "complete" ? act() : addEventListener("load", act, { once: true }));

function discard(form) {
  forget(form);
  form.reset();
  states.set(form, { isLookedAt: true });
  form.querySelector("[data-draft-discard]").hidden = true;
  say(form, "");
  form.querySelectorAll("[data-quiet]").forEach((field) => field.dispatchEvent(new Event("restored")));
  form.dispatchEvent(new CustomEvent("attachments", { detail: [] }));
  (form.querySelector("[autofocus]") ?? form.querySelector(KEPT_FIELDS))?.focus();
}

function forgetWhatWasSent({ detail }) {
  const form = detail.elt.closest("form[data-draft]");
  if (!form || detail.elt.hasAttribute("data-quiet")) return;
  if (detail.requestConfig.verb !== "get" && detail.successful && detail.xhr.status < 300) forget(form);
}

export function forget(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  clearTimeout(state.sender);
  state.isForgotten = true;
  localStorage.removeItem(keyOf(form));
  if (place().drafts) call(form, "DELETE", { keepalive: true }).catch(() => {});
}

// A plain form that was sent and is not on the page it led to has succeeded.
function forgetSent() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (!sent || formsIn(document).some((form) => keyOf(form) === sent)) return;
  localStorage.removeItem(sent);
  const form = { dataset: { draft: sent.slice(`${PREFIX}${place().user}.${place().tenant}.`.length) } };
  if (place().drafts) call(form, "DELETE").catch(() => {});
}

function forgetAll() {
  formsIn(document).forEach((form) => (stateOf(form).isForgotten = true));
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

function device() {
  let name = localStorage.getItem(DEVICE);
  if (!name) localStorage.setItem(DEVICE, (name = Math.random().toString(36).slice(2, 14)));
  return name;
}

function say(form, word, time = "") {
  const line = form.querySelector("[data-draft-state]");
  if (!line) return;
  line.textContent = (line.dataset[word] ?? "").replace("{time}", time);
  line.classList.toggle("bad", word === "offline");
}
