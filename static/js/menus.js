// The menus of the top bar with the choices in them (appearance, row height), and the side bar's width on this device.
import { saveSetting } from "./autosave.js";

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.drop[open]"))
      if (!menu.contains(event.target)) menu.open = false;
    const choice = event.target.closest("[data-choice] [data-value]");
    if (choice) choose(choice.closest("[data-choice]").dataset.choice, choice.dataset.value);
    if (event.target.closest("[data-side-toggle]")) choose("side", root().side ? "" : "narrow");
  });
  for (const name of ["theme", "density", "side", "profile"]) show(name);
  document.addEventListener("looks", () => ["theme", "density"].forEach(show));
}

export function closeMenus() {
  const open = document.querySelectorAll("details.drop[open]");
  for (const menu of open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  return open.length > 0;
}

const OF_THIS_DEVICE = ["side", "profile"];
const root = () => document.documentElement.dataset;
const keep = (key, value) => (value ? localStorage.setItem(key, value) : localStorage.removeItem(key));

function choose(name, value) {
  if (value) root()[name] = value;
  else delete root()[name];
  show(name);
  if (OF_THIS_DEVICE.includes(name)) return keep(`tongzhou.${name}`, value);
  document.dispatchEvent(new Event("looks"));
  const { save } = document.querySelector(`[data-choice="${name}"]`).dataset;
  if (save) saveSetting(save, name, value);
}

function show(name) {
  const value = root()[name] ?? "";
  if (name === "side") return showSide(value === "narrow");
  for (const button of document.querySelectorAll(`[data-choice="${name}"] [data-value]`)) {
    button.setAttribute("aria-pressed", String(button.dataset.value === value));
  }
}

// A narrow side bar shows icons only: its groups are all open, its words are for the pointer and the ear.
function showSide(narrow) {
  document.querySelector("[data-side-toggle]")?.setAttribute("aria-pressed", String(narrow));
  for (const group of document.querySelectorAll(".side details")) {
    group.dataset.was ??= String(group.open);
    group.open = narrow || group.dataset.was === "true";
  }
  for (const link of document.querySelectorAll(".side li a")) {
    link.title = narrow ? link.textContent.trim() : "";
  }
}
