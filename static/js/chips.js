// A chip that was understood from a text and is ticked can be unticked: chosen again it gives way to the choice
// without a value. Radio buttons alone cannot be taken back by touch.
let wasTicked = null;

export function startChips() {
  document.addEventListener("pointerdown", ({ target }) => remember(target));
  document.addEventListener("keydown", ({ key, target }) => key === " " && remember(target));
  document.addEventListener("click", ({ target }) => target === wasTicked && untick(target));
}

function remember(target) {
  const chip = target.closest("label")?.control ?? target;
  wasTicked = chip.matches("[data-untick]:checked") ? chip : null;
}

function untick(chip) {
  wasTicked = null;
  const none = chip.form?.querySelector(`input[type=radio][name="${CSS.escape(chip.name)}"][value=""]`);
  if (none) none.checked = true;
}
