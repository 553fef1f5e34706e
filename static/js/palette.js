// Search and jump to, at Ctrl/Cmd K. A combobox: the arrows move the marked option, Enter opens it.

const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const results = dialog.querySelector("[data-results]");

export function click() {
  if (dialog.open) return;
  dialog.showModal();
  input.value = "";
  htmx.trigger(input, "palette-open");
}

function options() {
  return [...results.querySelectorAll("[role=option]")];
}

function mark(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function marked() {
  return results.querySelector("[role=option][aria-selected=true]");
}

function openOption(option, aside) {
  if (!option) return;
  if (aside) window.open(option.dataset.href, "_blank", "noopener");
  else location.assign(option.dataset.href);
}

input.addEventListener("keydown", (event) => {
  const all = options();
  const at = all.indexOf(marked());
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: all.length - 1, PageUp: 0 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    mark(all[(to + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    openOption(marked(), event.ctrlKey || event.metaKey);
  }
});
results.addEventListener("click", (event) => openOption(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey));
results.addEventListener("htmx:afterSettle", () => mark(options()[0]));
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
