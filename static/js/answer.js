// The answer: saved as one types, kept on this device while it can't be, never overwritten silently.

const SAVE_AFTER_MS = 1000;
const RETRY_AFTER_MS = 5000;

let pending = null; // the timer of the next save
let saving = false;
let again = false;

const form = () => document.querySelector("form[data-answer]");
const draftKey = (one) => `answer:${one.dataset.answer}`;

document.addEventListener("input", (event) => {
  const one = event.target.closest("form[data-answer]");
  if (one) changed(one);
});

document.addEventListener("change", (event) => {
  const one = event.target.closest("form[data-answer]");
  if (!one) return;
  if (event.target.name === "status") showReason(one);
  changed(one, 200);
});

function showReason(one) {
  const part = one.querySelector("[data-only-not-applicable]");
  if (part) part.hidden = one.elements.status.value !== "not_applicable";
}

function changed(one, wait = SAVE_AFTER_MS) {
  count(one);
  keep(one);
  say(one, "is-waiting", one.dataset.wordSaving || "…");
  clearTimeout(pending);
  pending = setTimeout(() => save(one), wait);
}

function count(one) {
  const shown = one.querySelector("[data-words]");
  const text = one.elements.narrative.value.trim();
  if (shown) shown.textContent = text ? text.split(/\s+/).length : 0;
}

// What somebody typed, by the names of the fields: all of the form but its protection.
const NOT_TYPED = ["csrfmiddlewaretoken", "version"];
const typed = (data) => Object.fromEntries([...data].filter(([name]) => !NOT_TYPED.includes(name)));

function keep(one) {
  const draft = { version: one.elements.version.value, fields: typed(new FormData(one)), at: Date.now() };
  try {
    localStorage.setItem(draftKey(one), JSON.stringify(draft));
  } catch {
    // A full or forbidden store only costs the copy on this device.
  }
}

const forget = (one) => localStorage.removeItem(draftKey(one));

async function save(one) {
  if (saving) {
    again = true;
    return;
  }
  saving = true;
  clearTimeout(pending);
  pending = null;
  const body = new FormData(one);
  try {
    const answer = await fetch(one.action, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "follow" });
    await settle(one, answer, body);
  } catch {
    say(one, "is-offline", one.dataset.wordOffline);
    pending = setTimeout(() => save(one), RETRY_AFTER_MS);
  } finally {
    saving = false;
    if (again) {
      again = false;
      if (one.isConnected) save(one);
    }
  }
}

async function settle(one, answer, body) {
  if (answer.headers.has("HX-Redirect")) {
    say(one, "is-out", one.dataset.wordSignedOut, answer.headers.get("HX-Redirect"));
    return;
  }
  const html = await answer.text();
  if (answer.status === 409 || answer.status === 422) {
    if (one.isConnected) replacePane(html); // otherwise the draft waits where it was typed
    return;
  }
  if (!answer.ok) throw new Error(answer.status);
  const saved = new DOMParser().parseFromString(html, "text/html").getElementById("saved");
  if (!saved) throw new Error("no answer");
  one.querySelector("#saved")?.replaceWith(saved);
  if (same(body, new FormData(one))) forget(one);
  document.dispatchEvent(new CustomEvent("answer:saved"));
  refresh();
}

const same = (before, now) => JSON.stringify(typed(before)) === JSON.stringify(typed(now));

function replacePane(html) {
  const pane = new DOMParser().parseFromString(html, "text/html").getElementById("pane");
  const old = document.getElementById("pane");
  if (!pane || !old) return;
  old.replaceWith(pane);
  window.htmx?.process(pane);
  pane.querySelector("h2")?.focus();
}

// What a change moves elsewhere: the row in the list, and of the pane head, facts, reason and foot.
// Where the person writes nothing moves; the pane of another criterion opened meanwhile stays.
const PANE_PARTS = ["pane-head", "pane-facts", "pane-reason", "pane-foot"];

async function refresh() {
  const pane = document.querySelector("#pane[data-standing]");
  if (!pane) return;
  let answer = null;
  try {
    answer = await fetch(pane.dataset.standing);
  } catch {
    return; // the text is saved; the standing is shown with the next move
  }
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const row = fresh.querySelector("li[id]");
  if (row && !pane.isConnected) row.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const parts = pane.isConnected ? PANE_PARTS.map((id) => fresh.getElementById(id)) : [];
  for (const part of [row, ...parts]) {
    const old = part && document.getElementById(part.id);
    if (!old || old.querySelector(".htmx-request")) continue; // what was just asked brings its own answer
    old.replaceWith(part);
    window.htmx?.process(part);
  }
}

