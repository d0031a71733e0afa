// A page in Chromium that fails on every error, and what a person does there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

export const SAMPLES = new URL("../../../../models/nano/samples/", import.meta.url);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function browser() {
  const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
}

/** @param faults gets what goes wrong: errors, refusals of the policy, requests to elsewhere */
export async function open(chromium, address, faults, { width = 1300, dark = false } = {}) {
  const context = await chromium.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: width < 600 ? 850 : 900, isMobile: width < 600, hasTouch: width < 600 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  page.on("pageerror", error => faults.push("error: " + error.message));
  page.on("console", message => message.type() === "error" && faults.push("console: " + message.text()));
  page.on("dialog", async dialog => { faults.push("dialog: " + dialog.message()); await dialog.dismiss(); });
  page.on("request", request => /^(data|blob):/.test(request.url()) || request.url().startsWith(address) || faults.push("asks " + request.url()));
  await page.goto(address, { waitUntil: "networkidle0" });
  return page;
}

/** Gives a sample to the page by an event that carries files: paste or drop. */
export async function give(page, kind, sample, name = sample) {
  const bytes = readFileSync(new URL(sample, SAMPLES)).toString("base64");
  await page.evaluate((how, content, called) => {
    const file = new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], called, { type: "image/png" });
    const carried = new DataTransfer();
    carried.items.add(file);
    const event = how === "paste"
      ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
      : new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
    document.getElementById("drop").dispatchEvent(event);
  }, kind, bytes, name);
  await page.waitForFunction(called => document.getElementById("file-name").textContent === called, {}, name);
  await page.waitForFunction(() => document.getElementById("preview").complete);
}

/** Types a question and sends it with Ctrl+Enter; ends when all answers are there. */
export async function ask(page, question) {
  await page.$eval("#question", area => { area.value = ""; });
  await page.type("#question", question);
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  await answered(page);
}

export async function answered(page) {
  await page.waitForFunction(() => document.querySelector(".run") && document.getElementById("stop").hidden, { timeout: 60000 });
  return page.$$eval(".answer", all => all.map(answer => answer.textContent));
}

/** Serious faults that axe-core finds. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run());
  return violations
    .filter(fault => fault.impact === "serious" || fault.impact === "critical")
    .map(fault => `${fault.id}: ${fault.nodes.map(node => node.target.join(" ")).join(", ")}`);
}

export const isWiderThanWindow = page => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
