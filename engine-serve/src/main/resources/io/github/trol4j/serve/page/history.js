// What was asked before, in this browser alone: question, policies, answers, the picture in small.
import { byId, element } from "./elements.js";

const PLACE = "trol4j.history";
const MOST = 30;
const MOST_TEXT = 2000; // characters kept of a question or an answer

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // somebody else's, or storage is off
  }
}

/** Keeps what fits: the oldest go first. */
function write(entries) {
  for (let kept = entries.slice(0, MOST); ; kept = kept.slice(0, -1)) {
    try {
      kept.length ? localStorage.setItem(PLACE, JSON.stringify(kept)) : localStorage.removeItem(PLACE);
      return;
    } catch {
      if (kept.length === 0) return; // storage is off
    }
  }
}

/** @param entry {question, policies, answers, picture: data URI} */
export function remember(entry) {
  const cut = text => text.slice(0, MOST_TEXT);
  write([{ ...entry, question: cut(entry.question), answers: entry.answers.map(cut) }, ...read()]);
}

/** @param again is called with the entry that somebody goes back to */
export function showHistory(again) {
  const entries = read();
  byId("history").hidden = entries.length === 0;
  byId("entries").replaceChildren();
  for (const entry of entries) {
    const button = element("button", element("li", byId("entries")));
    button.type = "button";
    if (String(entry.picture).startsWith("data:image/")) {
      const image = element("img", button);
      image.alt = "";
      image.src = entry.picture;
    } else {
      element("span", button, undefined, "no-picture");
    }
    const words = element("span", button);
    element("span", words, entry.question);
    const answers = entry.answers.map((answer, i) => entry.policies.length > 1 ? `${entry.policies[i]}: ${answer}` : answer);
    element("small", words, answers.join(" · "));
    button.addEventListener("click", () => again(entry));
  }
}

export function forget() {
  write([]);
}
