// The phone without signal: what is logged is kept in the outbox and sent later, a page from the device says from when
// it is, and signing out takes all of it away. Without a service worker the outbox works as long as the page is open.
import { forget } from "./drafts.js";
import { closeLayer, openLayer, openSheet } from "./layers.js";
import { askToSignIn, csrfToken, reload } from "./requests.js";
import { showToast } from "./toasts.js";

const WARM_EVERY = 20 * 60 * 1000;
const RETRY = 15 * 1000;
const SOON = 3000;
const PARTS = "#customer-now, #timeline, #queue, #list";
let bar, user, member;
let mine = [];
let isSignedOut = false;
let mayLeave = false;
let isBack = false;

export function startOffline() {
  bar = document.getElementById("offline");
  if (!bar) return;
  ({ user, member } = document.querySelector(".app").dataset);
  document.addEventListener("submit", keepInstead, true);
  document.addEventListener("submit", askBeforeLeaving, true);
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, keepWhatFailed, true);
  document.addEventListener("htmx:afterRequest", takeAwayWhatWasSaved);
  document.addEventListener("htmx:afterSettle", ({ detail }) => nameCustomers(detail.elt));
  document.addEventListener("click", onClick);
  addEventListener("offline", look);
  addEventListener("online", seeWhetherBack);
  document.addEventListener("visibilitychange", () => document.hidden || (isOff() ? seeWhetherBack() : send()));
  new BroadcastChannel("tongzhou.outbox").addEventListener("message", look);
  setInterval(() => (isOff() ? seeWhetherBack() : send()), RETRY);
  if (asOf()) setTimeout(seeWhetherBack, SOON);
  startWorker();
  nameCustomers(document);
  look().then(send);
}

async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => data === "send" && send());
  try {
    await navigator.serviceWorker.register(bar.dataset.worker, { scope: "/" });
  } catch {
    return; // a browser inside another app may forbid it
  }
  const key = `tongzhou.warm.${member}`;
  const last = Number(sessionStorage.getItem(key));
  if (!("works" in bar.dataset) || !navigator.onLine || Date.now() - last < WARM_EVERY) return;
  const { active } = await navigator.serviceWorker.ready;
  sessionStorage.setItem(key, String(Date.now()));
  active.postMessage("warm");
}

// ---- what is written without a connection ----

function keepInstead(event) {
  const form = event.target;
  if (!form.matches("form[data-outbox]") || navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  keep(form);
}

// The request may have arrived and only its answer was lost: the record keeps its id, so it is stored once.
function keepWhatFailed(event) {
  const form = event.detail.elt?.closest?.("form[data-outbox]");
  if (!form || event.detail.requestConfig?.verb === "get" || event.detail.elt.hasAttribute("data-quiet")) return;
  event.stopImmediatePropagation();
  keep(form);
}

async function keep(form) {
  const customer = form.elements.customer;
  if (!customer.value) {
    customer.required = true;
    return customer.reportValidity();
  }
  const writtenAt = new Date().toISOString();
  const values = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const url = new URL(form.action, location);
  const item = {
    id: form.elements.client_ref.value,
    user,
    member,
    url: url.pathname + url.search,
    title: form.dataset.outbox || customer.selectedOptions?.[0]?.textContent.trim() || "",
    text: form.elements.summary.value,
    values,
    writtenAt: (await self.outbox.get(form.elements.client_ref.value).catch(() => null))?.writtenAt ?? writtenAt,
    state: "waiting",
  };
  try {
    await self.outbox.put(item);
  } catch {
    return showToast(bar.dataset.cannot);
  }
  forget(form);
  if (form.closest("#sheet")) closeLayer(document.getElementById("sheet"));
  else form.reset();
  showToast(bar.dataset.kept);
  navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("outbox")).catch(() => {});
  await look();
  if (navigator.onLine) setTimeout(seeWhetherBack, SOON);
}

