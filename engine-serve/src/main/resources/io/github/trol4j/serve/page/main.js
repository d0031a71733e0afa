// Puts the page together: what is asked, how the answers are shown, what is remembered.
import { byId, say } from "./elements.js";
import { drawScale } from "./heat.js";
import { forget, remember, showHistory } from "./history.js";
import { layerName, MEAN, number, range } from "./maps.js";
import { picture, smallPicture, takePictures } from "./picture.js";
import { choose, chosen, showPolicies, title } from "./policies.js";
import { Run } from "./run.js";
import { ask, key, model, trace } from "./server.js";

let served = null; // the model, once it is known
let runs = [];
let stop = null; // of the question under way

async function greet() {
  try {
    served = await model();
    byId("model").textContent = `${served.id}, ${served.trol.family}, on backend ${served.trol.backend}`;
  } catch (refused) {
    tell(refused);
  }
}

/** What went wrong, in words; a server that wants a key gets asked for it. */
function tell(problem) {
  const wantsKey = problem.status === 401;
  if (wantsKey) {
    key.set("");
    byId("key-part").hidden = false;
    byId("key").required = true;
    byId("key").focus();
  }
  const text = wantsKey ? "This server needs a key." : problem instanceof TypeError ? "The server cannot be reached." : problem.message;
  say(text, true);
  return text;
}

async function send(event) {
  event.preventDefault();
  if (stop) return;
  if (byId("key").value) {
    key.set(byId("key").value);
    byId("key").value = "";
    byId("key").required = false;
    byId("key-part").hidden = true;
  }
  if (!served) await greet();
  if (!served) return;
  const question = byId("question").value.trim();
  const policies = chosen();
  const shown = { picture: picture(), small: smallPicture() };
  stop = new AbortController();
  busy(true);
  byId("runs").replaceChildren();
  if (byId("results").getBoundingClientRect().top > innerHeight / 2) byId("results").scrollIntoView(); // on a phone it is below
  byId("runs").dataset.count = String(policies.length);
  byId("controls").hidden = true;
  byId("explained").hidden = true;
  byId("kind").value = "gates";
  const wanted = { model: served.id, picture: shown.picture?.uri, question, most: Number(byId("most").value) };
  runs = policies.map(policy => new Run(byId("runs"), { ...wanted, traversal: policy }, title(policy)));
  if (await inTurn(answer)) {
    say(runs.map(run => runs.length > 1 ? `${run.title}: ${run.text}` : `Answer: ${run.text}`).join(". "));
    remember({ question, policies, answers: runs.map(run => run.text), picture: shown.small });
    showHistory(again);
  }
  stop = null;
  busy(false);
}

async function answer(run) {
  say(runs.length > 1 ? `Answering, ${run.title} …` : "Answering …");
  run.show(await ask(run.wanted, piece => run.write(piece), stop.signal));
  draw();
}

/** One run after the other, so that none slows the other's times down. False if one failed. */
async function inTurn(work) {
  for (const run of runs) {
    try {
      await work(run);
    } catch (problem) {
      const why = stop.signal.aborted ? "Stopped." : tell(problem);
      if (stop.signal.aborted) say(why);
      if (!run.report) run.failed(why);
      runs.forEach(other => other.end());
      return false;
    }
  }
  return true;
}

/** Shows another kind of map; all but gates are asked for first. */
async function look() {
  const missing = byId("kind").value === "gates" ? [] : runs.filter(run => !run.isWatched);
  if (missing.length > 0 && !stop) {
    stop = new AbortController();
    busy(true);
    say("Reading the prompt once more, to watch both passes …");
    const seen = await inTurn(async run => run.isWatched || run.watched(await trace(run.wanted, stop.signal)));
    if (seen) say("Both passes are there to see.");
    else byId("kind").value = "gates";
    stop = null;
    busy(false);
  }
  draw();
}

function busy(is) {
  byId("send").disabled = is;
  byId("stop").hidden = !is;
  byId("results").setAttribute("aria-busy", String(is));
}

/** Draws everything that depends on the controls. */
function draw() {
  const slider = byId("layer");
  byId("controls").hidden = byId("explained").hidden = !runs.some(run => run.report);
  slider.max = String(Math.max(...runs.map(run => run.layers)) - 1);
  const kind = byId("kind").value;
  const layer = Number(slider.value);
  const ends = range(kind, runs.map(run => run.maps[kind]).filter(Boolean), layer);
  const state = { kind, layer, overlay: byId("overlay").checked, ...ends };
  byId("low").textContent = number(ends.low);
  byId("high").textContent = number(ends.high);
  byId("layer-name").textContent = layerName(state.layer);
  slider.setAttribute("aria-valuetext", layerName(state.layer));
  const scale = Math.max(...runs.map(run => run.longest));
  for (const run of runs) {
    run.draw(state);
    run.bars(scale);
  }
}

/** Back to what was asked before; the picture itself is not kept. */
function again(entry) {
  byId("question").value = entry.question;
  choose(entry.policies);
  say("The question is back; show its picture again if it is not there, and ask.");
  byId("question").focus();
}

function listen() {
  byId("ask").addEventListener("submit", send);
  byId("stop").addEventListener("click", () => stop?.abort());
  byId("question").addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("ask").requestSubmit();
  });
  byId("controls").addEventListener("submit", event => event.preventDefault());
  byId("kind").addEventListener("change", look);
  byId("layer").addEventListener("input", draw);
  byId("overlay").addEventListener("change", draw);
  byId("clear").addEventListener("click", () => {
    forget();
    showHistory(again);
    say("All questions are forgotten.");
    byId("question").focus();
  });
}

byId("layer").value = String(MEAN); // whatever a reload remembers
drawScale(byId("scale"));
takePictures();
showPolicies();
showHistory(again);
listen();
greet();
