// Selecting rows of the register: the bar appears with the first, the head selects all, Shift selects a stretch.

const form = () => document.querySelector("[data-register]");
let last = null;

function boxes() {
  return [...form().querySelectorAll('input[name="weaknesses"]')];
}

function show() {
  const bar = form()?.querySelector("[data-bulk]");
  if (!bar) return;
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  for (const box of all) box.closest("tr").classList.toggle("is-on", box.checked);
  const head = form().querySelector("[data-all]");
  head.checked = chosen.length === all.length;
  head.indeterminate = chosen.length > 0 && !head.checked;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-count]");
  count.textContent = count.dataset.count.replace("{n}", chosen.length);
}

function select(all, on) {
  for (const box of all) box.checked = on;
  show();
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.closest("[data-none]")) select(boxes(), false);
  if (box.name !== "weaknesses") return;
  if (event.shiftKey && last) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    select(all.slice(from, to + 1), box.checked);
  }
  last = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) select(boxes(), event.target.checked);
  else if (event.target.name === "weaknesses") show();
});

document.addEventListener("htmx:afterSettle", show);
show();
