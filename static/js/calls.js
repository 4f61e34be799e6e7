// A call that was made from the page: back from it, its log is open with when it began and how long it took. Put
// aside, a small link at the number asks for it until midnight. The link is there at once, for browsers that do not
// tell when one comes back to them.
import { openSheet } from "./layers.js";

const KEPT = "tongzhou.calls";
const COMES_BACK_WITHIN = 2 * 60 * 60 * 1000;
const SHORTEST = 3000;

export function startCalls() {
  document.addEventListener("click", onTap);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && askForLog());
  window.addEventListener("pageshow", askForLog);
  window.addEventListener("focus", askForLog);
  document.addEventListener("htmx:afterSettle", showLinks);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest?.("form[data-log-of]");
    const isRead = detail.elt.hasAttribute?.("data-quiet");
    if (form && !isRead && detail.requestConfig.verb === "post" && detail.successful) forget(form.dataset.logOf);
  });
  document.addEventListener("submit", ({ target }) => target.matches("[data-forget-drafts]") && localStorage.removeItem(KEPT));
  showLinks();
}

const user = () => document.querySelector("[data-user]")?.dataset.user;

function calls() {
  const midnight = new Date().setHours(0, 0, 0, 0);
  try {
    const known = JSON.parse(localStorage.getItem(KEPT)) ?? [];
    return known.filter((call) => call.user === user() && call.began >= midnight);
  } catch {
    return [];
  }
}

const keep = (list) => localStorage.setItem(KEPT, JSON.stringify(list));
const forget = (customer) => {
  keep(calls().filter((call) => call.customer !== customer));
  showLinks();
};

function onTap({ target }) {
  const link = target.closest('a[href^="tel:"][data-log]');
  if (!link) return;
  const call = { user: user(), customer: link.dataset.customer, log: link.dataset.log, began: Date.now(), asked: false };
  keep([...calls().filter((one) => one.customer !== call.customer), call]);
  showLinks();
}

function askForLog() {
  if (document.querySelector("dialog[open]")) return;
  const now = Date.now();
  const call = calls().find((one) => !one.asked && now - one.began > SHORTEST && now - one.began < COMES_BACK_WITHIN);
  if (!call) return;
  keep(calls().map((one) => (one.customer === call.customer ? { ...one, asked: true, ended: now } : one)));
  const opener = document.querySelector(`a[data-log][data-customer="${CSS.escape(call.customer)}"]`);
  openSheet({ href: addressOf({ ...call, ended: now }), setAttribute() {}, removeAttribute() {}, isConnected: Boolean(opener), focus: () => opener?.focus() });
  showLinks();
}

function addressOf({ log, began, ended }) {
  const address = new URL(log, location.href);
  address.searchParams.set("started", new Date(began).toISOString());
  if (ended) address.searchParams.set("minutes", Math.max(1, Math.round((ended - began) / 60000)));
  return address.href;
}

function showLinks() {
  const known = calls();
  for (const link of document.querySelectorAll("a[data-call-again]")) {
    const call = known.find((one) => one.customer === link.dataset.callAgain);
    link.hidden = !call;
    if (call) link.href = addressOf(call);
  }
}
