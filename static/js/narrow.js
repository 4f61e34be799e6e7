// A box over a list of choices: what is typed leaves only those that match, Enter takes the first of them.
const all = new WeakMap();

export function startNarrow() {
  document.addEventListener("input", ({ target }) => target.matches("[data-narrow]") && narrow(target));
  document.addEventListener("keydown", onEnter, true);
}

function listOf(box) {
  const list = document.getElementById(box.dataset.narrow);
  if (list && !all.has(list)) all.set(list, [...list.options]);
  return list;
}

function narrow(box) {
  const list = listOf(box);
  if (!list) return;
  const typed = box.value.trim().toLowerCase();
  const options = all.get(list);
  const fits = (option) => !option.value || !typed || (option.dataset.keys ?? option.text.toLowerCase()).includes(typed);
  const before = list.value;
  list.replaceChildren(...options.filter(fits));
  const first = [...list.options].find((option) => option.value);
  list.value = typed && first ? first.value : before;
}

function onEnter(event) {
  const box = event.target;
  if (event.key !== "Enter" || !box.matches?.("[data-narrow]") || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || !box.value.trim()) return;
  event.preventDefault();
  const list = listOf(box);
  box.value = "";
  const chosen = list.value;
  list.replaceChildren(...all.get(list));
  list.value = chosen;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
