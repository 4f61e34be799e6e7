// A form marked data-autosave saves each field as it changes and says so beside it, with a way back.
import { csrfToken } from "./requests.js";

const known = new WeakMap();

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) known.set(form, new FormData(form));
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("form[data-autosave]");
    if (form && target.name) save(form, target.name);
  });
}

// One setting, from anywhere on a page: true when the server has it.
export async function saveSetting(url, name, value) {
  const values = new FormData();
  values.append(name, value);
  const { ok } = await send(url, name, values);
  return ok;
}

async function save(form, name) {
  const before = known.get(form).getAll(name);
  const place = form.querySelector(`[data-save-state="${CSS.escape(name)}"]`);
  const values = new FormData(form);
  const words = form.querySelector("[data-autosave-words]").dataset;
  say(place, words.saving);
  const { ok, status, body } = await send(form.getAttribute("action") ?? location.pathname, name, values);
  mark(form, name, status === 422);
  if (status === 422) return say(place, body.error, true);
  if (!ok) return say(place, words.failed, true, words.retry, () => save(form, name));
  known.set(form, values);
  show(name, values);
  if (body.reload) return location.reload();
  say(place, `${words.saved} ${body.at}`, false, words.undo, () => putBack(form, name, before));
}

async function send(url, name, values) {
  try {
    const headers = { "X-CSRFToken": csrfToken(), "X-Autosave": name };
    const answer = await fetch(url, { method: "POST", body: values, headers, redirect: "error" });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { ok: answer.ok && isJson, status: isJson ? answer.status : 0, body: isJson ? await answer.json() : {} };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

function putBack(form, name, values) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  save(form, name);
}

function mark(form, name, isWrong) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) field.toggleAttribute("aria-invalid", isWrong);
  for (const field of form.querySelectorAll("[aria-invalid='']")) field.setAttribute("aria-invalid", "true");
}

// What changes the look of this page does so at once.
function show(name, values) {
  const looks = { theme: "theme", density: "density", gain_colours: "gain", big_numbers: "bigNumbers" };
  const root = document.documentElement.dataset;
  if (name in looks) put(root, looks[name], values.get(name));
  if (name === "chart_patterns") put(root, "patterns", values.has(name) ? "on" : "");
  if (name === "single_keys") put(root, "keys", values.has(name) ? "" : "off");
  document.dispatchEvent(new Event("looks"));
}

function put(root, name, value) {
  if (value) root[name] = value;
  else delete root[name];
}

function say(place, text, isBad = false, word = "", act = null) {
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("bad", isBad);
  if (!word) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet";
  button.textContent = word;
  button.onclick = act;
  place.append(" ", button);
}
