// Takes in one picture: pasted, dropped, chosen or photographed.
import { byId, say } from "./elements.js";

const MOST_BYTES = 20 << 20; // what fits into a request, as text
const SMALL = 96; // side of the picture in the history, in pixels

/** The picture that is shown now: {name, uri}, or null. */
let current = null;

export const picture = () => current;

export function takePictures() {
  for (const id of ["choose", "photograph"]) {
    byId(id).addEventListener("change", event => {
      take(event.target.files[0]);
      event.target.value = ""; // or the same file could not be chosen again
    });
  }
  byId("remove").addEventListener("click", () => {
    show(null);
    byId("choose").focus();
  });
  document.addEventListener("paste", event => {
    const file = pictureIn(event.clipboardData.files);
    if (file) {
      event.preventDefault();
      take(file);
    }
  });
  takeDropped(byId("drop"));
}

function takeDropped(zone) {
  document.addEventListener("dragover", event => {
    event.preventDefault(); // or the browser would leave the page for the picture
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", event => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", event => {
    event.preventDefault();
    zone.classList.remove("over");
    const file = pictureIn(event.dataTransfer.files);
    file ? take(file) : say("That is no picture.", true);
  });
}

const pictureIn = files => [...files].find(file => file.type.startsWith("image/"));

async function take(file) {
  if (!file) return;
  if (file.size > MOST_BYTES) {
    say(`${file.name} has ${Math.round(file.size / (1 << 20))} MiB; at most ${MOST_BYTES >> 20} can be sent.`, true);
    return;
  }
  show({ name: file.name, uri: await dataUri(file) });
  say(`${file.name} is there. Ask something about it.`);
  byId("question").focus();
}

function dataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

function show(taken) {
  current = taken;
  byId("shown").hidden = byId("remove").hidden = !taken;
  byId("hint").hidden = !!taken;
  byId("preview").src = taken ? taken.uri : "";
  byId("preview").alt = taken ? "The picture to ask about: " + taken.name : "";
  byId("file-name").textContent = taken ? taken.name : "";
}

/** The picture in small, for the history; empty without one, or if the browser cannot draw it. */
export function smallPicture() {
  const image = byId("preview");
  if (!current || !image.naturalWidth) return "";
  const scale = SMALL / Math.max(image.naturalWidth, image.naturalHeight);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7);
}
