// The live page: one stream of changes from /events, a table of calls of which only what is visible is in the page.

const ROWS = 100; // at first, and more at each press of the button
const TOLD = 5_000; // calls, of which /events tells
const WRONG_TOKEN = "This token is not the one that the server has.";
const SPEAK = 30_000; // milliseconds between two sentences to a screen reader
const byId = (id) => document.getElementById(id);

let token = ""; // in memory only
let summary = null;
let rowsWanted = ROWS;
let routesWanted = 8;
let dirty = { calls: true, summary: true };
const calls = new Map(); // by number
const rows = new Map(); // the table's rows, by number
const routeRows = new Map();

// --- Words ---

const number = (value) => value.toLocaleString("en");
const NO_ROUTE = "none"; // of a call to a path that no route has
const routeName = (route) => (route === NO_ROUTE ? "no route" : route);
const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

function time(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return whole(seconds);
}

function whole(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

const DOING = {
  "ANSWER": () => "is being answered",
  "CONTROL STREAM FILE": (it) => `hears ${it}`,
  "EXEC": (it) => `is in ${it}`,
  "GET DATA": (it) => `is asked ${it}`,
  "GET OPTION": (it) => `is asked ${it}`,
  "GOSUB": () => "is in a subroutine of the dialplan",
  "HANGUP": () => "is being hung up",
  "RECEIVE CHAR": () => "is asked for a text",
  "RECEIVE TEXT": () => "is asked for a text",
  "RECORD FILE": (it) => `is recorded into ${it}`,
  "SAY ALPHA": () => "hears letters",
  "SAY DATE": () => "hears a date",
  "SAY DATETIME": () => "hears a date and a time",
  "SAY DIGITS": () => "hears digits",
  "SAY NUMBER": () => "hears a number",
  "SAY PHONETIC": () => "hears a spelling",
  "SAY TIME": () => "hears a time",
  "SPEECH RECOGNIZE": (it) => `is asked ${it}, and may speak`,
  "STREAM FILE": (it) => `hears ${it}`,
  "WAIT FOR DIGIT": (it, after) => (after ? `is asked for a key after ${after}` : "is asked for a key"),
};

function doing(call, now) {
  const waits = (now - call.waitsSince) / 1000;
  if (call.hung_up) return `has hung up; the app goes on, ${time(waits)}`;
  if (call.waits_for === "app") return `waits for the app, ${time(waits)}`;
  const words = DOING[call.command];
  const what = words ? words(call.subject ?? call.after ?? "a sound", call.after) : `Asterisk does ${call.command} ${call.subject ?? ""}`.trim();
  return waits < 1 ? what : `${what}, ${whole(waits)}`;
}

// --- The DOM, touched only where something changed ---

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, name, on) {
  if (node.classList.contains(name) !== on) node.classList.toggle(name, on);
}

function cells(names) {
  return names.map(([column, classes = ""]) => element("td", { role: "cell", "data-column": column, class: classes }));
}

/** Brings rows into this order, and removes the others. */
function arrange(body, wanted, kept) {
  const keep = new Set(wanted.map(([key]) => key));
  for (const [key, row] of kept) {
    if (keep.has(key)) continue;
    if (row.element.contains(document.activeElement)) byId("calls").focus({ preventScroll: true });
    row.element.remove();
    kept.delete(key);
  }
  let next = body.firstChild;
  for (const [, row] of wanted) {
    if (row.element === next) next = next.nextSibling;
    else body.insertBefore(row.element, next);
  }
}

// --- Calls ---

function takeCalls(list, now) {
  for (const call of list) {
    call.began = now - call.since_seconds * 1000;
    call.waitsSince = now - call.waits_seconds * 1000;
    calls.set(call.number, call);
  }
  dirty.calls = true;
}

function chosenCalls() {
  const route = byId("route").value;
  const find = byId("find").value.trim().toLowerCase();
  const waiting = byId("only-waiting").checked;
  const matches = (call) => [`${call.number}`, call.id, call.caller ?? "", call.peer, routeName(call.route), call.subject ?? "", call.after ?? ""]
    .some((text) => text.toLowerCase().includes(find));
  const chosen = [];
  for (const call of calls.values()) {
    if (route && call.route !== route) continue;
    if (waiting && (call.waits_for !== "app" || call.hung_up)) continue;
    if (find && !matches(call)) continue;
    chosen.push(call);
  }
  const waits = (call) => (call.waits_for === "app" && !call.hung_up ? call.waitsSince : Infinity);
  const orders = {
    oldest: (a, b) => a.number - b.number,
    newest: (a, b) => b.number - a.number,
    waits: (a, b) => (waits(a) === waits(b) ? a.number - b.number : waits(a) - waits(b)),
  };
  return chosen.sort(orders[byId("order").value]);
}

