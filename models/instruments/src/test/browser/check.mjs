// Opens pages of `trol gates` as files in headless Chromium, without a network, works them by script, and takes pictures of them:
//   npm ci && CHROME=/usr/bin/chromium node check.mjs one.html two.html screenshots/
// one.html shows one run, two.html two. Ends with 1 and the reason if anything is not as it should be.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [one, two, folder = "screenshots"] = process.argv.slice(2);
assert.ok(two, "usage: node check.mjs ONE.html TWO.html [FOLDER]");
mkdirSync(folder, { recursive: true });
const browser = await puppeteer.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

/** A page of that width and scheme; whatever it complains of or asks for elsewhere is an error. */
async function open(file, width, scheme) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("console", message => { if (message.type() === "error" || message.type() === "warn") wrong.push(message.text()); });
  page.on("pageerror", error => wrong.push(String(error)));
  page.on("request", request => { if (!/^(file|data):/.test(request.url())) wrong.push("asked for " + request.url()); });
  await page.setOfflineMode(true);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(resolve(file)).href);
  return { page, wrong };
}

const text = (page, selector) => page.$eval(selector, e => e.textContent);
const pixels = (page, selector) => page.$eval(selector, c => c.toDataURL());
const shown = page => page.$$eval(".words:not(.system) small", all => all.map(e => e.textContent).join(" "));

async function slider(page) {
  const before = await shown(page);
  assert.equal(await text(page, "#layer-name"), "mean of all layers");
  await page.focus("#layer");
  const layers = await page.$eval("#layer", e => Number(e.max) + 1);
  for (let layer = 0; layer < layers; layer++) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await text(page, "#layer-name"), "layer " + layer);
    const expected = await page.evaluate(l => {
      const run = JSON.parse(document.getElementById("trace").textContent).runs[0];
      return run.tokens.map((token, t) => [token.part, run.gates[l][t]])
        .filter(([part]) => part === "question" || part === "answer")
        .map(([, gate]) => gate === null ? "none" : gate.toFixed(2));
    }, layer);
    const values = (await page.$$eval("[data-run='0'] .words:not(.system) small", all => all.map(e => e.textContent)));
    values.forEach((value, i) => { if (Number(value) >= 0.1) assert.equal(value, expected[i]); });
    assert.ok(await page.$("tr.here"), "the row of the layer is marked");
  }
  await page.keyboard.press("Home");
  assert.equal(await shown(page), before);
}

async function kinds(page) {
  const seen = new Set();
  for (const kind of ["gate", "change", "first", "second", "shift"]) {
    await page.click(`input[value=${kind}]`);
    seen.add(await pixels(page, ".map"));
    if (kind === "first") seen.add(await pixels(page, ".stack canvas"));
    if (kind === "second") assert.ok(!seen.has(await pixels(page, ".stack canvas")), "the passes look elsewhere");
  }
  assert.equal(seen.size, 6, "each kind draws another map");
}

async function keyboard(page) {
  for (const canvas of [".stack canvas", ".map"]) {
    await page.focus(canvas);
    await page.keyboard.press("ArrowRight");
    const first = await text(page, ".readout");
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await text(page, ".readout"), first, canvas + " follows the arrow keys");
    assert.ok((await page.$eval(canvas, c => c.getAttribute("aria-label"))).length > 10);
  }
  const nameless = await page.$$eval("input", all => all.filter(e => !e.labels.length).length);
  assert.equal(nameless, 0, "every control has a label");
}

async function overlay(page) {
  const before = await pixels(page, ".stack canvas");
  await page.click("#overlay");
  assert.notEqual(await pixels(page, ".stack canvas"), before, "the picture can be seen without colours");
  await page.click("#overlay");
  assert.equal(await pixels(page, ".stack canvas"), before);
}

async function layout(page, width, runs) {
  const boxes = await page.$$eval(".run", all => all.map(e => e.getBoundingClientRect().toJSON()));
  assert.equal(boxes.length, runs);
  if (runs === 2) {
    const beside = Math.abs(boxes[0].top - boxes[1].top) < 1;
    assert.equal(beside, width >= 900, "side by side where there is room");
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
}

try {
  const papers = new Set();
  for (const [file, runs] of [[one, 1], [two, 2]]) {
    for (const width of [1300, 400]) {
      for (const scheme of ["light", "dark"]) {
        const { page, wrong } = await open(file, width, scheme);
        await layout(page, width, runs);
        await slider(page);
        await kinds(page);
        await page.click("input[value=first]");
        await overlay(page);
        await keyboard(page);
        papers.add(scheme + await page.$eval("body", e => getComputedStyle(e).backgroundColor));
        await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
        await page.screenshot({ path: `${folder}/${runs}-${width}-${scheme}.png`, fullPage: true });
        assert.deepEqual(wrong, []);
        await page.close();
      }
    }
  }
  assert.equal(papers.size, 2, "light and dark differ");
  console.log("8 pages opened, worked and drawn; 0 failed");
} finally {
  await browser.close();
}
