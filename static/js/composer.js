// What helps while a log is written: speaking, files, the place, and mending what was understood. Each button is there
// only where the browser can do it, and each says so when it cannot.
import { csrfToken } from "./requests.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
let listening = null;

export function startComposer() {
  showTools(document);
  document.addEventListener("htmx:afterSettle", ({ detail }) => showTools(detail.elt));
  document.addEventListener("click", onClick);
  document.addEventListener("change", ({ target }) => target.matches("[data-file]") && sendFiles(target));
  document.addEventListener("attachments", ({ target, detail }) => showFiles(target, detail), true);
  document.addEventListener("close", stopListening, true);
  document.addEventListener("keydown", pickByKey);
}

function showTools(part) {
  for (const tools of part?.querySelectorAll?.("[data-tools]") ?? []) {
    tools.hidden = false;
    tools.querySelector("[data-voice]").hidden = !Recognition;
    tools.querySelector("[data-place]").hidden = !navigator.geolocation;
  }
}

function onClick({ target }) {
  const button = target.closest("button");
  if (!button) return;
  if (button.matches("[data-change-step]")) mend(button);
  if (button.matches("[data-voice]")) listen(button);
  if (button.matches("[data-place]")) findPlace(button);
  if (button.matches("[data-remove-file]")) removeFile(button);
}

// Alt with a digit picks the way, with a letter of the row below it the outcome.
function pickByKey(event) {
  const form = event.target.closest?.("form.composer");
  if (!form || !event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const way = ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5"].indexOf(event.code);
  const outcome = ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT"].indexOf(event.code);
  const chosen = way >= 0 ? form.elements.channel?.[way] : form.elements.outcome?.[outcome];
  if (!chosen) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
}

const say = (element, words) => (element.closest("[data-tools]").querySelector("[data-tool-state]").textContent = words);

// The date and the words of a chip are taken into the fields, where they can be put right.
function mend(button) {
  const form = button.closest("form");
  const when = form.elements.next_at ?? form.elements.due_at;
  const what = form.elements.next_note;
  const own = form.elements.next_at ? "other" : "";
  const radio = form.querySelector(`.next-steps input[type=radio][value="${own}"]`);
  if (radio) radio.checked = true;
  when.value = button.dataset.at;
  if (what && button.dataset.note) what.value = button.dataset.note;
  const fold = when.closest("details");
  if (fold) fold.open = true;
  when.focus();
  when.dispatchEvent(new Event("input", { bubbles: true }));
}

function listen(button) {
  if (listening) return stopListening();
  const text = button.closest("form").querySelector("textarea");
  listening = new Recognition();
  listening.lang = document.documentElement.lang === "zh-Hans" ? "zh-CN" : "en";
  listening.continuous = true;
  listening.onresult = ({ results, resultIndex }) => {
    const said = [...results].slice(resultIndex).filter((one) => one.isFinal);
    text.value += said.map((one) => one[0].transcript).join("");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  listening.onerror = ({ error }) => error !== "aborted" && error !== "no-speech" && say(button, button.dataset.none);
  listening.onend = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
  };
  listening.start();
  button.setAttribute("aria-pressed", "true");
}

function stopListening() {
  listening?.stop();
}

// Asked for only by a tap, rounded before it leaves the device.
function findPlace(button) {
  const form = button.closest("form");
  say(button, button.dataset.seeking);
  const found = ({ coords }) => {
    const at = [coords.latitude.toFixed(3), coords.longitude.toFixed(3)];
    const metres = Math.max(100, Math.round(coords.accuracy));
    form.elements.latitude.value = at[0];
    form.elements.longitude.value = at[1];
    form.elements.accuracy_m.value = metres;
    say(button, button.dataset.words.replace("{at}", at.join(", ")).replace("{metres}", metres));
  };
  const refused = () => say(button, button.dataset.refused);
  navigator.geolocation.getCurrentPosition(found, refused, { timeout: 10000, maximumAge: 60000 });
}

function sendFiles(input) {
  for (const file of input.files) sendFile(addRow(input.closest("form"), file.name), file);
  input.value = "";
}

function addRow(form, name) {
  const tools = form.querySelector("[data-tools]");
  const row = tools.querySelector("[data-file-row]").content.firstElementChild.cloneNode(true);
  row.querySelector("span").textContent = name;
  tools.querySelector("[data-files]").append(row);
  return row;
}

async function sendFile(row, file) {
  const { upload, broken, sending } = row.closest("[data-tools]").dataset;
  const words = row.querySelector("span");
  const again = row.querySelector("[data-again]");
  again.hidden = true;
  words.textContent = sending.replace("{name}", file.name);
  const body = new FormData();
  body.append("file", file);
  const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", "HX-Request": "true" };
  const answer = await fetch(upload, { method: "POST", body, headers }).catch(() => null);
  const told = answer && (await answer.json().catch(() => null));
  if (!row.isConnected) return;
  if (answer?.ok) return keepRow(row, told);
  words.textContent = told?.detail ?? broken.replace("{name}", file.name);
  again.hidden = answer?.status === 422;
  again.onclick = () => sendFile(row, file);
}

function keepRow(row, { id, name, remove }) {
  row.querySelector("span").textContent = name;
  row.querySelector("input").value = id;
  row.querySelector("[data-remove-file]").dataset.removeFile = remove;
  row.closest("form").querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}

function removeFile(button) {
  const address = button.dataset.removeFile;
  if (address) fetch(address, { method: "POST", headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
  button.closest("li").remove();
}

// A draft that comes back brings its files, or, discarded, leaves none.
function showFiles(form, keys) {
  const list = form.querySelector?.("[data-files]");
  if (!list) return;
  const there = [...list.querySelectorAll("input")].map((input) => input.value);
  if (!keys.length) return list.replaceChildren();
  for (const key of keys.filter((one) => one && !there.includes(one))) {
    const row = addRow(form, list.closest("[data-tools]").querySelector("label span").textContent);
    row.querySelector("input").value = key;
  }
}
