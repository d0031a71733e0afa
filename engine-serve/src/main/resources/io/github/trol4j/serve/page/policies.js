// Which rows of a prompt take a second pass: the policies to choose from, and those that are chosen.
import { byId, element } from "./elements.js";

const OWN = "own";

const KNOWN = [
  ["full", "full: all of it twice, as published"],
  ["off", "off: pass 1 alone"],
  ["lossless", "lossless: where the gate is not 0"],
  ["threshold=0.1", "threshold=0.1: where it exceeds 0.1"],
  ["budget=50%", "budget=50%: half of the second passes"],
  ["text", "text: words twice, pictures once"],
  ["image", "image: pictures twice, words once"],
  ["all", "all: the answer twice, too"],
  [OWN, "another, by its name …"],
];

const choices = [];

/** @param usual what is chosen at first, by number of the choice */
export function showPolicies(usual = ["full", "off"]) {
  usual.forEach((policy, i) => choices.push(choice(i, policy)));
  document.querySelectorAll("input[name=mode]").forEach(radio => radio.addEventListener("change", refresh));
  refresh();
}

function choice(number, policy) {
  const part = element("div", byId("policies"), undefined, "policy");
  const label = element("label", part, number === 0 ? "Policy" : "Second policy");
  const select = element("select", part);
  label.htmlFor = select.id = "policy-" + number;
  for (const [value, text] of KNOWN) element("option", select, text).value = value;
  const own = element("input", part);
  own.type = "text";
  own.placeholder = "layers=0-3,5";
  own.setAttribute("aria-label", "Name of the policy, as docs/POLICIES.md spells it");
  const made = { part, select, own };
  select.addEventListener("change", refresh);
  set(made, policy);
  return made;
}

function set({ select, own }, policy) {
  const known = KNOWN.some(([value]) => value === policy && value !== OWN);
  select.value = known ? policy : OWN;
  own.value = known ? "" : policy;
}

const mode = () => document.querySelector("input[name=mode]:checked").value;

function refresh() {
  choices.forEach(({ part, select, own }, i) => {
    part.hidden = mode() === "passes" || i === 1 && mode() === "one";
    own.hidden = select.value !== OWN;
    own.required = !own.hidden && !part.hidden;
  });
}

/** What a policy is called over its answer. */
export function title(policy) {
  if (mode() !== "passes") return policy;
  return policy === "off" ? "pass 1 alone (off)" : "both passes (full)";
}

/** The policies to ask with, one or two. */
export function chosen() {
  if (mode() === "passes") return ["off", "full"];
  const all = choices.map(({ select, own }) => select.value === OWN ? own.value.trim() : select.value);
  return mode() === "two" ? all : all.slice(0, 1);
}

/** Chooses policies, as chosen() gave them. */
export function choose(policies) {
  const wanted = policies.length === 1 ? "one" : policies.join() === "off,full" ? "passes" : "two";
  document.querySelector(`input[name=mode][value=${wanted}]`).checked = true;
  policies.forEach((policy, i) => set(choices[i], policy));
  refresh();
}
