// The library's drawer: the row whose item it shows is marked, Esc and the cross empty it, j and k walk.

const place = document.getElementById("drawer-place");

function mark() {
  const item = new URLSearchParams(location.search).get("item");
  for (const link of document.querySelectorAll("[data-preview]")) {
    if (item && new URL(link.href).searchParams.get("item") === item) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function close() {
  const open = document.querySelector("[data-preview][aria-current]");
  const back = place.querySelector("[data-drawer-close]");
  if (!back) return;
  place.replaceChildren();
  history.pushState(history.state, "", back.href);
  mark();
  open?.focus();
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-preview]")];
  const now = links.findIndex((link) => link.hasAttribute("aria-current"));
  const next = links[Math.min(Math.max(now + step, 0), links.length - 1)];
  next?.focus();
  next?.click();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-drawer-close]")) return;
  event.preventDefault();
  close();
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") close();
  if (event.key === "j") walk(1);
  if (event.key === "k") walk(-1);
});

document.addEventListener("htmx:pushedIntoHistory", mark);
document.addEventListener("htmx:afterSettle", mark);
