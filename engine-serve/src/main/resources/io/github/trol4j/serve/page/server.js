// Talks to the server: which model it has, and a question whose answer comes in pieces.

const KEY = "trol4j.key";

export const key = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: value => value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY),
};

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function headers() {
  return { "Content-Type": "application/json", ...(key.get() && { Authorization: "Bearer " + key.get() }) };
}

async function checked(response) {
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  const wait = response.headers.get("Retry-After");
  const later = response.status === 429 && wait ? ` (again in ${wait} s)` : "";
  throw new Refused(response.status, (body?.error?.message ?? `The server answers ${response.status}`) + later);
}

async function post(path, body, signal) {
  return checked(await fetch(path, { method: "POST", headers: headers(), body: JSON.stringify(body), signal }));
}

function request({ model, picture, question, traversal, most }) {
  const content = [{ type: "text", text: question }];
  if (picture) content.unshift({ type: "image_url", image_url: { url: picture } });
  return { model, messages: [{ role: "user", content }], traversal, max_tokens: most };
}

/** The model that is served: {id, trol: {family, backend, context}}. */
export async function model() {
  const response = await checked(await fetch("/v1/models", { headers: headers() }));
  return (await response.json()).data[0];
}

/**
 * Asks, and calls `onText` with each piece of the answer.
 * @param wanted {model, picture: data URI or null, question, traversal, most: tokens}
 * @returns the field `trol` of the reply: gates, times, tokens
 */
export async function ask(wanted, onText, signal) {
  const response = await post("/v1/chat/completions", { ...request(wanted), stream: true, trol: { gates: true } }, signal);
  let report = null;
  for await (const data of events(response.body)) {
    if (data === "[DONE]") return report;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new Refused(200, chunk.error.message);
    const text = chunk.choices?.[0]?.delta?.content;
    if (text) onText(text);
    report = chunk.trol ?? report;
  }
  throw new Refused(200, "The connection ended before the answer did");
}

/** What both passes made of the prompt of the same question: {gates, change, first, second}. */
export async function trace(wanted, signal) {
  return (await post("/trace", request(wanted), signal)).json();
}

/** The data of server-sent events, one by one. */
async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data: ")) yield line.slice(6); // others are signs of life
    }
  }
}
