// Runs before the page is painted. Appearance and row height come with the page; only the width of the side bar and the
// place of a customer's profile are choices of this device.
for (const name of ["side", "profile"]) {
  const value = localStorage.getItem(`tongzhou.${name}`);
  if (value) document.documentElement.dataset[name] = value;
}
document.documentElement.classList.add("js");
