// Draws the figures marked data-chart from the JSON beside them, in the colours of the page. The table under each
// figure holds the same numbers; without this script it is what the reader sees.
const drawn = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const root = document.documentElement;
const language = root.lang;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin"];
const hasPatterns = () => root.dataset.patterns === "on" || matchMedia("print").matches;
const resizing = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.chart.resize()));

function draw(figure) {
  const place = figure.querySelector("[data-chart-plot]");
  if (drawn.has(place)) return;
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  prepareSwitch(figure, data);
  place.hidden = false;
  if (data.kind === "ranking") place.dataset.rows = String(Math.min(data.labels.length, 20));
  const chart = echarts.init(place, null, { renderer: "svg", locale: "EN" });
  drawn.set(place, { chart, data });
  chart.setOption(optionsFor(data));
  chart.on("click", ({ dataIndex }) => follow(data, dataIndex));
  readByKeyboard(place, chart, data);
  resizing.observe(place);
  show(figure, "plot");
}

function optionsFor(data) {
  const isRanking = data.kind === "ranking";
  const names = axisOf(data, isRanking);
  const values = {
    type: "value",
    splitNumber: 4,
    splitLine: { lineStyle: { color: color("line") } },
    axisLabel: { ...textStyle(), formatter: (value) => short(value, data.unit) },
  };
  const direct = data.series.length > 1 && data.series.length <= 3 && !isRanking;
  return {
    animation: !calm.matches,
    aria: { enabled: true, label: { description: data.description }, decal: { show: hasPatterns() } },
    animationDuration: 180,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: {
      left: 4,
      right:
        direct && data.kind === "line"
          ? widest(data.series.map(({ name }) => name)) + 12
          : isRanking
            ? widest(data.series[0].texts)
            : 12,
      top: data.series.length > 1 && !direct ? 32 : 12,
      bottom: 4,
      containLabel: true,
    },
    legend: {
      show: data.series.length > 1 && !(direct && data.kind === "line"),
      top: 0,
      left: 0,
      icon: "rect",
      itemWidth: 12,
      itemHeight: 8,
      textStyle: textStyle(),
    },
    tooltip: {
      trigger: "axis",
      transitionDuration: 0,
      renderMode: "richText",
      backgroundColor: color("raised"),
      borderColor: color("line-2"),
      textStyle: { color: color("ink"), fontSize: 13 },
      axisPointer: { type: isRanking ? "shadow" : "line", lineStyle: { color: color("control") } },
      formatter: (points) => wordsOf(data, points),
    },
    [isRanking ? "yAxis" : "xAxis"]: names,
    [isRanking ? "xAxis" : "yAxis"]: values,
    series: data.series.map((series, at) => seriesFor(data, series, at, direct)),
  };
}

// Periods and names stand side by side; a measure has a scale, so that the slope of the line is true.
function axisOf(data, isRanking) {
  const axis = { axisTick: { show: false }, axisLine: { lineStyle: { color: color("control") } } };
  if (!data.places.length)
    return { ...axis, type: "category", data: data.labels, inverse: isRanking, axisLabel: textStyle() };
  return {
    ...axis,
    type: "value",
    min: data.places[0],
    max: data.places.at(-1),
    splitLine: { show: false },
    axisPointer: { snap: true },
    axisLabel: { ...textStyle(), hideOverlap: true, formatter: (value) => short(value, data.placeUnit) },
  };
}

// Room for words beside the plot: a Chinese character is as wide as it is high, a Latin one about half.
function widest(words) {
  const widths = words.map((word) => [...word].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 7), 0));
  return Math.min(Math.max(0, ...widths), 96);
}

const textStyle = () => ({ color: color("ink-3"), fontSize: 12 });

