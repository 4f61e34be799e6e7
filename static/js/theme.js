// Runs before the page is painted, so that a dark page never flashes white. Choices of this device only.
for (const name of ["theme", "density", "side"]) {
  const value = localStorage.getItem(`tongzhou.${name}`);
  if (value) document.documentElement.dataset[name] = value;
}
document.documentElement.classList.add("js");
