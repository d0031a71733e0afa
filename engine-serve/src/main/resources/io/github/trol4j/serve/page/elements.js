// What everything on the page is made with. Text goes in as text, never as HTML: questions, file names and answers are strangers' words.

export const byId = id => document.getElementById(id);

/** A new element at the end of `parent`. */
export function element(name, parent, text, classes) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (classes) made.className = classes;
  parent.append(made);
  return made;
}

/** Tells everybody how things stand; screen readers say it. */
export function say(text, wrong = false) {
  const status = byId("status");
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}
