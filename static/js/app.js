// What every page does with a script: requests, messages, layers and keys. All words come from the page.
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { closeLayer, startLayers } from "./layers.js";
import { startMenus } from "./menus.js";
import { startRequests } from "./requests.js";
import { showToast, startToasts } from "./toasts.js";

startRequests();
startToasts();
startLayers();
startMenus();
startDrafts();
startKeys();

// The server's "done": close the sheet, say it with its undo, reload the part it names. See crm/pages/responses.py.
document.addEventListener("done", ({ detail }) => {
  closeLayer(document.getElementById("sheet"));
  showToast(detail.text, detail.undo);
  const part = detail.refresh && document.querySelector(detail.refresh);
  if (part) htmx.trigger(part, "refresh");
});
