// The tool bar of a Markdown text: marks round the selection, list marks before its lines.

const watched = new WeakSet();

export function arrived(editor) {
  if (watched.has(editor)) return;
  watched.add(editor);
  const text = editor.querySelector("textarea");
  editor.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.mark) around(text, button.dataset.mark, button.dataset.mark);
    else if (button.dataset.line) before(text, button.dataset.line);
    else if ("link" in button.dataset) around(text, "[", "](https://)");
  });
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const mark = { b: "**", i: "_" }[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    around(text, mark, mark);
  });
}

function around(text, first, last) {
  const { selectionStart: from, selectionEnd: to, value } = text;
  replace(text, first + value.slice(from, to) + last, from, to);
  text.setSelectionRange(from + first.length, to + first.length);
}

function before(text, mark) {
  const { value } = text;
  const from = value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const lines = value.slice(from, text.selectionEnd).split("\n");
  replace(text, lines.map((line) => mark + line).join("\n"), from, text.selectionEnd);
}

// Through the browser's own editing, so that Ctrl Z takes it back.
function replace(text, words, from, to) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) text.setRangeText(words, from, to, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
