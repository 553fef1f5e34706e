// What every page does. Behaviours that are needed only when somebody asks for them are fetched then, so a
// first visit stays small; what watches the connection stands here, because it could not be fetched without one.

const byClick = [
  ["[data-palette]", () => import("./palette.js")],
  ["[data-dialog], [data-dialog-close]", () => import("./dialog.js")],
  ["[data-theme-form] button", () => import("./theme.js")],
  ["[data-copy]", () => import("./copy.js")],
];
const byPresence = [
  ["form[data-guard]", () => import("./guard.js")],
  ["[data-saved]", () => import("./saved.js")],
  ["[data-editor]", () => import("./editor.js")],
  ["[data-mentions]", () => import("./mentions.js")],
  ["dialog[data-open]", () => import("./dialog.js")],
];

const STAYS = 8000; // a toast with good news
const GOES = new Set(["success", "info", "debug"]);

document.addEventListener("click", async (event) => {
  const answered = event.target.closest("[data-toast-close], [data-toast-retry]");
  if (answered) return closeToast(answered);
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

// --- Files -------------------------------------------------------------------------------------------

// <label class="drop" data-drop>… <input type="file" multiple></label>: dropping does what choosing does, so the form
// around it needs to know one way only. A file dropped beside such a place would replace the page.
for (const name of ["dragover", "dragleave", "drop"]) {
  window.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!event.dataTransfer.types.includes("Files")) return;
    if (name !== "dragleave") event.preventDefault();
    zone?.classList.toggle("is-over", name === "dragover");
    if (name === "drop" && zone) give(zone.querySelector("input[type=file]"), event.dataTransfer.files);
  });
}

function give(input, files) {
  if (!input || !files.length) return;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("form[data-upload] input[type=file][name=files]")) return;
  import("./upload.js").then(
    (module) => module.chosen(event.target),
    () => tell("offline"),
  );
});

// --- Forms -------------------------------------------------------------------------------------------

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

function among(root, hook) {
  const found = [...root.querySelectorAll(hook)];
  return root.matches?.(hook) ? [...found, root] : found;
}

function arrived(root) {
  for (const toast of among(root, "[data-toast]")) if (GOES.has(toast.dataset.toast)) leaveLater(toast);
  for (const [hook, load] of byPresence) {
    const found = among(root, hook);
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

// --- Toasts ------------------------------------------------------------------------------------------

// Good news goes by itself, unless somebody points at it or reads it; bad news stays until it is closed, which
// must be possible without a connection.

function closeToast(button) {
  const toast = button.closest("[data-toast]");
  if (button.hasAttribute("data-toast-retry")) toast.dispatchEvent(new CustomEvent("toast-retry"));
  toast.remove();
}

function leaveLater(toast) {
  let timer = setTimeout(() => toast.remove(), STAYS);
  const wait = () => clearTimeout(timer);
  const go = () => {
    wait();
    timer = setTimeout(() => toast.remove(), STAYS);
  };
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
}

// --- The connection -----------------------------------------------------------------------------------

// When a request fails, the page says what happened and keeps every word that was typed. Sentences come from
// data attributes of the toast region, so that they are translated; markup comes from its <template>.

const SENTENCES = { 400: "bad", 403: "forbidden", 404: "gone", 409: "conflict", 413: "large", 429: "often" };
let shown = {};

function watchConnection() {
  window.addEventListener("offline", () => tell("offline"));
  window.addEventListener("online", () => shown.offline?.remove());
  if (!navigator.onLine) tell("offline");

  document.addEventListener("htmx:sendError", (event) => tell("offline", { again: event.detail }));
  document.addEventListener("htmx:timeout", (event) => tell("offline", { again: event.detail }));
  document.addEventListener("htmx:responseError", (event) => refused(event.detail));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) for (const key of ["offline", "failed", "signedout"]) shown[key]?.remove();
  });
  document.addEventListener("htmx:beforeOnLoad", keepTextWhenSignedOut);
  document.addEventListener("htmx:beforeRequest", keepNewsOfWhatLeaves);
}

// A part may leave the page while its answer is under way. htmx would look for the places of its news in what
// has left; they are on the page, and the answer itself has nowhere to go.
function keepNewsOfWhatLeaves({ detail: { elt, target, xhr } }) {
  const swapIn = xhr.onload;
  xhr.onload = (loaded) => {
    const hasLeft = !elt.isConnected && !target.isConnected;
    if (!hasLeft || ![200, 422].includes(xhr.status)) return swapIn.call(xhr, loaded);
    const page = document.body;
    window.htmx.swap(page, xhr.response, { swapStyle: "none" }, { eventInfo: { elt: page, target: page, xhr } });
  };
}

function refused(detail) {
  const { xhr } = detail;
  if (xhr.getResponseHeader("X-Csrf-Failed")) {
    tell("stale", { again: detail });
    renewToken();
    return;
  }
  const again = xhr.status >= 500 ? detail : null;
  tell(SENTENCES[xhr.status] ?? "failed", { again, reference: xhr.getResponseHeader("X-Reference") });
}

// The server sends a lost session to the sign-in. With unsaved words on the page one signs in beside it.
function keepTextWhenSignedOut(event) {
  const { xhr } = event.detail;
  const to = xhr.getResponseHeader("HX-Redirect");
  if (!to || !new URL(to, location.href).pathname.startsWith("/accounts/") || !somethingTyped()) return;
  event.preventDefault();
  tell("signedout", { again: event.detail, link: "/accounts/login/" });
  window.addEventListener("focus", renewToken, { once: true });
}

function somethingTyped() {
  return [...document.querySelectorAll("textarea, input:not([type=hidden], [type=search])")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

// After signing in again the token of this page is old: take over the one of a fresh copy.
async function renewToken() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const copy = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = copy.body.getAttribute("hx-headers");
  const token = headers && JSON.parse(headers)["X-CSRFToken"];
  if (!token) return;
  document.body.setAttribute("hx-headers", headers);
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function tell(what, { again = null, reference = "", link = "" } = {}) {
  const region = document.getElementById("toasts");
  const sentence = region?.dataset[what];
  if (!sentence) return;
  shown[what]?.remove();
  const toast = region.querySelector("template").content.firstElementChild.cloneNode(true);
  toast.dataset.toast = "error";
  toast.querySelector("[data-say]").textContent = reference ? `${sentence} (${reference})` : sentence;
  const retry = toast.querySelector("[data-toast-retry]");
  if (again) toast.addEventListener("toast-retry", () => repeat(again));
  else retry.remove();
  const anchor = toast.querySelector("a");
  if (link) anchor.href = link;
  else anchor.remove();
  region.append(toast);
  shown[what] = toast;
}

function repeat({ elt, requestConfig }) {
  if (!elt.isConnected) return;
  const how = requestConfig?.triggeringEvent?.type;
  if (how === "submit" && elt.matches("form")) elt.requestSubmit();
  else htmx.trigger(elt, how ?? "click");
}

watchConnection();
