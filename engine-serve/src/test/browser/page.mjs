// Everything the page at / is for, step by step. Usage: node page.mjs ADDRESS [folder for screenshots]
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { answered, ask, axe, browser, give, isWiderThanWindow, open, SAMPLES } from "./browser.mjs";

const address = (process.argv[2] ?? "http://localhost:8077").replace(/\/$/, "");
const folder = process.argv[3];
const CIRCLE = "What colour is the circle?";
const SMUGGLED = "<img src=x onerror=alert(1)><script>alert(2)</script>";

const text = (page, selector) => page.$eval(selector, place => place.textContent);
const shoot = (page, name) => folder && page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
const pixels = page => page.$eval(".stack canvas", canvas => canvas.toDataURL());
const mode = (page, value) => page.$eval(`input[value=${value}]`, radio => radio.click());

async function pasteAskAndLook(page) {
  await give(page, "paste", "03-text.png");
  assert.equal(await text(page, "#file-name"), "03-text.png");
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(document.querySelector(".answer")?.textContent))
      .observe(document.getElementById("runs"), { subtree: true, childList: true, characterData: true });
  });
  await ask(page, "What is written in the image?");
  const [answer] = await answered(page);
  const seen = [...new Set(await page.evaluate(() => window.seen.filter(Boolean)))];
  assert(seen.length > 1 && seen.every(part => answer.startsWith(part)), "the answer did not come in pieces: " + seen);
  assert.match(await text(page, "#status"), /^Answer: ./);
  await give(page, "paste", "02-shapes.png");
  await ask(page, CIRCLE);
  assert.deepEqual(await answered(page), ["brown"]);
  assert.match(await text(page, ".facts"), /prompt of \d+ tokens, \d+ of them picture/);
  assert.equal((await page.$$(".bars li")).length, 5);
}

async function slider(page) {
  await page.select("#policy-0", "own");
  await page.type("#policies .policy:first-child input", "layers=0,1");
  await ask(page, CIRCLE); // nano's own gates are the same in all layers
  assert.equal(await text(page, "#layer-name"), "mean of all layers");
  await page.focus("#layer");
  const shown = new Set();
  for (let layer = 0; layer <= Number(await page.$eval("#layer", range => range.max)); layer++) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await text(page, "#layer-name"), "layer " + layer);
    assert.equal((await page.$$("tr.here")).length, 1);
    shown.add(await page.$$eval(".words small", all => all.map(gate => gate.textContent).join()));
  }
  assert(shown.size > 1, "the slider changes nothing");
  await page.select("#policy-0", "full");
  const covered = await pixels(page);
  await page.click("#overlay");
  assert.notEqual(await pixels(page), covered);
  await page.click("#overlay");
  await page.focus(".stack canvas");
  await page.keyboard.press("ArrowDown");
  assert.match(await text(page, ".readout"), /column 0, row 1, layer \d+: gate [\d.]+/);
  await page.$eval("#layer", range => { range.value = "-1"; range.dispatchEvent(new Event("input")); });
}

async function passes(page) {
  const covered = await pixels(page);
  await page.select("#kind", "change");
  await page.waitForFunction(() => document.getElementById("status").textContent.startsWith("Both passes"));
  const seen = new Set([covered]);
  for (const kind of ["change", "first", "second", "shift"]) {
    await page.select("#kind", kind);
    seen.add(await pixels(page));
    assert.match(await text(page, "#high"), /^[\d.]+$/);
  }
  assert.equal(seen.size, 5, "kinds look alike");
  await page.focus(".stack canvas");
  await page.keyboard.press("ArrowRight");
  assert.match(await text(page, ".readout"), /attention, pass 2 − pass 1 -?[\d.]+/);
  await page.select("#kind", "gates");
  assert.equal(await pixels(page), covered);
}

