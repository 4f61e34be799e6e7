// What every page does with a script: requests, messages, layers and keys. All words come from the page.
import { startAutosave } from "./autosave.js";
import { startChips } from "./chips.js";
import { startDrafts } from "./drafts.js";
import { startExact } from "./exact.js";
import { startKeys } from "./keys.js";
import { closeLayer, startLayers } from "./layers.js";
import { startMenus } from "./menus.js";
import { startOffline } from "./offline.js";
import { startNarrow } from "./narrow.js";
import { startPalette } from "./palette.js";
import { startRecents } from "./recents.js";
import { startPush } from "./push.js";
import { startRequests } from "./requests.js";
import { showToast, startToasts } from "./toasts.js";

startRequests();
startAutosave();
startToasts();
startLayers();
startMenus();
startDrafts();
startKeys();
startNarrow();
startChips();
startRecents();
startPalette();
startPush();
startOffline();
startExact();

// The server's "done": close the sheet, say it with its undo, reload the parts it names. See crm/pages/responses.py.
document.addEventListener("done", ({ detail }) => {
  closeLayer(document.getElementById("sheet"));
  if (detail.text) showToast(detail.text, detail.undo);
  if (detail.refresh) document.querySelectorAll(detail.refresh).forEach(reload);
});

// A part that does not know its own address is taken from the page it stands on.
function reload(part) {
  if (part.hasAttribute("hx-get")) return htmx.trigger(part, "refresh");
  const here = location.pathname + location.search;
  htmx.ajax("get", here, { source: part, target: part, select: `#${part.id}`, swap: "morph:outerHTML" });
}
