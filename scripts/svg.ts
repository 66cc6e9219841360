/** Pieces of drawings as SVG, in pixels. */

export type Point = readonly [x: number, y: number];

export const px = (length: number): string => length.toFixed(1);

export function line(from: Point, to: Point, style: string): string {
  return `<line x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}" ${style}/>`;
}

export function polyline(points: readonly Point[], color: string): string {
  const path = points.map(([x, y]) => `${px(x)},${px(y)}`).join(" ");
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`;
}

export function text(at: Point, words: string, style = ""): string {
  return `<text x="${px(at[0])}" y="${px(at[1])}" ${style}>${words}</text>`;
}

/** The file of a drawing, on white. */
export function drawing([width, height]: Point, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14" fill="#222222">`,
    `  <rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts.map((part) => `  ${part}`),
    "</svg>",
    "",
  ].join("\n");
}