function takeAwayWhatWasSaved({ detail }) {
  const form = detail.elt?.closest?.("form[data-outbox]");
  if (form && detail.successful && detail.requestConfig.verb === "post" && !detail.elt.hasAttribute("data-quiet"))
    self.outbox.remove(form.elements.client_ref.value);
}

// The form that was kept knows the latest customers; the others come from the list on the device.
async function nameCustomers(part) {
  const select = part?.querySelector?.("form[data-outbox] select[name=customer]");
  if (!select || !isOff()) return;
  const asked = new URL(select.form.action, location).searchParams.get("customer");
  const known = new Set([...select.options].map(({ value }) => value));
  const { customers } = await fetch(bar.dataset.own).then((answer) => answer.json()).catch(() => ({ customers: [] }));
  for (const { id, name } of customers) if (!known.has(id)) select.append(new Option(name, id));
  if (asked) select.value = asked;
  const search = select.form.querySelector("input[name=q]");
  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const option of select.options) option.hidden = Boolean(wanted) && !option.textContent.toLowerCase().includes(wanted);
    const first = [...select.options].find((option) => option.value && !option.hidden);
    if (wanted && first) select.value = first.value;
  });
}

// ---- sending ----

const asOf = () => document.documentElement.dataset.asOf;

// A browser says that it is connected also where nothing comes through: a page from the device is the better witness.
const isOff = () => !navigator.onLine || (Boolean(asOf()) && !isBack);

// The server is asked itself. What is shown is old by then: it is shown anew unless somebody is at work on it.
async function seeWhetherBack() {
  isBack = navigator.onLine && (await fetch(bar.dataset.ping, { cache: "no-store" }).then((answer) => answer.ok, () => false));
  await look();
  if (!isBack) return;
  await send();
  if (asOf() && !document.querySelector("dialog[open]")) location.reload();
}

const isWaiting = (item) => item.state === "waiting" && item.member === member;

async function send() {
  if (isOff() || !mine.some(isWaiting)) return;
  const { end, sent } = await self.outbox.send(member, csrfToken());
  isSignedOut = end === "signed-out";
  if (sent) {
    showToast(words("sent", sent));
    if (!document.querySelector("#sheet[open]")) document.querySelectorAll(PARTS).forEach(reload);
  }
  await look();
}

// ---- what is seen of it ----

async function look() {
  mine = (await self.outbox.all().catch(() => [])).filter((item) => item.user === user);
  const others = mine.filter((item) => item.state !== "waiting").length;
  bar.hidden = !isOff() && !mine.length && !asOf();
  bar.dataset.state = isOff() ? "offline" : others || isSignedOut ? "look" : "sending";
  bar.querySelector("[data-words]").textContent = wordsOfBar(others);
  bar.querySelector("[data-as-of-words]").textContent = asOf() ? bar.dataset.asOf.replace("{time}", moment(asOf())) : "";
  bar.querySelector("[data-reload]").hidden = !asOf() || isOff();
  bar.querySelector("[data-open]").hidden = !mine.length;
  bar.querySelector("[data-sign-in]").hidden = !isSignedOut || isOff();
  list();
}

function wordsOfBar(others) {
  const waiting = mine.length - others;
  if (isOff()) return waiting ? words("waits", waiting) : bar.dataset.none;
  if (isSignedOut) return bar.dataset.signedOut;
  if (others) return words("refused", others);
  return waiting ? words("sending", waiting) : "";
}

const words = (name, count) => bar.dataset[`${name}${count === 1 ? "One" : "Many"}`].replace("{count}", count);
const moment = (iso) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

function list() {
  const place = document.querySelector("[data-waiting]");
  const row = document.querySelector("[data-waiting-row]").content.firstElementChild;
  place.replaceChildren(...mine.map((item) => shown(item, row.cloneNode(true), place.dataset)));
  document.querySelectorAll("#outbox [data-send-now]").forEach((button) => (button.hidden = !mine.some(isWaiting)));
  if (!mine.length) closeLayer(document.getElementById("outbox"));
}