// A weakness raised, a measure decided or a proof added beside the answer may change the standing.
for (const news of ["standing-changed", "evidence-changed"]) document.addEventListener(news, refresh);

function say(one, kind, text, href) {
  const saved = one.querySelector("#saved");
  if (!saved) return;
  const version = saved.querySelector("[name=version]");
  saved.className = `saved ${kind}`;
  saved.replaceChildren(version);
  if (href) {
    const link = Object.assign(document.createElement("a"), { href, textContent: text });
    saved.append(link);
  } else saved.append(text ?? "");
}

// --- A draft that was not saved ----------------------------------------------------------------

const asked = new WeakSet();

// Once for each form that arrives: whatever else is swapped later, what is being typed is not a draft of before.
function offerDraft(one) {
  if (asked.has(one)) return;
  asked.add(one);
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(draftKey(one)) ?? "null");
  } catch {
    forget(one);
  }
  const notice = one.querySelector("[data-draft]");
  if (!draft?.fields || !notice) return;
  if (Object.entries(draft.fields).every(([name, value]) => one.elements[name]?.value === value)) {
    forget(one);
    return;
  }
  notice.querySelector("[data-draft-at]").textContent = new Date(draft.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  notice.hidden = false;
  notice.querySelector("[data-draft-use]").addEventListener("click", () => useDraft(one, draft, notice));
  notice.querySelector("[data-draft-drop]").addEventListener("click", () => {
    forget(one);
    notice.hidden = true;
  });
}

function useDraft(one, draft, notice) {
  notice.hidden = true;
  // The draft keeps the version it started from, so that a text saved meanwhile is not overwritten.
  one.querySelector("[name=version]").value = draft.version;
  for (const [name, value] of Object.entries(draft.fields)) if (one.elements[name]) one.elements[name].value = value;
  showReason(one);
  changed(one, 0);
}

// --- The small editor --------------------------------------------------------------------------

const MARKS = { bold: ["**", "**"], italic: ["_", "_"], link: ["[", "](https://)"] };
const LINES = { list: () => "- ", numbers: (n) => `${n + 1}. ` };

function format(area, kind) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const chosen = value.slice(from, to);
  const text = MARKS[kind]
    ? MARKS[kind][0] + chosen + MARKS[kind][1]
    : chosen.split("\n").map((line, n) => LINES[kind](n) + line).join("\n");
  area.setRangeText(text, from, to, "end");
  if (MARKS[kind] && !chosen) area.setSelectionRange(from + MARKS[kind][0].length, from + MARKS[kind][0].length);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function preview(one, button) {
  const area = one.elements.narrative;
  const shown = one.querySelector("[data-preview-pane]");
  const on = button.getAttribute("aria-pressed") !== "true";
  if (on) {
    const answer = await fetch(one.dataset.preview, { method: "POST", body: new FormData(one), headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    // Cleaned by the server's one Markdown renderer.
    shown.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  }
  button.setAttribute("aria-pressed", String(on));
  shown.hidden = !on;
  area.hidden = on;
}

document.addEventListener("click", (event) => {
  const one = event.target.closest("form[data-answer]");
  if (one) {
    const kind = event.target.closest("[data-format]")?.dataset.format;
    if (kind) format(one.elements.narrative, kind);
    const toggle = event.target.closest("[data-preview-toggle]");
    if (toggle) preview(one, toggle);
  }
  const take = event.target.closest("[data-take]");
  if (take) document.getElementById("cf-text").value = document.querySelector(take.dataset.take).content.textContent;
});

// --- Asking for review waits for the save; leaving the page warns while something is unsaved ----

document.addEventListener("htmx:confirm", (event) => {
  if (!event.target.closest("[data-after-save]") || !(pending || saving) || !form()) return;
  const one = form();
  if (!localStorage.getItem(draftKey(one))) return;
  event.preventDefault();
  document.addEventListener("answer:saved", () => event.detail.issueRequest(true), { once: true });
  save(one);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const one = form();
  if (event.detail.target?.id === "pane" && one && pending) {
    clearTimeout(pending);
    pending = null;
    if (localStorage.getItem(draftKey(one))) save(one);
  }
});

document.addEventListener("htmx:afterSwap", () => {
  if (form()) offerDraft(form());
});

window.addEventListener("online", () => form() && localStorage.getItem(draftKey(form())) && save(form()));

if (form()) offerDraft(form());
