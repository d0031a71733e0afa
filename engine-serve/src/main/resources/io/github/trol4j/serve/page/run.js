// One answer: its text as it comes, the maps, the times.
import { facts, longest, showBars } from "./bars.js";
import { byId, element } from "./elements.js";
import { colour, css, inkOn } from "./heat.js";
import { depth, MEAN, name, number, shift, value, views } from "./maps.js";
import { overlay } from "./overlay.js";

const LONG = 120; // characters of an answer that is prose rather than a word

export class Run {
  report = null;
  maps = {}; // by their kind, see maps.js
  text = "";
  #draws = [];

  /** @param wanted what is asked, see server.js */
  constructor(parent, wanted, title) {
    this.wanted = wanted;
    this.place = byId("run").content.firstElementChild.cloneNode(true);
    this.title = title;
    this.#find("h2").textContent = title;
    this.place.classList.add("writing");
    parent.append(this.place);
  }

  #find(selector) {
    return this.place.querySelector(selector);
  }

  write(piece) {
    this.text += piece;
    this.#find(".answer").textContent = this.text;
    this.#find(".answer").classList.toggle("long", this.text.length > LONG);
  }

  /** No more comes, for whatever reason. */
  end() {
    this.place.classList.remove("writing");
  }

  failed(why) {
    this.end();
    this.#remark(why);
  }

  #remark(text) {
    this.#find(".remark").textContent = text;
    this.#find(".remark").hidden = false;
  }

  /** Shows what the server tells about its work; see docs/SERVING.md. */
  show(report) {
    this.end();
    this.report = report;
    this.#find(".facts").textContent = facts(report);
    this.#find("h3").hidden = false;
    if (report.gates) {
      this.#maps({ gates: report.gates });
      this.#means(report.gates);
    } else {
      this.#remark("Everything was read once: no gate was asked, and there is no second look to show.");
    }
  }

  /** Shows what both passes made of the prompt. */
  watched({ change, first, second }) {
    this.#maps({ change, first, second, shift: shift({ first, second }) });
  }

  get isWatched() {
    return "change" in this.maps;
  }

  get layers() {
    return Math.max(0, ...Object.values(this.maps).map(depth));
  }

  get longest() {
    return this.report ? longest(this.report) : 0;
  }

  /** @param state {kind, layer, overlay, low, high} */
  draw(state) {
    this.#draws.forEach(draw => draw(state));
  }

  bars(scale) {
    if (this.report) showBars(this.#find(".bars"), this.report, scale);
  }

  /** The first maps bring the places that all of them fill. */
  #maps(maps) {
    const isFirst = Object.keys(this.maps).length === 0;
    Object.assign(this.maps, maps);
    if (isFirst) {
      const { pictures, words } = Object.values(maps)[0];
      this.#pictures(pictures);
      this.#words(words);
    }
  }

  #pictures(pictures) {
    const readout = this.#find(".readout");
    pictures.forEach((picture, p) => {
      readout.hidden = false;
      readout.textContent = "Point at a patch, or go to one with the arrow keys.";
      const read = ({ kind, layer }, token) => this.maps[kind] ? value(this.maps[kind].pictures[p].layers, layer, token) : null;
      for (const view of views(picture)) this.#draws.push(overlay(this.#find(".pictures"), this.wanted.picture, view, readout, read));
    });
  }

  #words(words) {
    words.forEach((word, w) => {
      const chip = element("li", this.#find(".words"), name(word.piece));
      const small = element("small", chip);
      this.#draws.push(state => {
        const known = this.maps[state.kind]?.words[w].layers;
        const v = known ? value(known.map(one => [one]), state.layer, 0) : null;
        const rgb = colour(v, state);
        small.textContent = number(v);
        chip.style.background = css(rgb);
        chip.style.color = inkOn(rgb);
      });
    });
  }

  /** The table of gates by layer. */
  #means({ image, text }) {
    this.#find(".layers").hidden = false;
    const rows = Array.from({ length: Math.max(image.length, text.length) }, (_, layer) => {
      const row = element("tr", this.#find("tbody"));
      element("th", row, String(layer)).scope = "row";
      for (const values of [image, text]) element("td", row, values[layer]?.toFixed(3) ?? "–");
      return row;
    });
    this.#draws.push(({ layer }) => rows.forEach((row, l) => row.classList.toggle("here", layer !== MEAN && l === layer)));
  }
}
