// The review queue: one key for each decision; the reviewer's own ticks stay on his device.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  if (event.key === "r") {
    const note = document.querySelector("#decide textarea");
    if (note && !note.value.trim()) {
      // Returning needs a word why, so the key leads to the comment first.
      event.preventDefault();
      note.focus();
      return;
    }
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});

const ticks = [...document.querySelectorAll("[data-tick]")];
const key = ticks.length ? `ticks:${location.pathname}${ticks[0].dataset.tick}` : "";
const saved = new Set(JSON.parse((key && sessionStorage.getItem(key)) || "[]"));

ticks.forEach((tick, n) => {
  tick.checked = saved.has(n);
  tick.addEventListener("change", () => {
    sessionStorage.setItem(key, JSON.stringify(ticks.flatMap((one, at) => (one.checked ? [at] : []))));
  });
});
