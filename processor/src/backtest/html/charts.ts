import { SEVERITIES, type Alert } from "../../alerts/alert.ts";
import type { SweepPoint } from "../report.ts";
import { escapeHtml } from "./escape.ts";

/** A part of a bar, coloured by a class of the style sheet. */
export interface BarPart {
  readonly className: string;
  readonly name: string;
  readonly value: number;
}

const WIDTH = 960;
const BUCKETS = 60;

/** Alerts by the time they began, one bar a stretch of time, stacked by severity. */
export function timeChart(alerts: readonly Alert[]): string {
  const times = alerts.map(({ first_seen: first }) => Date.parse(first));
  const from = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const to = times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  const widthMillis = Math.max(1000, Math.ceil((to - from + 1) / BUCKETS));
  const counts = Array.from({ length: BUCKETS }, () => SEVERITIES.map(() => 0));
  for (const [index, alert] of alerts.entries()) {
    const bucket = counts[Math.min(BUCKETS - 1, Math.floor((times[index]! - from) / widthMillis))]!;
    bucket[SEVERITIES.indexOf(alert.severity)]!++;
  }
  const most = Math.max(1, ...counts.map((bucket) => bucket.reduce((sum, count) => sum + count, 0)));
  const [height, left, top] = [180, 40, 10];
  const step = (WIDTH - left) / BUCKETS;
  const bars = counts.flatMap((bucket, index) => {
    let y = top + height;
    return bucket.map((count, severity) => {
      if (count === 0) return "";
      const tall = (count / most) * height;
      y -= tall;
      const when = new Date(from + index * widthMillis).toISOString();
      const title = `${count} ${SEVERITIES[severity]}, from ${when}`;
      return rect(left + index * step, y, step - 1.5, tall, SEVERITIES[severity]!, title);
    });
  });
  const ends = [from, Math.max(to, from + widthMillis * BUCKETS)].map((time) => new Date(time).toISOString());
  return svg(
    height + top + 24,
    `Alerts over time, at most ${most} a bar`,
    `${axes(left, top, height, most)}${bars.join("")}${text(left, height + top + 18, ends[0]!)}${text(WIDTH, height + top + 18, ends[1]!, "end")}`,
  );
}

/** One line a name, with a bar of parts and its sum. */
export function barChart(
  rows: readonly { readonly name: string; readonly parts: readonly BarPart[] }[],
  unit: string,
): string {
  const sums = rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(1, ...sums);
  const [left, line, room] = [250, 26, WIDTH - 250 - 110];
  const bars = rows.map(({ name, parts }, index) => {
    let x = left;
    const drawn = parts.map(({ className, name: part, value }) => {
      const wide = (value / most) * room;
      const bar = value === 0 ? "" : rect(x, index * line + 4, wide, line - 9, className, `${name}: ${value} ${part}`);
      x += wide;
      return bar;
    });
    const y = index * line + 17;
    return `${text(left - 10, y, name, "end")}${drawn.join("")}${text(x + 8, y, `${sums[index]} ${unit}`)}`;
  });
  return svg(rows.length * line + 4, `Bars of ${unit} by name`, bars.join(""));
}

/** The curve of a sweep: alerts on the left axis, precision and its dots on the right one. */
export function sweepChart(points: readonly SweepPoint[]): string {
  const most = Math.max(1, ...points.map(({ alerts }) => alerts));
  const [left, right, top, height] = [50, 50, 14, 220];
  const x = (index: number): number => left + ((WIDTH - left - right) * (index + 0.5)) / points.length;
  const yOf = (share: number): number => top + height - share * height;
  const each = Math.max(1, Math.ceil(points.length / 12));
  const labels = points.map(({ value }, index) =>
    index % each === 0 ? text(x(index), top + height + 18, String(value), "middle") : "",
  );
  const shares = points.flatMap(({ precision }, index) => (precision === null ? [] : [{ index, share: precision }]));
  const shareAxis =
    shares.length === 0 ? "" : text(WIDTH - right + 8, top + 6, "100%") + text(WIDTH - right + 8, top + height, "0%");
  const curve = points.map(({ alerts }, index) => `${fixed(x(index))},${fixed(yOf(alerts / most))}`).join(" ");
  const shareCurve = shares.map(({ index, share }) => `${fixed(x(index))},${fixed(yOf(share))}`).join(" ");
  const dots = points.map(({ value, alerts, keys }, index) =>
    dot(x(index), yOf(alerts / most), "dot", `${value}: ${alerts} alerts of ${keys} keys`),
  );
  const shareDots = shares.map(({ index, share }) =>
    dot(x(index), yOf(share), "sharedot", `${points[index]!.value}: precision ${Math.round(share * 1000) / 10}%`),
  );
  return svg(
    top + height + 26,
    "Alerts by the value of the option",
    `${axes(left, top, height, most)}<polyline class="curve" points="${curve}"/><polyline class="share" points="${shareCurve}"/>${dots.join("")}${shareDots.join("")}${labels.join("")}${shareAxis}`,
  );
}

/** Which colour is what. */
export function legend(entries: readonly { readonly className: string; readonly name: string }[]): string {
  const items = entries.map(
    ({ className, name }) =>
      `<span><svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" rx="2" class="${className}"/></svg>${escapeHtml(name)}</span>`,
  );
  return `<div class="legend">${items.join("")}</div>`;
}

function svg(height: number, title: string, content: string): string {
  return `<div class="wide"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${content}</svg></div>`;
}

function axes(left: number, top: number, height: number, most: number): string {
  const lines = [top, top + height / 2, top + height].map(
    (y) => `<line class="axis" x1="${left}" x2="${WIDTH}" y1="${y}" y2="${y}"/>`,
  );
  return `${lines.join("")}${text(left - 6, top + 6, String(most), "end")}${text(left - 6, top + height, "0", "end")}`;
}

function rect(x: number, y: number, width: number, height: number, className: string, title: string): string {
  return `<rect class="${className}" x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}"><title>${escapeHtml(title)}</title></rect>`;
}

function dot(x: number, y: number, className: string, title: string): string {
  return `<circle class="${className}" cx="${fixed(x)}" cy="${fixed(y)}" r="4"><title>${escapeHtml(title)}</title></circle>`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end" = "start"): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