function seriesFor(data, series, at, direct) {
  const isLine = data.kind === "line" || series.style !== "solid";
  const ink =
    series.style === "target" ? color("ink") : series.style === "dashed" ? color("ink-3") : color(`s${at + 1}`);
  const common = { name: series.name, data: pointsOf(data, series), itemStyle: { color: ink }, emphasis: { disabled: true } };
  if (!isLine)
    return {
      ...common,
      type: "bar",
      barMaxWidth: 28,
      data: barsOf(data, series, ink),
      label:
        data.kind === "ranking"
          ? {
              show: true,
              position: "right",
              color: color("ink"),
              formatter: ({ dataIndex }) => series.texts[dataIndex],
            }
          : undefined,
    };
  const isPoint = series.values.filter((value) => value !== null).length === 1;
  const endLabel = direct
    ? {
        show: true,
        formatter: series.name,
        color: series.style === "solid" ? color("ink") : color("ink-3"),
        fontWeight: series.style === "solid" ? 600 : 400,
        width: 88,
        overflow: "truncate",
        backgroundColor: color("canvas"),
        padding: [1, 4],
        offset: isPoint ? [0, 14] : [0, 0],
      }
    : undefined;
  return {
    ...common,
    type: "line",
    showSymbol: series.style === "solid" && series.values.length <= 40,
    symbol: hasPatterns() ? SYMBOLS[at % SYMBOLS.length] : "circle",
    symbolSize: isPoint ? 11 : 6,
    connectNulls: false,
    sampling: series.values.length > 2000 ? "lttb" : undefined,
    lineStyle: {
      color: ink,
      width: series.style === "solid" ? 2.25 : 1.5,
      type: series.style === "solid" ? "solid" : "dashed",
    },
    endLabel,
    labelLayout: { moveOverlap: "shiftY" },
  };
}

function pointsOf(data, series) {
  if (!data.places.length) return series.values.map((value, at) => hollow(data, series, value, at));
  return series.values.map((value, at) => [data.places[at], value]).filter(([, value]) => value !== null);
}

// A period that is still running is drawn hollow.
function hollow(data, series, value, at) {
  const isPartial = at === data.partial && series.style === "solid" && value !== null;
  return isPartial ? { value, symbol: "emptyCircle", symbolSize: 10 } : value;
}

function barsOf(data, series, ink) {
  return series.values.map((value, at) => {
    return at === data.partial
      ? { value, itemStyle: { color: color("canvas"), borderColor: ink, borderWidth: 1.5, borderType: "dashed" } }
      : value;
  });
}

function wordsOf(data, points) {
  const at = points[0].dataIndex;
  return [data.labels[at], ...data.series.map((series) => `${series.name}  ${series.texts[at]}`)].join("\n");
}

function short(value, unit) {
  if (unit === "percent") return `${Math.round(value * 1000) / 10}%`;
  const counts = { wan: "zh-Hans", thousand: "en" }[root.dataset.bigNumbers] ?? language;
  return new Intl.NumberFormat(counts, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

const follow = (data, at) => data.links[at] && location.assign(data.links[at]);

// With the arrow keys from point to point: shown as under the pointer, said in the same words, and Enter leads to the rows.
function readByKeyboard(place, chart, data) {
  let at = -1;
  place.tabIndex = 0;
  place.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (event.key === "Enter" && at >= 0) return follow(data, at);
    if (!step) return;
    event.preventDefault();
    at = Math.min(Math.max(at + step, 0), data.labels.length - 1);
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    document.getElementById("status").textContent = wordsOf(data, [{ dataIndex: at }]).replaceAll("\n", ", ");
  };
  place.onblur = () => chart.dispatchAction({ type: "hideTip" });
}

// The same rows for a spreadsheet: a mark for Excel, and no cell that it would take for a formula.
function saveAsFile(data, name) {
  const cell = (text) => `"${String(text ?? "").replace(/^([=+@|%\-](?![\d.]+$))/, "'$1").replaceAll('"', '""')}"`;
  const head = ["", ...data.series.map((series) => series.name)];
  const rows = data.labels.map((label, at) => [label, ...data.series.map((series) => series.values[at])]);
  const text = [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function prepareSwitch(figure, data) {
  const buttons = figure.querySelector("[data-chart-switch]");
  buttons.hidden = false;
  const file = figure.querySelector("[data-chart-file]");
  if (file) {
    file.hidden = false;
    file.onclick = () => saveAsFile(data, figure.id);
  }
  buttons.onclick = ({ target }) => target.dataset.show && show(figure, target.dataset.show);
}

function show(figure, what) {
  figure.querySelector("[data-chart-plot]").hidden = what !== "plot";
  figure.querySelector("[data-chart-table]").hidden = what !== "table";
  for (const button of figure.querySelectorAll("[data-show]"))
    button.setAttribute("aria-pressed", String(button.dataset.show === what));
}

function drawAll(part = document) {
  for (const figure of part.querySelectorAll("[data-chart]")) draw(figure);
}

function dispose(place) {
  drawn.get(place)?.chart.dispose();
  resizing.unobserve(place);
  drawn.delete(place);
}

function repaint() {
  for (const { chart, data } of drawn.values()) chart.setOption(optionsFor(data), true);
}

drawAll();
document.addEventListener("htmx:afterSettle", () => {
  for (const place of drawn.keys()) if (!place.isConnected) dispose(place);
  drawAll();
});
document.addEventListener("looks", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
matchMedia("print").addEventListener("change", repaint);
