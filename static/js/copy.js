// A button with data-copy puts its words on the clipboard and says so; on a phone it then opens the app it names.
import { showToast } from "./toasts.js";

export function startCopying() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard?.writeText(button.dataset.copy).catch(() => {});
    showToast(button.dataset.copied, "");
    if (button.dataset.app && matchMedia("(pointer: coarse)").matches) location.href = button.dataset.app;
  });
}
