
(() => {
"use strict";
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const grouped = n => Math.round(n).toLocaleString("en-GB");
const rate = n => n >= 99.5 || n === 0 ? grouped(n) : n >= 0.05 ? n.toFixed(1) : "<0.1";
const percent = (part, all) => all === 0 ? "0 %" : part === all ? "100 %" : (100 * part / all).toFixed(part * 10 >= all ? 0 : 1) + " %";
const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

document.querySelectorAll("details.numbers").forEach(each => { each.open = false; });
document.querySelectorAll(".tools").forEach(each => { each.hidden = false; });

// ---- over time

let zone = data.zone;
try {
  new Intl.DateTimeFormat("en-GB", {timeZone: zone});
} catch (unknown) {
  zone = "UTC";
}
const clock = new Intl.DateTimeFormat("en-GB", {timeZone: zone, day: "numeric", month: "short", hour: "2-digit",
  minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short"});

/** The chart has a point where each span begins, one where each gap does, and one at the end. */
const times = [];
const spanAt = [];
for (let i = 0; i < data.from.length; i++) {
  const add = (millis, span) => {
    const seconds = millis / 1e3;
    times.push(times.length > 0 && seconds <= times[times.length - 1] ? times[times.length - 1] + 0.001 : seconds);
    spanAt.push(span);
  };
  if (data.gaps[i]) {
    add(data.to[i - 1], -1);
  }
  add(data.from[i], i);
  if (i === data.from.length - 1) {
    add(data.to[i], i);
  }
}
const seconds = i => Math.max(0.001, (data.to[i] - data.from[i]) / 1e3);
const perSecond = series => spanAt.map(i => i < 0 ? null : series.packets[i] / seconds(i));
const total = series => series.packets.reduce((sum, each) => sum + each, 0);

const TIMES = [
  [31536000, "{YYYY}", null, null, null, null, null, null, 1],
  [2419200, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  [0.001, "{ss}.{fff}", "\n{D} {MMM} {HH}:{mm}", null, "\n{D} {MMM} {HH}:{mm}", null, "\n{HH}:{mm}", null, 1]];
const axisNumber = n => n >= 1e6 ? +(n / 1e6).toFixed(2) + " M" : n >= 1e4 ? +(n / 1e3).toFixed(1) + " k" : n.toLocaleString("en-GB");

const charts = [];

class Chart {
  constructor(place, legend, series, height) {
    this.place = byId(place);
    this.series = series.map(each => ({...each, values: perSecond(each), shown: !each.off}));
    this.height = height;
    this.stacked = false;
    this.tip = element("div", {class: "tip", hidden: ""});
    for (const each of this.series) {
      const button = element("button", {"aria-pressed": each.shown},
        element("span", {class: "key r" + each.colour}), each.name,
        element("span", {class: "sum"}, grouped(total(each))));
      button.addEventListener("click", () => {
        each.shown = !each.shown;
        button.setAttribute("aria-pressed", each.shown);
        this.draw();
      });
      byId(legend).append(element("li", {}, button));
    }
    new ResizeObserver(() => {
      if (this.plot && this.place.clientWidth !== this.plot.width) {
        this.plot.setSize({width: this.place.clientWidth, height: this.height});
      }
    }).observe(this.place);
    charts.push(this);
  }

  /** Draws anew; what is zoomed stays so. */
  draw() {
    const zoomed = this.plot && this.zoomed() ? {...this.plot.scales.x} : null;
    if (this.plot) {
      this.plot.destroy();
    }
    const shown = this.series.filter(each => each.shown);
    const dim = css("--dim");
    const line = {stroke: css("--line"), width: 1};
    const font = "12px system-ui, sans-serif";
    const paths = uPlot.paths.stepped({align: 1});
    // The highest sum first: those below are painted over it.
    const sums = [];
    for (const each of shown) {
      const below = sums[sums.length - 1];
      sums.push(each.values.map((value, i) => value === null ? null : value + (below && this.stacked ? below[i] : 0)));
    }
    sums.reverse();
    const options = {
      width: this.place.clientWidth,
      height: this.height,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), zone),
      legend: {show: false},
      padding: [10, 6, 0, 0],
      cursor: {
        y: false,
        points: {show: false},
        drag: {x: true, y: false, dist: 4},
        sync: {key: "time", setSeries: false},
        dataIdx: (plot, series, closest, value) => closest > 0 && times[closest] > value ? closest - 1 : closest,
      },
      scales: {x: {time: true}, y: {range: (plot, min, max) => [0, max > 0 ? max * 1.06 : 1]}},
      axes: [
        {stroke: dim, font, grid: {show: false}, ticks: line, values: TIMES, space: 80},
        {stroke: dim, font, grid: line, ticks: {show: false}, size: 62, values: (plot, values) => values.map(axisNumber)},
      ],
      series: [{}].concat(shown.map(each => css("--r" + each.colour)).reverse().map(colour => this.stacked
        ? {paths, fill: colour, stroke: colour, width: 0.5, points: {show: false}}
        : {paths, stroke: colour, width: 1.75, points: {show: false}})),
      hooks: {
        drawClear: [plot => this.shadeGaps(plot)],
        setCursor: [plot => this.tell(plot)],
        setScale: [(plot, key) => key === "x" && this.follow(plot)],
      },
    };
    this.plot = new uPlot(options, [times, ...sums], this.place);
    this.plot.over.append(this.tip);
    if (zoomed) {
      this.plot.setScale("x", {min: zoomed.min, max: zoomed.max});
    }
  }

  zoomed() {
    const x = this.plot.scales.x;
    return x.min > times[0] || x.max < times[times.length - 1];
  }

  /** The other chart shows the same time. */
  follow(plot) {
    const {min, max} = plot.scales.x;
    for (const other of charts) {
      if (other !== this && other.plot && (other.plot.scales.x.min !== min || other.plot.scales.x.max !== max)) {
        other.plot.setScale("x", {min, max});
      }
    }
    byId("unzoom").disabled = !(this.plot && this.zoomed());
  }

  shadeGaps(plot) {
    const {ctx, bbox} = plot;
    ctx.save();
    ctx.fillStyle = css("--line");
    for (let i = 1; i < data.from.length; i++) {
      if (data.gaps[i]) {
        const left = Math.max(bbox.left, plot.valToPos(data.to[i - 1] / 1e3, "x", true));
        const right = Math.min(bbox.left + bbox.width, plot.valToPos(data.from[i] / 1e3, "x", true));
        if (right > left) {
          ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
        }
      }
    }
    ctx.restore();
  }

  tell(plot) {
    const {idx, left} = plot.cursor;
    this.tip.hidden = idx == null || left < 0;
    if (this.tip.hidden) {
      return;
    }
    const caption = element("caption", {}, clock.format(new Date(times[idx] * 1e3)));
    const body = element("tbody", {});
    if (spanAt[idx] < 0) {
      body.append(element("tr", {}, element("td", {}, "not recorded")));
    } else {
      let rest = 0;
      const rows = this.series.filter(each => each.shown && each.values[idx] > 0);
      for (const each of this.stacked ? rows.reverse() : rows) {
        body.append(element("tr", {},
          element("td", {}, element("span", {class: "key r" + each.colour}), each.name),
          element("td", {class: "n"}, rate(each.values[idx]) + "/s")));
        rest++;
      }
      if (rest === 0) {
        body.append(element("tr", {}, element("td", {class: "dim"}, "nothing")));
      }
    }
    this.tip.replaceChildren(element("table", {}, caption, body));
    const right = left > plot.over.clientWidth / 2;
    this.tip.style.left = right ? "auto" : left + 14 + "px";
    this.tip.style.right = right ? plot.over.clientWidth - left + 14 + "px" : "auto";
    this.tip.style.top = "8px";
  }
}

if (times.length > 0) {
  const losses = data.drops.some(each => each.colour !== 9);
  const drops = new Chart("chart", "legend",
    data.drops.map(each => ({...each, off: losses && each.colour === 9})), 300);
  drops.stacked = true;
  if (data.beside.length > 0) {
    byId("beside").hidden = false;
    const colours = [4, 5, 6, 3, 7, 1, 2, 0, 8];
    new Chart("beside-chart", "beside-legend",
      data.beside.map((each, i) => ({...each, colour: colours[i % colours.length]})), 170);
  }
  const redraw = () => charts.forEach(each => each.draw());
  redraw();
  for (const [id, stacked] of [["stacked", true], ["lines", false]]) {
    byId(id).addEventListener("click", () => {
      byId("stacked").setAttribute("aria-pressed", stacked);
      byId("lines").setAttribute("aria-pressed", !stacked);
      drops.stacked = stacked;
      drops.draw();
    });
  }
  byId("unzoom").addEventListener("click", () =>
    drops.plot.setScale("x", {min: times[0], max: times[times.length - 1]}));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  const onPaper = paper => () => {
    document.documentElement.classList.toggle("paper", paper);
    redraw();
  };
  addEventListener("beforeprint", onPaper(true));
  addEventListener("afterprint", onPaper(false));
}

// ---- stacks

class Flames {
  constructor(place) {
    this.place = place;
    this.query = "";
    this.fromDrop = false;
    this.build();
  }

  build() {
    const node = (name, above) => ({name, above, packets: 0, below: new Map(), colour: null, mixed: false, reason: false});
    this.root = node("all drops", null);
    for (const stack of data.stacks) {
      const frames = stack.frames.map(id => ({name: data.names[id], reason: false}));
      // "(other stacks)" stands where its callers would
      const path = this.fromDrop
        ? [{name: stack.reason, reason: true}, ...frames]
        : [...frames.reverse(), {name: stack.reason, reason: true}];
      let at = this.root;
      const count = which => {
        which.packets += stack.packets;
        which.mixed = which.mixed || which.colour !== null && which.why !== stack.reason;
        which.colour = stack.colour;
        which.why = stack.reason;
        which.estimated = which.estimated || stack.estimated;
      };
      count(at);
      for (const step of path) {
        const key = (step.reason ? "r" : "f") + step.name;
        if (!at.below.has(key)) {
          const made = node(step.name, at);
          made.reason = step.reason;
          at.below.set(key, made);
        }
        at = at.below.get(key);
        count(at);
      }
    }
    this.focus = this.root;
    this.draw();
  }

  /** Draws what is below the node in focus, and above it the way to it. */
  draw() {
    const made = [];
    let depth = 0;
    const way = [];
    for (let each = this.focus.above; each; each = each.above) {
      way.unshift(each);
    }
    for (const each of way) {
      made.push(this.frame(each, depth++, 0, 1, true));
    }
    let deepest = depth;
    const walk = (each, left, level) => {
      deepest = Math.max(deepest, level);
      made.push(this.frame(each, level, left, each.packets / this.focus.packets, false));
      let at = left;
      for (const child of [...each.below.values()].sort((a, b) => b.packets - a.packets)) {
        const width = child.packets / this.focus.packets;
        if (width >= 0.0008) {
          walk(child, at, level + 1);
        }
        at += width;
      }
    };
    walk(this.focus, 0, depth);
    this.place.style.height = (deepest + 1) * 20 + "px";
    this.place.replaceChildren(...made);
    this.place.querySelector("[tabindex='0']") || made[way.length].setAttribute("tabindex", "0");
    byId("whole").disabled = this.focus === this.root;
    this.mark();
  }

  frame(node, level, left, width, above) {
    const text = node.name + ": " + grouped(node.packets) + (node.packets === 1 ? " packet" : " packets") + ", "
      + percent(node.packets, this.root.packets) + " of all" + (node.estimated ? " (estimated)" : "");
    const bright = [1, 4, 3, 9].includes(node.colour);
    const made = element("div", {
      class: "frame" + (node.reason ? " reason" : "") + (node.reason && bright ? " bright" : "") + (node.mixed ? " mixed" : "")
        + (above ? " above" : "") + (width < 0.012 ? " thin" : ""),
      role: "treeitem", "aria-level": level + 1, "aria-label": text, tabindex: "-1", title: text,
    }, width < 0.012 ? "" : node.name);
    made.style.cssText = "left:" + (left * 100).toFixed(4) + "%;width:" + (width * 100).toFixed(4) + "%;top:" + level * 20
      + "px;--of:var(--r" + node.colour + ")";
    made.node = node;
    return made;
  }

  zoom(node) {
    this.focus = node;
    this.draw();
    this.find(node).focus({preventScroll: true});
  }

  find(node) {
    return [...this.place.children].find(each => each.node === node);
  }

  matches(node) {
    return this.query !== "" && node.name.toLowerCase().includes(this.query);
  }

  mark() {
    for (const each of this.place.children) {
      each.classList.toggle("hit", this.matches(each.node));
    }
    const sum = node => this.matches(node) ? node.packets : [...node.below.values()].reduce((all, each) => all + sum(each), 0);
    const found = this.query === "" ? 0 : sum(this.root);
    byId("found").textContent = this.query === "" ? ""
      : found === 0 ? "nothing found" : grouped(found) + " packets, " + percent(found, this.root.packets);
  }

  tell(frame) {
    byId("frame").textContent = frame ? frame.title : "";
  }

  move(frame, key) {
    const node = frame.node;
    const children = [...this.place.children];
    let next = null;
    if (key === "ArrowUp") {
      next = node.above;
    } else if (key === "ArrowDown") {
      next = children.map(each => each.node).find(each => each.above === node);
    } else {
      const level = children.filter(each => each.getAttribute("aria-level") === frame.getAttribute("aria-level"));
      const at = level[level.indexOf(frame) + (key === "ArrowLeft" ? -1 : 1)];
      next = at && at.node;
    }
    const target = next && this.find(next);
    if (target) {
      children.forEach(each => each.setAttribute("tabindex", "-1"));
      target.setAttribute("tabindex", "0");
      target.focus();
    }
  }
}

if (byId("flames")) {
  const flames = new Flames(byId("flames"));
  const place = flames.place;
  place.addEventListener("click", event => event.target.node && flames.zoom(event.target.node));
  place.addEventListener("mouseover", event => flames.tell(event.target.node && event.target));
  place.addEventListener("mouseleave", () => flames.tell(null));
  place.addEventListener("focusin", event => flames.tell(event.target));
  place.addEventListener("keydown", event => {
    if (!event.target.node) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      flames.zoom(event.target.node);
    } else if (event.key === "Escape" || event.key === "Home") {
      flames.zoom(flames.root);
    } else if (event.key.startsWith("Arrow")) {
      flames.move(event.target, event.key);
    } else {
      return;
    }
    event.preventDefault();
  });
  byId("whole").addEventListener("click", () => flames.zoom(flames.root));
  byId("search").addEventListener("input", event => {
    flames.query = event.target.value.trim().toLowerCase();
    flames.mark();
  });
  for (const [id, fromDrop] of [["callers", false], ["places", true]]) {
    byId(id).addEventListener("click", () => {
      byId("callers").setAttribute("aria-pressed", !fromDrop);
      byId("places").setAttribute("aria-pressed", fromDrop);
      flames.fromDrop = fromDrop;
      flames.build();
    });
  }
}

// ---- tables

const FOLDED = 12;
for (const table of document.querySelectorAll("section > .scroll > table")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.order !== undefined ? Number(cell.dataset.order) : cell.textContent.trim().toLowerCase();
  };
  if (body.rows.length < 2 || !body.rows[0].cells[0].hasAttribute("data-order")) {
    continue;
  }
  heads.forEach((head, column) => {
    const button = element("button", {}, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const number = body.rows[0].cells[column].dataset.order !== undefined;
      const order = head.getAttribute("aria-sort") === (number ? "descending" : "ascending") ? !number : number;
      heads.forEach(each => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => {
        const left = value(a, column);
        const right = value(b, column);
        const compared = number ? left - right : left.localeCompare(right);
        return order ? -compared : compared;
      });
      body.append(...rows);
    });
  });
  heads[0].setAttribute("aria-sort", "descending");
  if (body.rows.length > FOLDED + 3) {
    body.classList.add("folded");
    const more = element("button", {class: "more"}, "Show all " + body.rows.length + " rows");
    more.addEventListener("click", () => {
      body.classList.remove("folded");
      more.remove();
    });
    table.parentElement.after(more);
  }
}
})();
