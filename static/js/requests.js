// Requests of htmx: token, busy marks, double submits, focus and words after a swap, and what to do when one fails.
import { openLayer, reasonOf } from "./layers.js";
import { isRegion } from "./regions.js";

const busy = new WeakMap();

export function csrfToken() {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return cookie ? decodeURIComponent(cookie[1]) : document.querySelector('meta[name="csrf-token"]').content;
}

export function startRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    detail.headers["X-CSRFToken"] = csrfToken();
    // a page that was kept on the device has the token of another day
    if (detail.formData?.has("csrfmiddlewaretoken")) detail.formData.set("csrfmiddlewaretoken", csrfToken());
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => setBusy(detail, true));
  document.addEventListener("htmx:afterRequest", ({ detail }) => setBusy(detail, false));
  document.addEventListener("htmx:beforeSwap", refuseSignInPage);
  document.addEventListener("htmx:afterSettle", ({ detail }) => afterSwap(detail.elt));
  document.addEventListener("htmx:responseError", ({ detail }) => isQuiet(detail.elt) || toldInPlace(detail) || explain(detail));
  document.addEventListener("htmx:sendError", ({ detail }) => isQuiet(detail.elt) || toldInPlace(detail) || openTrouble("offline"));
  document.addEventListener("submit", guardPlainForm);
  window.addEventListener("pageshow", releasePlainForms);
}

// What is asked for while somebody types is a help: it never holds up saving and never complains.
const isQuiet = (element) => Boolean(element?.closest("[data-quiet]"));

// A part of the page that loads by itself says so where it stands, unless the session has ended.
const toldInPlace = ({ elt, xhr }) => isRegion(elt) && xhr?.status !== 401;

// A button is disabled while its request runs, so that a second tap cannot create a second thing.
function setBusy({ elt, target }, on) {
  if (isQuiet(elt)) return;
  target?.toggleAttribute("aria-busy", on);
  if (on) target?.setAttribute("aria-busy", "true");
  const form = elt.closest("form");
  if (!form || form.matches("[data-filter]")) return;
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (on && !button.disabled) busy.set(button, true);
    if (on || busy.get(button)) button.disabled = on;
  }
}

// A plain form leaves the page, so it is asked first whether it would arrive: the session may have ended, the line
// may be down. Then the page stays, with everything that was typed.
function guardPlainForm(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.closest("#sheet, #sign-in-again")) return;
  if (form.matches("[hx-post], [data-forget-drafts], [data-download]")) return;
  if (form.dataset.sent === "on its way") return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "asking";
  event.submitter?.setAttribute("aria-busy", "true");
  sendPlainForm(form, event.submitter);
}

async function sendPlainForm(form, submitter) {
  const refusal = await whatStandsInTheWay();
  const goOn = () => {
    form.dataset.sent = "on its way";
    form.requestSubmit(submitter);
  };
  if (!refusal) return goOn();
  releasePlainForms();
  if (refusal === "signed out") askToSignIn({}, goOn);
  else openTrouble("offline");
}

async function whatStandsInTheWay() {
  const address = document.querySelector("[data-session]")?.dataset.session;
  if (!address || !document.querySelector("[data-user]").dataset.user) return "";
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual" });
    return answer.status === 401 ? "signed out" : answer.status >= 500 ? "down" : "";
  } catch {
    return "down";
  }
}

function releasePlainForms(event) {
  // A page that comes back from the browser's memory is a new form: what was sent from it then was another one.
  if (event?.persisted) for (const input of document.querySelectorAll("input[name=once]")) input.value = freshKey();
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("form button[aria-busy]")) button.removeAttribute("aria-busy");
}

function afterSwap(element) {
  const part = element?.isConnected ? element : document.getElementById(element?.id);
  if (!part) return;
  const said = part.closest("[data-announce]") ?? part.querySelector("[data-announce]");
  if (said?.dataset.announce) document.getElementById("status").textContent = said.dataset.announce;
  part.querySelector("[data-focus]")?.focus();
}

// A redirect to the sign-in page must not land in the middle of this one.
function refuseSignInPage(event) {
  const { xhr } = event.detail;
  const door = document.querySelector("#sign-in-again form");
  if (!door || !xhr.responseURL) return;
  if (new URL(xhr.responseURL).pathname !== new URL(door.action).pathname) return;
  event.detail.shouldSwap = false;
  askToSignIn(event.detail.requestConfig);
}

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function explain({ xhr, requestConfig }) {
  if (xhr.status === 401) return askToSignIn(requestConfig);
  const words = { 403: "refused", 404: "missing", 410: "missing", 409: "conflict", 412: "conflict" };
  const sentence = reasonOf(xhr);
  openTrouble(words[xhr.status] ?? "server", xhr.getResponseHeader("Request-Id") ?? "", sentence);
}

function openTrouble(kind, id = "", sentence = "") {
  const layer = document.getElementById("trouble");
  layer.querySelector("[data-trouble-text]").textContent = sentence || layer.dataset[kind];
  const number = layer.querySelector("[data-trouble-id]");
  number.textContent = id;
  number.parentElement.hidden = !id;
  openLayer(layer);
}

// The session has ended: sign in over the page, then send the same request again.
export function askToSignIn(request, then = () => sendAgain(request)) {
  const layer = document.getElementById("sign-in-again");
  if (!layer) return location.reload();
  const form = layer.querySelector("form");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!(await post(form.action, new FormData(form)))) return showWrongPassword(layer);
    renewTokens();
    await post(layer.dataset.switch, { membership: layer.dataset.membership, csrfmiddlewaretoken: csrfToken() });
    form.reset();
    layer.close();
    then();
  };
  openLayer(layer);
}

function sendAgain(request) {
  const target = request.target?.isConnected ? request.target : document.getElementById(request.target?.id);
  htmx.ajax(request.verb, request.path, { source: request.elt, target, values: valuesOf(request) });
}

// A part that does not know its own address is taken from the page it stands on.
export function reload(part) {
  if (part.hasAttribute("hx-get")) return htmx.trigger(part, "refresh");
  const here = location.pathname + location.search;
  htmx.ajax("get", here, { source: part, target: part, select: `#${part.id}`, swap: "morph:outerHTML" });
}

// Signing in makes every token on the page stale.
function renewTokens() {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = csrfToken();
}

function valuesOf(request) {
  const values = {};
  for (const name of new Set(request.formData.keys())) {
    const all = request.formData.getAll(name);
    values[name] = all.length > 1 ? all : all[0];
  }
  if (values.csrfmiddlewaretoken) values.csrfmiddlewaretoken = csrfToken();
  return values;
}

// Signing in and going back into the organisation of this page both answer with a redirect, which stays unopened; a
// wrong password answers with the page.
async function post(url, values) {
  const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(values), headers, redirect: "manual" });
    return answer.type === "opaqueredirect" || answer.status === 204;
  } catch {
    return false;
  }
}

function showWrongPassword(layer) {
  const error = layer.querySelector(".err");
  error.querySelector("[data-error-text]").textContent = layer.dataset.wrong;
  error.hidden = false;
  const password = layer.querySelector("input[type=password]");
  password.setAttribute("aria-invalid", "true");
  password.setAttribute("aria-describedby", error.id);
  password.select();
}