function shown(item, row, states) {
  row.dataset.item = item.id;
  row.dataset.spine = { waiting: "wait", promise: "info" }[item.state] ?? "crit";
  row.querySelector("[data-title]").textContent = item.title;
  row.querySelector("[data-when]").textContent = moment(item.writtenAt);
  row.querySelector("[data-text]").textContent = item.text;
  const isElsewhere = item.state === "waiting" && item.member !== member;
  const name = isElsewhere ? "elsewhere" : item.state === "refused" ? item.why : item.state;
  row.querySelector("[data-state]").textContent = item.words || states[`state${name[0].toUpperCase()}${name.slice(1)}`];
  row.querySelector("[data-edit]").hidden = isElsewhere || item.state === "promise";
  const plan = row.querySelector("[data-plan]");
  plan.hidden = item.state !== "promise";
  if (item.promise) plan.href = item.promise;
  return row;
}

function onClick({ target }) {
  if (target.closest("[data-send-now]")) send();
  if (target.closest("[data-reload]")) location.reload();
  if (target.closest("[data-sign-in]")) askToSignIn({}, () => look().then(send));
  if (target.closest("[data-leave]")) return leave();
  const item = mine.find(({ id }) => id === target.closest("[data-item]")?.dataset.item);
  if (!item) return;
  if (target.closest("[data-edit]")) edit(item);
  if (target.closest("[data-discard]")) discard(item, target.closest("[data-discard]"));
  if (target.closest("[data-plan]")) self.outbox.remove(item.id).then(() => closeLayer(document.getElementById("outbox")));
}

function discard(item, button) {
  const layer = document.getElementById("confirm");
  layer.querySelector("[data-confirm-text]").textContent = button.dataset.sure;
  layer.querySelector("[data-confirm-yes]").onclick = () => {
    layer.close();
    self.outbox.remove(item.id);
  };
  openLayer(layer);
}

// The same form, filled in as it was left, with the same id: saving it replaces the record.
async function edit(item) {
  closeLayer(document.getElementById("outbox"));
  const link = document.createElement("a");
  link.href = item.why === "missing" ? bar.dataset.log : item.url;
  await openSheet(link);
  const form = document.querySelector("#sheet form[data-outbox]");
  if (!form) return;
  const occurred = [["occurred_at", local(item.writtenAt)], ["client_ref", item.id]];
  for (const [name, value] of [...item.values.filter(([key, text]) => key !== "occurred_at" || text), ...occurred]) fill(form, name, value);
  form.querySelectorAll("[data-quiet]").forEach((field) => field.dispatchEvent(new Event("restored")));
}

function fill(form, name, value) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === value;
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
  }
}

function local(iso) {
  const at = new Date(iso);
  at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
  return at.toISOString().slice(0, 16);
}

// ---- signing out ----

function askBeforeLeaving(event) {
  const form = event.target;
  if (!form.matches("[data-forget-drafts]") || mayLeave) return;
  if (mine.length) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return openLayer(document.getElementById("leave"));
  }
  if (!isOff()) return tellWorker("wipe");
  event.preventDefault();
  leaveWithoutConnection();
}

async function leave() {
  await self.outbox.removeAllOf(user);
  mine = [];
  mayLeave = !isOff();
  closeLayer(document.getElementById("leave"));
  document.querySelector("form[data-forget-drafts]").requestSubmit();
}

// The server cannot end the session now; the device forgets everything all the same.
async function leaveWithoutConnection() {
  tellWorker("wipe");
  for (const name of (await self.caches?.keys()) ?? []) if (name.startsWith("pages-")) await caches.delete(name);
  location.assign(bar.dataset.offlinePage);
}

function tellWorker(word) {
  navigator.serviceWorker?.controller?.postMessage(word);
}