function newRow(call) {
  const name = element("th", { role: "rowheader", scope: "row", "data-column": "Call" });
  const [caller, route, now, since, silence, keys] = cells([
    ["Caller"], ["Route", "name wide"], ["Now", "wide"], ["On the line", "number"], ["Longest silence", "number soft"], ["Last keys", "soft"],
  ]);
  const button = element("button", { type: "button", "aria-label": `Hang up call ${call.number}` }, "Hang up");
  button.addEventListener("click", () => askToHangUp(call.number));
  const last = element("td", { role: "cell" }, button);
  put(name, `${call.number}`);
  put(route, routeName(call.route));
  put(caller, call.caller ?? "not known");
  mark(caller, "soft", !call.caller);
  name.title = `Asterisk’s id ${call.id}, from ${call.peer}`;
  return { element: element("tr", { role: "row" }, name, caller, route, now, since, silence, keys, last), now, since, silence, keys };
}

function fillRow(row, call, now) {
  put(row.now, doing(call, now));
  mark(row.now, "warn", call.waits_for === "app" && !call.hung_up && now - call.waitsSince > 1000);
  put(row.since, whole((now - call.began) / 1000));
  const longest = call.longest_thought_seconds;
  put(row.silence, time(longest));
  mark(row.silence, "warn", longest > 1);
  const keys = call.last_keys ?? 0;
  put(row.keys, keys === 0 ? "–" : keys > 8 ? `${number(keys)} keys` : "•".repeat(keys));
  const spoken = keys === 0 ? "no keys" : plural(keys, "key", "keys");
  if (row.keys.ariaLabel !== spoken) row.keys.ariaLabel = spoken;
}

function showCalls() {
  const now = performance.now();
  const chosen = chosenCalls();
  const wanted = chosen.slice(0, rowsWanted).map((call) => {
    if (!rows.has(call.number)) rows.set(call.number, newRow(call));
    fillRow(rows.get(call.number), call, now);
    return [call.number, rows.get(call.number)];
  });
  arrange(byId("rows"), wanted, rows);
  const untold = summary?.calls_up > TOLD ? summary.calls_up - calls.size : 0;
  const all = calls.size === chosen.length ? "" : ` of ${number(calls.size)}`;
  const rest = chosen.length > wanted.length ? `, the first ${number(wanted.length)} are shown` : "";
  const beyond = untold > 0 ? ` (about ${number(untold)} more are up than this page is told: narrow them by /calls?route=…)` : "";
  put(byId("shown"), `${plural(chosen.length, "call", "calls")}${all}${rest}.${beyond}`);
  byId("more").hidden = chosen.length <= wanted.length;
  put(byId("more"), `Show ${Math.min(ROWS, chosen.length - wanted.length)} more`);
  put(byId("up"), number(calls.size + untold));
  let waiting = 0;
  for (const call of calls.values()) waiting += call.waits_for === "app" && !call.hung_up ? 1 : 0;
  put(byId("waiting"), number(waiting));
}

// --- Routes ---

const SVG = "http://www.w3.org/2000/svg";

function newPlot(classes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 120 26");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  const paths = classes.map((name) => {
    const path = document.createElementNS(SVG, "path");
    if (name) path.setAttribute("class", name);
    svg.append(path);
    return path;
  });
  const label = element("span", { class: "soft" });
  return { element: element("span", { class: "plot" }, svg, label), svg, paths, label };
}

/** A bar for each minute, on a line. */
function bars(values, top, line) {
  const step = 120 / values.length;
  const bar = (value, i) => (value ? `M${(i * step).toFixed(1)} 25V${(25 - Math.max(1.5, 23 * Math.min(1, value / top))).toFixed(1)}h${(step - 0.5).toFixed(1)}V25Z` : "");
  return (line ? "M0 25.5H120V26H0Z" : "") + values.map(bar).join("");
}

function fillPlot(plot, lists, label, spoken) {
  const top = Math.max(...lists[0].map((value) => value ?? 0), 1e-9);
  lists.forEach((values, i) => {
    const d = bars(values, top, i === 0);
    if (plot.paths[i].getAttribute("d") !== d) plot.paths[i].setAttribute("d", d);
  });
  put(plot.label, label);
  if (plot.svg.getAttribute("aria-label") !== spoken) plot.svg.setAttribute("aria-label", spoken);
}

