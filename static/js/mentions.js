// Naming people in a remark: @ and some letters offer names, arrows choose, Enter or Tab takes one.

const watched = new WeakSet();

export function arrived(text) {
  const people = document.getElementById(text.dataset.mentions);
  if (watched.has(text) || !people) return; // a pane left before this was loaded
  watched.add(text);
  const names = [...people.options].map((option) => option.value);
  const list = Object.assign(document.createElement("ul"), { className: "menu mentions", id: `${text.id}-names`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "@");
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  let at = 0;

  function word() {
    const before = text.value.slice(0, text.selectionStart);
    return /(?:^|\s)@([^@\n]{0,40})$/.exec(before)?.[1];
  }

  function show() {
    const typed = word();
    const begun = typed?.toLowerCase();
    const fits = (name) => name.toLowerCase().split(" ").some((part) => part.startsWith(begun)) || name.toLowerCase().startsWith(begun);
    const found = typed === undefined ? [] : names.filter(fits).slice(0, 6);
    at = 0;
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    choose();
  }

  function option(name, position) {
    const item = Object.assign(document.createElement("li"), { textContent: name, id: `${list.id}-${position}`, className: "menu-item" });
    item.setAttribute("role", "option");
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(name);
    });
    return item;
  }

  function choose() {
    [...list.children].forEach((item, position) => item.setAttribute("aria-selected", String(position === at)));
    if (list.hidden) text.removeAttribute("aria-activedescendant");
    else text.setAttribute("aria-activedescendant", `${list.id}-${at}`);
  }

  function take(name) {
    const end = text.selectionStart;
    text.setRangeText(`@${name} `, end - word().length - 1, end, "end");
    list.hidden = true;
    choose();
  }

  text.addEventListener("input", show);
  text.addEventListener("blur", () => (list.hidden = true));
  text.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return text.form.requestSubmit();
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") at = at === last ? 0 : at + 1;
    else if (event.key === "ArrowUp") at = at === 0 ? last : at - 1;
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[at].textContent);
    else if (event.key === "Escape") list.hidden = true;
    else return;
    event.preventDefault();
    event.stopPropagation();
    choose();
  });
}
