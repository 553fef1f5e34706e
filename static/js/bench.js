// The workbench: moving by keys, selecting several, opening a criterion without a page load.

const phone = matchMedia("(max-width: 720px)");
const list = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-list] .crow")];
const current = () => document.querySelector('[data-list] .crow[aria-current="true"]');

function open(href) {
  if (phone.matches || !window.htmx) {
    location.href = href;
    return;
  }
  window.htmx.ajax("GET", href, { target: "#pane", swap: "outerHTML show:none", source: list() })
    .then(() => history.pushState({}, "", href))
    .then(afterMove);
  mark(new URL(href, location.href).pathname);
}

function mark(path) {
  for (const row of rows()) {
    const is = new URL(row.href).pathname === path;
    row.toggleAttribute("aria-current", is);
    if (is) {
      row.setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
    }
  }
}

function afterMove() {
  document.getElementById("main").classList.add("has-sel");
  const head = document.querySelector("#pane h2");
  if (head) {
    document.title = `${head.textContent.trim()}, ${document.title.split(", ").pop()}`;
    head.focus({ preventScroll: true });
  }
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : at + by];
  if (next) open(next.href);
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) open(link.href);
}

function focusOn(selector) {
  const target = document.querySelector(selector);
  if (!target) return;
  target.scrollIntoView({ block: "nearest" });
  target.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  g: () => follow('[data-go="gap"]'),
  e: () => focusOn("#ans-text"),
  a: () => focusOn("[data-attach]"),
  r: () => focusOn("[data-ask-review]"),
  x: () => {
    const pick = current()?.closest("li").querySelector(".c-pick");
    if (pick) {
      pick.checked = !pick.checked;
      showSelection();
    }
  },
  "/": () => focusOn("[data-find]"),
  "?": () => document.getElementById("keys").showModal(),
};

const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("#pane, [data-find]")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const act = keys[event.key];
  if (!act || !list()) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-list] .crow, #pane [data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || phone.matches) return;
  event.preventDefault();
  open(link.href);
});

window.addEventListener("popstate", () => location.reload());

// --- Selecting several -------------------------------------------------------------------------

function showSelection() {
  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const number = form.querySelectorAll(".c-pick:checked").length;
  form.classList.toggle("is-selecting", number > 0);
  form.querySelector("[data-bulk-bar]").hidden = number === 0;
  form.querySelector("[data-bulk-count]").textContent = number;
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".c-pick")) showSelection();
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const pick of document.querySelectorAll(".c-pick:checked")) pick.checked = false;
  showSelection();
});

showSelection();
current()?.scrollIntoView({ block: "nearest" });
