// What every page does. Behaviours that are needed only when somebody asks for them are fetched then, so a
// first visit stays small; connection.js comes at once, because it could not be fetched without a network.

import { watchConnection } from "./connection.js";

watchConnection();

const byClick = [
  ["[data-palette]", () => import("./palette.js")],
  ["[data-dialog], [data-dialog-close]", () => import("./dialog.js")],
  ["[data-toast-close], [data-toast-retry]", () => import("./toasts.js")],
  ["[data-theme-form] button", () => import("./theme.js")],
  ["[data-copy]", () => import("./copy.js")],
];
const byPresence = [
  ["[data-toast]", () => import("./toasts.js")],
  ["form[data-guard]", () => import("./guard.js")],
  ["[data-saved]", () => import("./saved.js")],
  ["[data-editor]", () => import("./editor.js")],
  ["[data-drop]", () => import("./drop.js")],
  ["[data-mentions]", () => import("./mentions.js")],
  ["dialog[data-open]", () => import("./dialog.js")],
];

document.addEventListener("click", async (event) => {
  for (const [hook, load] of byClick) {
    const element = event.target.closest(hook);
    if (!element) continue;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab was wished for
    event.preventDefault();
    (await load()).click(element, event);
    return;
  }
});

document.addEventListener("keydown", async (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const opener = document.querySelector("[data-palette]");
    if (!opener) return;
    event.preventDefault();
    (await import("./palette.js")).click(opener);
  }
});

// A menu is a popover or a <details>; the browser opens it, menus.js adds the arrow keys and closes it.
document.addEventListener(
  "toggle",
  async (event) => {
    if (event.target.matches("[data-menu], details[data-more]")) (await import("./menus.js")).toggled(event.target);
  },
  true,
);

// A filter that answers at once.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form?.requestSubmit();
});

// A second click on a button that is already sending does nothing. htmx has hx-sync for the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 5000); // an answer may be a file, and the page stays
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What allauth's passkey scripts can't do is said on the page, not only in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-error");
  if (place) place.hidden = false;
});

function arrived(root) {
  for (const [hook, load] of byPresence) {
    const found = [...root.querySelectorAll(hook)];
    if (root.matches?.(hook)) found.push(root);
    if (found.length) load().then((module) => found.forEach((element) => module.arrived(element)));
  }
  root.querySelector("[data-focus]")?.focus();
}

arrived(document.documentElement);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) arrived(event.detail.elt);
});
// What an answer put into the shared dialog is shown; an answer may also ask to close it.
document.addEventListener("htmx:afterSwap", async (event) => {
  if (event.detail.target.id === "dialog") (await import("./dialog.js")).open(event.detail.target);
});
document.addEventListener("dialog-close", async () => (await import("./dialog.js")).closeAll());