function newRouteRow(route) {
  const choose = element("button", { type: "button", class: "link name" }, routeName(route));
  if (route === NO_ROUTE) choose.setAttribute("aria-describedby", "no-route");
  choose.addEventListener("click", () => chooseRoute(byId("route").value === route ? "" : route));
  const name = element("th", { role: "rowheader", scope: "row", class: "wide" }, choose);
  const [up, rate, silence, lasts, left, failed] = cells([
    ["On the line", "number"], ["Calls a minute", "wide"], ["App’s silence", "wide"], ["A call lasts", "number"], ["Left", "number"], ["Failed", "number"],
  ]);
  const ratePlot = newPlot(["", "failed"]);
  const silencePlot = newPlot([""]);
  rate.append(ratePlot.element);
  silence.append(silencePlot.element);
  return { element: element("tr", { role: "row" }, name, up, rate, silence, lasts, left, failed), choose, up, ratePlot, silencePlot, lasts, left, failed };
}

function fillRouteRow(row, it) {
  const hour = it.last_hour;
  const minutes = it.last_60_minutes;
  put(row.up, number(it.calls_up));
  const most = Math.max(...minutes.begun);
  const last = minutes.begun.at(-2);
  fillPlot(row.ratePlot, [minutes.begun, minutes.failed], `most ${number(most)}`,
    `Calls a minute in the last hour: ${number(last)} in the last full minute, at most ${number(most)}`);
  const { p50, p95 } = hour.thought_seconds;
  fillPlot(row.silencePlot, [minutes.thought_p95_seconds], p95 === null ? "–" : `95 % within ${time(p95)}`,
    `Silences of the app in the last hour: half of them up to ${time(p50)}, 95 of 100 up to ${time(p95)}`);
  mark(row.silencePlot.label, "warn", p95 > 1);
  put(row.lasts, time(hour.took_seconds.p50));
  const ended = hour.finished + hour.callers_left + hour.failed;
  const part = (count) => (ended === 0 ? "–" : `${number(count)} (${Math.round((100 * count) / ended)} %)`);
  put(row.left, part(hour.callers_left));
  put(row.failed, part(hour.failed));
  mark(row.failed, "bad", hour.failed > 0);
  const pressed = `${byId("route").value === it.route}`;
  if (row.choose.ariaPressed !== pressed) row.choose.ariaPressed = pressed;
}

function showSummary() {
  if (!summary) return;
  const routes = summary.routes;
  const chosen = byId("route").value;
  const visible = routes.filter((it, i) => i < routesWanted || it.route === chosen);
  const wanted = visible.map((it) => {
    if (!routeRows.has(it.route)) routeRows.set(it.route, newRouteRow(it.route));
    fillRouteRow(routeRows.get(it.route), it);
    return [it.route, routeRows.get(it.route)];
  });
  arrange(byId("routes"), wanted, routeRows);
  put(byId("no-routes"), "No call yet.");
  byId("no-routes").hidden = routes.length > 0;
  byId("no-route").hidden = !visible.some((it) => it.route === NO_ROUTE);
  byId("more-routes").hidden = visible.length === routes.length;
  put(byId("more-routes"), `Show ${routes.length - visible.length} more`);
  byId("beyond-routes").hidden = summary.routes_total <= routes.length;
  put(byId("beyond-routes"), `These are the busiest of ${number(summary.routes_total)} routes: /routes has all.`);
  showSkipped(routes);
  const sum = (count) => number(routes.reduce((all, it) => all + it.last_hour[count], 0));
  put(byId("begun"), sum("begun"));
  put(byId("left"), sum("callers_left"));
  put(byId("failed"), sum("failed"));
  mark(byId("failed").parentElement, "alarm", sum("failed") !== "0");
  put(byId("refused"), number(summary.refused));
  showRouteChoice(routes.map((it) => it.route).sort());
  showPlaces(routes);
}

/** Prompts that callers did not hear in the last hour. */
function showSkipped(routes) {
  const skipping = routes.filter((it) => it.last_hour.prompts_skipped > 0);
  const words = skipping.map((it) => `${plural(it.last_hour.prompts_skipped, "prompt", "prompts")} on ${routeName(it.route)}`);
  byId("skipped").hidden = words.length === 0;
  put(byId("skipped"), `Callers did not hear ${words.join(", ")} in the last hour, because a sound is missing: the app’s log names it.`);
}

