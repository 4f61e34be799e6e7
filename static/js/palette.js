// The command palette: one box for everything one may see and do. The lines come from /search/, those of an earlier
// text are never acted on, and a key pressed before the answer is there waits for it.
import { isComposing } from "./keys.js";
import { closeLayer, openLayer } from "./layers.js";
import { recents } from "./recents.js";
import { askToSignIn } from "./requests.js";

const PAUSE = 90;
const IN_APP = /MicroMessenger|wxwork|DingTalk|Lark|Feishu/i;
const IS_MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
let palette, input, list;
let shownFor = null;
let asking = null;
let timer = 0;
let waitingEnter = null;

export function startPalette() {
  if (IS_MAC) for (const key of document.querySelectorAll("kbd[data-mac]")) key.textContent = key.dataset.mac;
  palette = document.getElementById("palette");
  if (!palette) return;
  input = palette.querySelector("input");
  list = palette.querySelector("[role=listbox]");
  document.addEventListener("keydown", onShortcut);
  document.addEventListener("click", onOpener);
  document.getElementById("find")?.addEventListener("input", takeOver);
  palette.addEventListener("keydown", onKey);
  palette.addEventListener("click", onClick);
  input.addEventListener("input", () => askSoon());
  list.addEventListener("pointermove", ({ target }) => choose(target.closest("[role=option]")));
}

function onShortcut(event) {
  if (isComposing(event) || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
  if (!(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open();
}

function onOpener(event) {
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!isPlain || !event.target.closest("[data-palette], .topbar .find")) return;
  event.preventDefault();
  open();
}

// The field of the top bar is reached with Tab too; what is typed there goes on in the palette.
function takeOver({ target }) {
  const typed = target.value;
  target.value = "";
  if (typed) open(typed);
}

function open(typed = "") {
  openLayer(palette);
  input.value = typed;
  input.focus();
  ask();
}

function askSoon() {
  clearTimeout(timer);
  asking?.abort();
  timer = setTimeout(ask, PAUSE);
}

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  const request = (asking = new AbortController());
  const typed = input.value.trim();
  const url = `${palette.dataset.url}?${new URLSearchParams({ q: typed })}`;
  const slow = setTimeout(() => say(palette.dataset.waiting), 400);
  try {
    const answer = await fetch(url, { signal: request.signal, headers: { "HX-Request": "true" } });
    if (answer.status === 401) return askToSignIn({}, () => htmx.ajax("get", url, { source: input, target: list }));
    if (!answer.ok) throw new Error(answer.status);
    show(typed, await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") fail(typed);
  } finally {
    clearTimeout(slow);
  }
}

function show(typed, html) {
  say("");
  list.innerHTML = html;
  shownFor = typed;
  if (!typed) addRecents();
  options().forEach((option, at) => (option.id = `palette-line-${at}`));
  choose(options()[0]);
  palette.querySelector("[data-palette-status]").textContent = list.querySelector("[data-count]")?.dataset.count ?? "";
  if (waitingEnter) act(waitingEnter);
  waitingEnter = null;
}

function fail(typed) {
  list.replaceChildren();
  shownFor = typed;
  waitingEnter = null;
  if (!typed) addRecents();
  say(palette.dataset.failed);
}

function say(text) {
  const note = palette.querySelector("[data-palette-note]");
  note.textContent = text;
  note.hidden = !text;
}

function addRecents() {
  const known = recents().filter(({ url }) => url !== location.pathname);
  if (!known.length) return;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", palette.dataset.recent);
  const head = document.createElement("p");
  head.className = "menu-head";
  head.textContent = palette.dataset.recent;
  group.append(head, ...known.map(recentLine));
  list.prepend(group);
}

function recentLine({ name, kind, url }) {
  const line = palette.querySelector("[data-recent-line]").content.firstElementChild.cloneNode(true);
  line.querySelector("a").href = url;
  const meta = document.createElement("small");
  meta.textContent = kind;
  line.querySelector("[data-name]").append(name, meta);
  return line;
}

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  if (!option || option === chosen()) return;
  chosen()?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
}

function step(by) {
  const all = options();
  const next = all[(all.indexOf(chosen()) + by + all.length) % all.length];
  choose(next);
  next?.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (isComposing(event)) return event.key === "Enter" && event.preventDefault();
  if (event.target !== input) return;
  const acts = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => act(event), Tab: () => showMore(event) };
  const does = acts[event.key];
  if (!does || (event.key === "Tab" && !moreOf(chosen()))) return;
  event.preventDefault();
  does();
}

function act({ ctrlKey, metaKey }) {
  if (shownFor !== input.value.trim()) return (waitingEnter = { ctrlKey, metaKey });
  const option = chosen();
  if (!option) return input.form.submit();
  const isElsewhere = (ctrlKey || metaKey) && !IN_APP.test(navigator.userAgent) && option.href && !option.matches("[data-sheet]");
  if (isElsewhere) return window.open(option.href, "_blank", "noopener");
  option.click();
}

// What else is done with the chosen line stands under it, and is gone with the same key.
const moreOf = (option) => option?.parentElement.querySelector("template") ?? option?.closest("[data-more-of]");

function showMore() {
  const option = chosen();
  const opened = option.closest("[data-more-of]") ?? list.querySelector(`[data-more-of="${option.id}"]`);
  if (opened) {
    choose(document.getElementById(opened.dataset.moreOf));
    return opened.remove();
  }
  const more = document.createElement("div");
  more.className = "more";
  more.setAttribute("role", "presentation");
  more.dataset.moreOf = option.id;
  more.append(option.parentElement.querySelector("template").content.cloneNode(true));
  more.querySelectorAll("[role=option]").forEach((one, at) => (one.id = `${option.id}-${at}`));
  option.parentElement.after(more);
  choose(more.querySelector("[role=option]"));
  more.scrollIntoView({ block: "nearest" });
}

function onClick(event) {
  const dots = event.target.closest("[data-more]");
  if (dots) {
    choose(dots.parentElement.querySelector("[role=option]"));
    return showMore();
  }
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
  closeLayer(palette);
  if (option.dataset.press) document.querySelector(option.dataset.press)?.click();
}