async function compare(page) {
  await mode(page, "passes");
  await ask(page, CIRCLE);
  const [once, twice] = await answered(page);
  assert.deepEqual(await page.$$eval(".run h2", all => all.map(title => title.textContent)), ["pass 1 alone (off)", "both passes (full)"]);
  assert.equal(twice, "brown");
  assert(once.length > 0);
  assert.match(await text(page, ".remark"), /read once/);
  await mode(page, "two");
  await page.select("#policy-1", "own");
  await page.type("#policies .policy:last-child input", "layers=0,1");
  await ask(page, CIRCLE);
  assert.equal((await answered(page)).length, 2);
  assert.deepEqual(await page.$$eval(".run h2", all => all.map(title => title.textContent)), ["full", "layers=0,1"]);
}

async function wrongPolicy(page, faults) {
  await mode(page, "one");
  await page.select("#policy-0", "own");
  await page.$eval("#policies .policy:first-child input", own => { own.value = "nonsense"; });
  await ask(page, CIRCLE);
  assert.match(await text(page, "#status.wrong"), /nonsense/);
  assert.match(faults.pop(), /400/); // the browser's own note of the refusal
  await page.select("#policy-0", "full");
}

async function dropAndChoose(page) {
  await give(page, "drop", "03-text.png");
  assert.equal(await text(page, "#file-name"), "03-text.png");
  const chooser = await page.$("#choose");
  await chooser.uploadFile(fileURLToPath(new URL("11-clock.png", SAMPLES)));
  await page.waitForFunction(() => document.getElementById("file-name").textContent === "11-clock.png");
  await page.click("#remove");
  assert(await page.$eval("#shown", figure => figure.hidden));
}

async function past(page) {
  const count = (await page.$$("#entries li")).length;
  assert(count >= 4, "the history has " + count);
  await page.reload({ waitUntil: "networkidle0" });
  assert.equal((await page.$$("#entries li")).length, count);
  await page.click("#entries button");
  assert.equal(await page.$eval("#question", area => area.value), CIRCLE);
  await page.click("#clear");
  assert(await page.$eval("#history", part => part.hidden));
  assert.equal(await page.evaluate(() => localStorage.length), 0);
}

/** Everything can be reached by Tab, in the order of the page, and the button takes Space. */
async function keysAlone(page) {
  await page.reload({ waitUntil: "networkidle0" });
  await give(page, "paste", "02-shapes.png");
  await page.type("#question", CIRCLE);
  await page.focus("#send");
  await page.keyboard.press("Space");
  assert.deepEqual(await answered(page), ["brown"]);
  await page.click("h1"); // Tab begins where one has clicked
  const reached = [];
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.localName));
  }
  const order = ["choose", "photograph", "remove", "question", "policy-0", "send", "kind", "layer", "overlay", "canvas", "clear", "button"];
  assert.deepEqual(order.map(id => reached.indexOf(id)).filter(at => at < 0), [], "not reached: " + reached);
  assert.deepEqual(reached.filter(id => order.includes(id)).slice(0, order.length), order);
}

/** Answers requests to the server instead of it, where `reply` has something to say. */
async function instead(page, reply) {
  const listen = request => {
    const said = request.url().includes("/v1/") ? reply(request) : undefined;
    if (said === undefined) request.continue();
    else if (said !== null) request.respond(said);
  };
  await page.setRequestInterception(true);
  page.on("request", listen);
  return async () => {
    page.off("request", listen);
    await page.setRequestInterception(false);
  };
}

async function wantsKey(page, faults) {
  const body = JSON.stringify({ error: { message: "This server needs a key" } });
  const done = await instead(page, request =>
    request.headers().authorization === "Bearer sesame" ? undefined : { status: 401, contentType: "application/json", body });
  await page.reload({ waitUntil: "networkidle0" });
  assert.match(await text(page, "#status.wrong"), /needs a key/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "key");
  await page.type("#key", "sesame");
  await give(page, "paste", "02-shapes.png");
  await ask(page, CIRCLE);
  assert.deepEqual(await answered(page), ["brown"]);
  assert(await page.$eval("#key-part", part => part.hidden));
  assert.deepEqual(await page.evaluate(() => [sessionStorage.length, JSON.stringify(localStorage).includes("sesame")]), [1, false]);
  assert.match(faults.pop(), /401/);
  await page.evaluate(() => sessionStorage.clear());
  await done();
}