function showRouteChoice(names) {
  const select = byId("route");
  const chosen = select.value;
  if (chosen && !names.includes(chosen)) names.push(chosen);
  const had = [...select.options].slice(1).map((option) => option.value);
  if (had.join("\n") === names.join("\n")) return;
  select.replaceChildren(element("option", { value: "" }, "all"), ...names.map((name) => element("option", { value: name }, routeName(name))));
  select.value = chosen;
}

function showPlaces(routes) {
  const chosen = byId("route").value;
  const places = routes
    .filter((it) => !chosen || it.route === chosen)
    .flatMap((it) => it.left_at.map((left) => ({ ...left, route: it.route })))
    .sort((a, b) => b.callers - a.callers)
    .slice(0, 12);
  put(byId("no-places"), "Nobody hung up before the end.");
  byId("no-places").hidden = places.length > 0;
  const text = JSON.stringify(places);
  const list = byId("places");
  if (list.shows === text) return;
  list.shows = text;
  list.replaceChildren(...places.map((it) => {
    const meter = element("meter", { min: 0, max: places[0].callers, value: it.callers, "aria-label": `${it.callers} of them` });
    const where = element("span", {}, element("span", { class: "name" }, it.place));
    if (!chosen) where.append(element("span", { class: "soft" }, ` on ${routeName(it.route)}`));
    return element("li", {}, element("b", {}, number(it.callers)), where, meter);
  }));
}

// --- Failures ---

let failuresAre = "";
let failuresWanted = 8;

async function showFailures() {
  const route = byId("route").value;
  const wanted = `${summary?.failed} ${route} ${failuresWanted}`;
  if (!summary || wanted === failuresAre) return;
  failuresAre = wanted;
  const query = route ? `&route=${encodeURIComponent(route)}` : "";
  const response = await ask(`failures?limit=${failuresWanted}${query}`).catch(() => null);
  if (!response?.ok) {
    failuresAre = "";
    return;
  }
  const { total, failures } = await response.json();
  byId("more-failures").hidden = total <= failures.length;
  put(byId("more-failures"), `Show all ${total}`);
  put(byId("no-failures"), "None.");
  byId("no-failures").hidden = failures.length > 0;
  const list = byId("failures");
  const open = new Set([...list.querySelectorAll("details[open]")].map((it) => it.dataset.number));
  const focused = document.activeElement?.closest?.("#failures details")?.dataset.number;
  list.replaceChildren(...failures.map(failure));
  for (const details of list.querySelectorAll("details")) {
    details.open = open.has(details.dataset.number);
    if (details.dataset.number === focused) details.querySelector("summary").focus({ preventScroll: true });
  }
}

function failure(it) {
  const when = new Date(it.ended_unix_seconds * 1000);
  const head = element("summary", {},
    element("time", { datetime: when.toISOString() }, when.toLocaleTimeString("en-GB")), " ",
    element("span", { class: "bad" }, it.status), " ", element("span", { class: "name" }, routeName(it.route)),
    element("span", { class: "soft" }, ` call ${it.number} (${it.id}), ${it.caller ?? "caller not known"}`));
  const steps = element("ol", {}, ...it.steps.map((step) => element("li", {}, step)));
  const about = `It lasted ${time(it.took_seconds)}, with ${plural(it.commands, "command", "commands")}.`;
  return element("li", {}, element("details", { "data-number": it.number }, head,
    element("p", {}, it.error || "It gave no reason."), element("p", { class: "soft" }, about), steps));
}

// --- The stream ---

function ask(path, options = {}) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  return fetch(path, { ...options, headers, cache: "no-store" });
}

function connection(text, live) {
  put(byId("connection"), text);
  mark(byId("connection"), "live", live);
}

function take(event, data) {
  const now = performance.now();
  if (event === "snapshot") calls.clear();
  if (event === "summary") {
    summary = data;
    dirty.summary = true;
    connection(data.draining ? "drains: new calls end as CLOSING" : "live", !data.draining);
    showFailures();
  } else {
    takeCalls(data.calls, now);
    for (const ended of data.ended ?? []) calls.delete(ended);
  }
  schedule();
}

async function follow() {
  const response = await ask("events");
  if (response.status === 401) throw Object.assign(new Error("the token is needed"), { token: true });
  if (!response.ok) throw new Error((await response.text()).trim());
  connection("live", true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const messages = text.split("\n\n");
    text = messages.pop();
    for (const message of messages) {
      const [event, data] = message.split("\n");
      take(event.slice("event: ".length), JSON.parse(data.slice("data: ".length)));
    }
  }
}

