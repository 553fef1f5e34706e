// Menus: arrow keys, Home and End inside; a <details> menu closes at Esc and at a click elsewhere.

export function toggled(menu) {
  if (menu.matches("details")) {
    if (menu.open) document.addEventListener("click", outside);
    return;
  }
  if (!menu.matches(":popover-open")) return;
  fetchOnce(menu);
  items(menu)[0]?.focus();
}

function fetchOnce(menu) {
  const source = menu.dataset.fetch;
  if (!source) return;
  delete menu.dataset.fetch;
  htmx.ajax("GET", source, { target: menu, swap: "innerHTML" }).then(() => {
    (menu.querySelector("[aria-current]") ?? items(menu)[0])?.focus();
  });
}

function items(menu) {
  return [...menu.querySelectorAll("a, button:not([disabled])")];
}

function outside(event) {
  for (const menu of document.querySelectorAll("details[data-more][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!document.querySelector("details[data-more][open]")) document.removeEventListener("click", outside);
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu], details[data-more]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  } else if (event.key === "Escape" && menu.matches("details")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
