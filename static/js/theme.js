// Runs before the page is painted. Appearance and row height come with the page; only the width of the side bar is a
// choice of this device.
const side = localStorage.getItem("tongzhou.side");
if (side) document.documentElement.dataset.side = side;
document.documentElement.classList.add("js");
