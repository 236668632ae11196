"use strict";
// The report as a page: everything shown is text put into text nodes, never HTML.
(() => {
  const data = JSON.parse(document.getElementById("report").textContent);
  const SEVERITIES = ["critical", "high", "medium", "low"];
  const STATUS = { live: "in the tree", "other-ref": "on another ref", metadata: "in metadata", history: "only in history", unreachable: "unreachable" };
  const DAY = 86400;
  const PAGE = 100;
  const byId = (id) => document.getElementById(id);

  const add = (parent, tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const draw = (parent, tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const number = (value) => value.toLocaleString("en-US");
  const plural = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;

  for (const finding of data.findings) {
    finding.issue = data.issues[finding.issue];
    finding.overdue = finding.due ? finding.due.overdue : 0;
    const places = finding.places.map((place) => place[0]).join(" ");
    const words = [finding.issue.title, finding.issue.id, places, finding.package, finding.fingerprint, finding.facts.join(" ")];
    finding.text = words.join(" ").toLowerCase();
  }
  const open = data.findings.filter((finding) => finding.state === "open");

  // What is chosen. A tile sets the same things as the boxes of the bar.
  const chosen = { text: "", severity: "", kind: "", status: "", state: "open", sort: "severity", overdue: false };
  let shown = PAGE;

  const matches = (finding) =>
    (!chosen.state || finding.state === chosen.state) &&
    (!chosen.severity || finding.severity === chosen.severity) &&
    (!chosen.kind || finding.issue.half === chosen.kind) &&
    (!chosen.status || finding.status === chosen.status) &&
    (!chosen.overdue || finding.overdue > 0) &&
    chosen.text.toLowerCase().split(/\s+/).every((word) => finding.text.includes(word));

  const last = Number.MAX_SAFE_INTEGER;
  const rank = (finding) => SEVERITIES.indexOf(finding.severity);
  const ORDERS = {
    severity: (a, b) => rank(a) - rank(b),
    oldest: (a, b) => (a.since ?? last) - (b.since ?? last),
    newest: (a, b) => (b.since ?? 0) - (a.since ?? 0),
    due: (a, b) => (a.due ? a.due.by : last) - (b.due ? b.due.by : last),
    place: (a, b) => (a.places[0][0] < b.places[0][0] ? -1 : a.places[0][0] > b.places[0][0] ? 1 : 0),
    rule: (a, b) => (a.issue.id < b.issue.id ? -1 : a.issue.id > b.issue.id ? 1 : 0),
  };

  const section = (parent, title) => {
    const part = add(parent, "div");
    add(part, "h3", "", title);
    return part;
  };
  const list = (parent, title, lines, className) => {
    if (lines.length === 0) return;
    const items = add(section(parent, title), "ul");
    for (const line of lines) add(items, "li", className, line);
  };

  // The inside of a finding, made when it is opened.
  const fill = (body, finding) => {
    if (finding.line) {
      const line = add(body, "pre", "line");
      line.append(finding.line[0]);
      add(line, "mark", "", finding.line[1]);
      line.append(finding.line[2]);
    }
    if (finding.why) add(section(body, "Why it does not count"), "p", "", finding.why);
    list(body, "What is known", finding.facts);
    list(body, "What to do", finding.advice.concat(finding.issue.help || []));
    const places = finding.places.map(([where, standing]) => (standing ? `${where}, ${standing}` : where));
    if (finding.more) places.push(`and ${plural(finding.more, "more place")}`);
    list(body, finding.places.length === 1 ? "Place" : "Places", places);
    if (finding.issue.description) add(section(body, "About"), "p", "prose", finding.issue.description);
    const chips = add(body, "div", "chips");
    for (const chip of [finding.issue.id, `confidence ${finding.confidence}`, `fingerprint ${finding.fingerprint}`, ...finding.issue.tags]) {
      add(chips, "span", "badge plain mono", chip);
    }
    if (finding.issue.url) {
      const link = add(add(body, "p"), "a", "", finding.issue.url);
      link.href = finding.issue.url;
      link.rel = "noreferrer noopener";
      link.target = "_blank";
    }
  };

  const row = (finding) => {
    const settled = finding.state === "open" ? "" : " settled";
    const details = document.createElement("details");
    details.className = `finding card of-${finding.severity}${settled}`;
    const summary = add(details, "summary");
    add(summary, "span", `badge ${finding.severity}`, finding.severity);
    add(summary, "span", "title", finding.issue.title);
    const when = add(summary, "span", "when");
    if (finding.overdue > 0) add(when, "span", "badge overdue", `overdue ${plural(finding.overdue, "day")}`);
    else if (finding.due && finding.state === "open") add(when, "span", "badge plain", `due ${day(finding.due.by)}`);
    if (finding.state !== "open") add(when, "span", "badge plain", finding.state);
    if (finding.since !== null) add(when, "span", "", `since ${day(finding.since)}`);
    const others = finding.places.length - 1 + finding.more;
    const where = add(summary, "span", "where");
    add(where, "span", "mono", finding.places[0][0]);
    where.append([finding.package ? `, ${finding.package}` : "", others ? ` and ${plural(others, "more place")}` : "", `, ${STATUS[finding.status]}`].join(""));
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector(".body")) fill(add(details, "div", "body"), finding);
    });
    return details;
  };

  const refresh = () => {
    const found = data.findings.filter(matches).sort(ORDERS[chosen.sort]);
    byId("findings").replaceChildren(...found.slice(0, shown).map(row));
    if (found.length === 0) add(byId("findings"), "p", "card empty", data.findings.length ? "Nothing matches." : "No findings.");
    byId("count").textContent = plural(found.length, "finding");
    byId("more").hidden = found.length <= shown;
    for (const name of ["severity", "kind", "status", "state", "sort"]) byId(name).value = chosen[name];
    for (const tile of document.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", String(tile.isChosen()));
  };
  const choose = (choices) => {
    Object.assign(chosen, choices);
    shown = PAGE;
    refresh();
  };

  const tile = (name, count, className, choices) => {
    const button = add(byId("tiles"), "button", `tile card ${className}${count ? "" : " none"}`);
    button.type = "button";
    add(button, "b", "", number(count));
    add(button, "span", "", name);
    button.isChosen = () => choices !== null && Object.entries(choices).every(([key, value]) => chosen[key] === value);
    const plain = { severity: "", kind: "", status: "", state: "open", overdue: false };
    button.addEventListener("click", () => {
      if (choices === null) byId("gaps").scrollIntoView({ behavior: "smooth" });
      else choose(button.isChosen() ? plain : { ...plain, ...choices });
    });
  };
  const tiles = () => {
    for (const severity of SEVERITIES) {
      tile(severity, open.filter((finding) => finding.severity === severity).length, severity, { severity });
    }
    tile("overdue", open.filter((finding) => finding.overdue > 0).length, "", { overdue: true });
    tile("set aside", data.findings.filter((finding) => finding.state === "set aside").length, "", { state: "set aside" });
    tile("gaps", data.gaps.filter((gap) => !gap.accepted).length, "", null);
  };

  // A bar for each severity, secrets and dependencies in it apart.
  const severityChart = (svg) => {
    const counts = SEVERITIES.map((severity) => open.filter((finding) => finding.severity === severity));
    const most = Math.max(1, ...counts.map((findings) => findings.length));
    counts.forEach((findings, index) => {
      const y = 8 + index * 38;
      draw(svg, "text", { x: 0, y: y + 11 }, SEVERITIES[index]);
      draw(svg, "text", { x: 320, y: y + 11, "text-anchor": "end", class: "value" }, number(findings.length));
      draw(svg, "rect", { x: 0, y: y + 17, width: 320, height: 10, rx: 5, class: "track" });
      const width = (320 * findings.length) / most;
      if (findings.length) draw(svg, "rect", { x: 0, y: y + 17, width: Math.max(width, 6), height: 10, rx: 5, class: `fill-${SEVERITIES[index]}` });
    });
  };

  const AGES = [["week", 7], ["month", 31], ["quarter", 92], ["year", 366], ["3 years", 1096], ["older", Infinity]];
  // How long findings have been there, as of the newest date that the report knows.
  const ageChart = (svg) => {
    const known = open.filter((finding) => finding.since !== null);
    const age = (finding) => Math.max(0, (data.as_of - finding.since) / DAY);
    const columns = AGES.map(([, days], index) => {
      const least = index === 0 ? -1 : AGES[index - 1][1];
      return known.filter((finding) => age(finding) > least && age(finding) <= days);
    });
    const most = Math.max(1, ...columns.map((findings) => findings.length));
    draw(svg, "line", { x1: 0, x2: 320, y1: 138, y2: 138, class: "rule" });
    columns.forEach((findings, index) => {
      const x = index * 54 + 4;
      let y = 138;
      for (const severity of [...SEVERITIES].reverse()) {
        const height = (112 * findings.filter((finding) => finding.severity === severity).length) / most;
        if (height === 0) continue;
        y -= height;
        draw(svg, "rect", { x, y, width: 42, height, class: `fill-${severity}` });
      }
      if (findings.length) draw(svg, "text", { x: x + 21, y: y - 6, "text-anchor": "middle", class: "value" }, number(findings.length));
      draw(svg, "text", { x: x + 21, y: 154, "text-anchor": "middle" }, AGES[index][0]);
    });
    if (known.length < open.length) byId("age-note").textContent = `Of ${number(open.length - known.length)} the date is not known.`;
  };

  // How many stood in the tree at a time, step by step.
  const exposureChart = (svg) => {
    const [left, right, top, bottom] = [30, 520, 12, 138];
    const spans = data.findings.filter((finding) => finding.since !== null && finding.issue.half !== "policy");
    const start = Math.min(...spans.map((finding) => finding.since));
    const end = Math.max(data.as_of, ...spans.map((finding) => finding.until ?? 0));
    if (spans.length === 0 || start >= end) {
      draw(svg, "text", { x: 275, y: 80, "text-anchor": "middle" }, "Nothing in the history to show.");
      return;
    }
    const curves = ["secret", "dependency"].map((half) => {
      const steps = [];
      for (const finding of spans.filter((finding) => finding.issue.half === half)) {
        steps.push([finding.since, 1]);
        if (finding.until !== null) steps.push([Math.max(finding.until, finding.since), -1]);
      }
      steps.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
      let count = 0;
      return [half, steps.map(([time, step]) => [time, (count += step)])];
    });
    const most = Math.max(1, ...curves.flatMap(([, points]) => points.map(([, count]) => count)));
    const x = (time) => (left + ((right - left) * (time - start)) / (end - start)).toFixed(1);
    const y = (count) => (bottom - ((bottom - top) * count) / most).toFixed(1);
    for (const count of new Set([0, Math.round(most / 2), most])) {
      draw(svg, "line", { x1: left, x2: right, y1: y(count), y2: y(count), class: "rule" });
      draw(svg, "text", { x: left - 6, y: Number(y(count)) + 4, "text-anchor": "end" }, number(count));
    }
    for (const [half, points] of curves) {
      if (points.length === 0) continue;
      let path = `M${x(points[0][0])} ${y(0)}`;
      for (const [time, count] of points) path += `H${x(time)}V${y(count)}`;
      path += `H${right}`;
      draw(svg, "path", { d: `${path}V${y(0)}Z`, class: `area fill-${half}` });
      draw(svg, "path", { d: path, class: `curve ${half}` });
    }
    draw(svg, "text", { x: left, y: 156 }, day(start));
    draw(svg, "text", { x: right, y: 156, "text-anchor": "end" }, day(end));
    const legend = [["secret", "secrets", 175], ["dependency", "dependencies", 250]];
    for (const [half, name, at] of legend.filter((_, index) => curves[index][1].length > 0)) {
      draw(svg, "rect", { x: at, y: 148, width: 9, height: 9, rx: 2, class: `fill-${half}` });
      draw(svg, "text", { x: at + 14, y: 156 }, name);
    }
  };

  const ROWS = 1000;
  const table = (id, header, rows) => {
    const box = byId(id);
    box.hidden = rows.length === 0;
    const body = box.querySelector("table");
    if (rows.length > ROWS) add(box, "p", "scope", `and ${number(rows.length - ROWS)} more, which the other formats list.`);
    const head = add(body, "tr");
    for (const name of header) add(head, "th", "", name);
    for (const cells of rows.slice(0, ROWS)) {
      const line = add(body, "tr");
      for (const cell of cells) add(line, "td", "", cell);
    }
  };

  for (const name of ["severity", "kind", "status", "state", "sort"]) {
    byId(name).addEventListener("change", (event) => choose({ [name]: event.target.value }));
  }
  byId("text").addEventListener("input", (event) => choose({ text: event.target.value.trim() }));
  byId("more").addEventListener("click", () => {
    shown += PAGE * 5;
    refresh();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|SELECT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byId("text").focus();
    }
  });
  tiles();
  severityChart(byId("severity-chart"));
  ageChart(byId("age-chart"));
  exposureChart(byId("exposure-chart"));
  table("gaps", ["Why", "What", "Detail"], data.gaps.map((gap) => [gap.accepted ? `${gap.why} (accepted by the policy)` : gap.why, gap.what, gap.detail]));
  table("coverage", ["", "What was looked at"], data.coverage);
  refresh();
})();
