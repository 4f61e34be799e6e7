// What every page does with a script: requests, messages, layers and keys. All words come from the page.
import { startAutosave } from "./autosave.js";
import { startCalls } from "./calls.js";
import { startChips } from "./chips.js";
import { startCopying } from "./copy.js";
import { startDecide } from "./decide.js";
import { startComposer } from "./composer.js";
import { startDrafts } from "./drafts.js";
import { startExact } from "./exact.js";
import { startDrawer } from "./drawer.js";
import { startInline } from "./inline.js";
import { startKeys } from "./keys.js";
import { rememberRow, startRows } from "./rows.js";
import { closeLayer, startLayers } from "./layers.js";
import { startLists } from "./lists.js";
import { startMenus } from "./menus.js";
import { startOffline } from "./offline.js";
import { startNarrow } from "./narrow.js";
import { startPalette } from "./palette.js";
import { startRecents } from "./recents.js";
import { startPush } from "./push.js";
import { startRegions } from "./regions.js";
import { reload, startRequests } from "./requests.js";
import { startSelection } from "./selection.js";
import { showToast, startToasts } from "./toasts.js";
import { startWalk } from "./walk.js";

startOffline();
startRequests();
startAutosave();
startToasts();
startLayers();
startMenus();
startDrafts();
startKeys();
startNarrow();
startSelection();
startInline();
startDrawer();
startWalk();
startChips();
startRecents();
startPalette();
startPush();
startExact();
startCopying();
startRegions();
startLists();
startDecide();
startRows();
startComposer();
startCalls();

// The server's "done": close the sheet, say it with its undo, reload the parts it names. See crm/pages/responses.py.
document.addEventListener("done", ({ detail }) => {
  rememberRow();
  closeLayer(document.getElementById("sheet"));
  told(detail);
});

// Something ended in the background: said in the same way, but whatever one is at stays open.
document.addEventListener("told", ({ detail }) => told(detail));

function told({ text, undo, more, refresh }) {
  if (text) showToast(text, undo, more);
  if (refresh && !document.querySelector("[data-cell]")) document.querySelectorAll(refresh).forEach(reload);
}
