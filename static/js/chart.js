// Draws the figures marked data-chart from the JSON beside them, in the colours of the page. The table under each
// figure holds the same numbers; without this script it is what the reader sees.
const drawn = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const language = document.documentElement.lang;
const resizing = new ResizeObserver((entries) => entries.forEach(({ target }) => drawn.get(target)?.chart.resize()));

function draw(figure) {
  const place = figure.querySelector("[data-chart-plot]");
  if (drawn.has(place)) return;
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  prepareSwitch(figure);
  place.hidden = false;
  if (data.kind === "ranking") place.dataset.rows = String(Math.min(data.labels.length, 20));
  const chart = echarts.init(place, null, { renderer: "svg", locale: "EN" });
  drawn.set(place, { chart, data });
  chart.setOption(optionsFor(data));
  chart.on("click", ({ dataIndex }) => data.links[dataIndex] && location.assign(data.links[dataIndex]));
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
        offset: isPoint ? [0, 14] : [0, 0],
      }
    : undefined;
  return {
    ...common,
    type: "line",
    showSymbol: series.style === "solid" && series.values.length <= 40,
    symbol: "circle",
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
  if (!data.places.length) return series.values;
  return series.values.map((value, at) => [data.places[at], value]).filter(([, value]) => value !== null);
}

// A period that is still running is drawn hollow.
function barsOf(data, series, ink) {
  return series.values.map((value, at) => {
    const isPartial = data.partial && at === series.values.length - 1;
    return isPartial
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
  return new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

function prepareSwitch(figure) {
  const buttons = figure.querySelector("[data-chart-switch]");
  buttons.hidden = false;
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