async function stop(page) {
  const done = await instead(page, request => request.url().endsWith("/completions") ? null : undefined);
  await page.evaluate(() => document.getElementById("ask").requestSubmit());
  await page.waitForSelector("#stop:not([hidden])");
  await page.click("#stop");
  await answered(page);
  assert.equal(await text(page, "#status"), "Stopped.");
  await done();
}

/** A server that answers with HTML everywhere: none of it may become more than text. */
async function smuggle(page) {
  const done = await instead(page, request => {
    if (!request.url().endsWith("/completions")) return undefined;
    const chunk = data => `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
    const word = { piece: SMUGGLED, layers: [0.5] };
    const trol = {
      tokens: { image: 0, prompt: 1, reused: 0, answer: 1 },
      milliseconds: { answer: 1 },
      gates: { image: [], text: [0.5], pictures: [], words: [word] },
    };
    const body = chunk({ choices: [{ delta: { content: SMUGGLED } }] }) + chunk({ choices: [], trol }) + chunk("[DONE]");
    return { contentType: "text/event-stream", body };
  });
  await give(page, "paste", "02-shapes.png", SMUGGLED + ".png");
  assert.equal(await text(page, "#file-name"), SMUGGLED + ".png");
  await mode(page, "one");
  await ask(page, SMUGGLED);
  assert.deepEqual(await answered(page), [SMUGGLED]);
  assert((await text(page, ".words li")).startsWith(SMUGGLED));
  assert((await text(page, "#entries")).includes(SMUGGLED));
  assert.equal(await page.$$eval("img", all => all.filter(image => image.getAttribute("src") === "x").length), 0);
  await page.reload({ waitUntil: "networkidle0" });
  assert((await text(page, "#entries")).includes(SMUGGLED));
  assert.equal(await page.$$eval("body script", all => all.length), 0);
  await done();
}

async function lookedAt(chromium, faults) {
  for (const [width, dark] of [[1300, false], [1300, true], [400, false], [400, true]]) {
    const name = `${width}-${dark ? "dark" : "light"}`;
    const page = await open(chromium, address, faults, { width, dark });
    assert.deepEqual(await axe(page), [], name + ", empty");
    await give(page, "paste", "02-shapes.png");
    await ask(page, CIRCLE);
    await page.$eval(".layers", details => { details.open = true; });
    assert.deepEqual(await axe(page), [], name);
    await shoot(page, name);
    await mode(page, "passes");
    await ask(page, CIRCLE);
    assert.deepEqual(await axe(page), [], name + ", compared");
    assert(!await isWiderThanWindow(page), name + " is wider than the window");
    await page.select("#kind", "second");
    await page.waitForFunction(() => document.getElementById("status").textContent.startsWith("Both passes"));
    assert.deepEqual(await axe(page), [], name + ", both passes");
    await shoot(page, name + "-passes");
    await page.browserContext().close();
  }
}

const chromium = await browser();
try {
  const faults = [];
  const page = await open(chromium, address, faults);
  for (const step of [pasteAskAndLook, slider, passes, compare, wrongPolicy, dropAndChoose, past, keysAlone, wantsKey, stop, smuggle]) {
    await step(page, faults);
    assert.deepEqual(faults, [], step.name);
    console.log("ok: " + step.name);
  }
  await lookedAt(chromium, faults);
  assert.deepEqual(faults, []);
  console.log("ok: axe-core, phone and desktop, dark and light");
} finally {
  await chromium.close();
}