async function stay() {
  for (let pause = 1; ; ) {
    const began = performance.now();
    let why = "the server closed the connection";
    try {
      await follow();
    } catch (error) {
      if (error.token) {
        connection("not connected: the token is needed", false);
        await askForToken();
        if (!token) await pressed(byId("give-token"));
        continue;
      }
      why = error instanceof TypeError ? "the server does not answer" : error.message;
    }
    if (performance.now() - began > 10_000) pause = 1;
    connection(`not connected, what is shown is old: ${why}; next try in ${pause} s`, false);
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    pause = Math.min(10, pause * 2);
  }
}

/** Shows a button until it is pressed. */
function pressed(button) {
  button.hidden = false;
  return new Promise((resolve) => {
    button.addEventListener("click", () => {
      button.hidden = true;
      resolve();
    }, { once: true });
  });
}

// --- When it is drawn ---

let scheduled = false;

function schedule() {
  if (scheduled || document.hidden) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    const draw = dirty;
    dirty = { calls: false, summary: false };
    if (draw.summary) showSummary();
    if (draw.calls) showCalls();
  });
}

function redraw() {
  dirty = { calls: true, summary: true };
  schedule();
}

/** The times of the rows in the page. */
function showTimes() {
  const now = performance.now();
  for (const [key, row] of rows) if (calls.has(key)) fillRow(row, calls.get(key), now);
}

function speak() {
  const waiting = byId("waiting").textContent;
  put(byId("spoken"), `${plural(calls.size, "call is", "calls are")} on the line, ${waiting} wait for the app.`);
}

// --- Questions ---

let onYes = null;

function openDialog({ question, consequence, yes, needsToken }, then) {
  put(byId("question"), question);
  put(byId("consequence"), consequence);
  put(byId("yes"), yes);
  put(byId("trouble"), "");
  byId("token-part").hidden = !needsToken;
  byId("token").value = "";
  onYes = then;
  byId("dialog").showModal();
  byId(needsToken ? "token" : "no").focus();
}

function askToHangUp(which) {
  const call = calls.get(which);
  if (!call) return;
  const consequence = `The caller ${call.caller ?? "(not known)"} on ${routeName(call.route)} hears the line end at once.`;
  openDialog({ question: `Hang up call ${which}?`, consequence, yes: "Hang up", needsToken: !token }, async () => {
    token ||= byId("token").value;
    const response = await ask(`calls/${which}/hang-up`, { method: "POST" });
    if (response.ok) return "";
    if (response.status === 401) {
      token = "";
      byId("token").value = "";
      byId("token-part").hidden = false;
      byId("token").focus();
      return WRONG_TOKEN;
    }
    return (await response.text()).trim();
  });
}

/** Resolves when the token was right, or nobody gave one. */
function askForToken() {
  return new Promise((resolve) => {
    const consequence = "Others can reach the admin port, so that reading needs it too.";
    openDialog({ question: "This page needs the token", consequence, yes: "Go on", needsToken: true }, async () => {
      token = byId("token").value;
      byId("token").value = "";
      const response = await ask("calls?limit=0");
      if (response.status !== 401) return "";
      token = "";
      byId("token").focus();
      return WRONG_TOKEN;
    });
    byId("dialog").addEventListener("close", resolve, { once: true });
  });
}

async function answered(event) {
  event.preventDefault();
  byId("yes").disabled = true;
  const trouble = await Promise.resolve(onYes()).catch(() => "The server does not answer.");
  byId("yes").disabled = false;
  put(byId("trouble"), trouble);
  if (!trouble) byId("dialog").close();
}

function chooseRoute(route) {
  byId("route").value = route;
  chosen();
}

function chosen() {
  rowsWanted = ROWS;
  showFailures();
  redraw();
}

byId("answer").addEventListener("submit", answered);
byId("no").addEventListener("click", () => byId("dialog").close());
byId("filter").addEventListener("submit", (event) => event.preventDefault());
byId("filter").addEventListener("input", chosen);
byId("more-routes").addEventListener("click", () => {
  routesWanted = Infinity;
  redraw();
});
byId("more-failures").addEventListener("click", () => {
  failuresWanted = 1000;
  showFailures();
});
byId("more").addEventListener("click", () => {
  rowsWanted += ROWS;
  redraw();
});
document.addEventListener("visibilitychange", redraw);
setInterval(showTimes, 1000);
setTimeout(speak, 3000);
setInterval(speak, SPEAK);
stay();
