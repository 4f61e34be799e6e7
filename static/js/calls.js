// A call that was made from the page: a small link at the number asks for its log until midnight, and knows when it
// began and how long it took. It is there at once, for browsers that do not tell when one comes back to them.

const KEPT = "tongzhou.calls";
const COMES_BACK_WITHIN = 2 * 60 * 60 * 1000;
const SHORTEST = 3000;

export function startCalls() {
  document.addEventListener("click", onTap);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && noteReturn());
  window.addEventListener("pageshow", noteReturn);
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
  const call = { user: user(), customer: link.dataset.customer, log: link.dataset.log, began: Date.now() };
  keep([...calls().filter((one) => one.customer !== call.customer), call]);
  showLinks();
}

// Back within two hours, the link knows how long it took.
function noteReturn() {
  const now = Date.now();
  const isBack = (one) => !one.ended && now - one.began > SHORTEST && now - one.began < COMES_BACK_WITHIN;
  const known = calls();
  if (known.some(isBack)) keep(known.map((one) => (isBack(one) ? { ...one, ended: now } : one)));
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
