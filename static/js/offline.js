// A thin bar while there is no connection.
export function startOffline() {
  const bar = document.getElementById("offline");
  const show = () => bar?.toggleAttribute("hidden", navigator.onLine);
  for (const name of ["online", "offline"]) addEventListener(name, show);
  show();
}
