// When a request fails, the page says what happened and keeps every word that was typed. Sentences come from
// data attributes of the toast region, so that they are translated; markup comes from its <template>.

const SENTENCES = { 400: "bad", 403: "forbidden", 404: "gone", 409: "conflict", 413: "large", 429: "often" };
let shown = {};

export function watchConnection() {
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
