// Lists: the order of columns in their sheet and finding one. All words come from the page.
export function startLists() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", findColumn);
  document.addEventListener("htmx:configRequest", keepLayout);
}

// The list may have been laid out anew since the query bar was written: what its address says now is kept.
function keepLayout({ detail }) {
  const names = detail.elt.dataset?.kept?.split(" ") ?? [];
  const now = new URLSearchParams(location.search);
  for (const name of names) {
    if (now.get(name)) detail.parameters[name] = now.get(name);
    else delete detail.parameters[name];
  }
}

function onClick({ target }) {
  const mover = target.closest("[data-move]");
  if (mover) move(mover.closest("li"), mover.dataset.move === "up" ? -1 : 1, mover);
}

// Alt with an arrow moves the column whose control has the focus.
function onKey(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const item = step && event.altKey && event.target.closest?.("[data-columns] li");
  if (!item) return;
  event.preventDefault();
  move(item, step, event.target);
}

function move(item, step, focused) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  focused.focus();
  const form = item.closest("form");
  const place = [...item.parentElement.children].indexOf(item) + 1;
  form.querySelector("[data-said]").textContent = form.dataset.moved
    .replace("{name}", item.dataset.words)
    .replace("{place}", place);
}

function findColumn({ target }) {
  if (!target.matches?.("[data-find-column]")) return;
  const wanted = target.value.trim().toLowerCase();
  for (const item of target.form.querySelectorAll(".columns > li"))
    item.hidden = !item.dataset.words.toLowerCase().includes(wanted);
}
