/** What slither found, against what triage.json gives a reason for. */
import { readFileSync } from "node:fs";

/**
 * @typedef {{ detector: string, reason: string, places: readonly string[] }} Group findings that one reason answers
 * @typedef {{ leftOut: Readonly<Record<string, string>>, answered: readonly Group[] }} Triage
 * @typedef {{ detector: string, place: string, description: string }} Finding
 */

/** @returns {Triage} */
export function readTriage() {
  return JSON.parse(readFileSync(new URL("triage.json", import.meta.url), "utf8"));
}

/** Contract, function and expression, without lines, which change whenever something above them does. */
function placeOf([subject, ...others]) {
  const within = subject.type_specific_fields?.parent?.name;
  const node = others.find(({ type }) => type === "node")?.name;
  return `${within === undefined ? "" : `${within}.`}${subject.name}${node === undefined ? "" : `: ${node.replaceAll(/\s+/g, " ")}`}`;
}

/**
 * @param {{ results: { detectors?: readonly object[] } }} report what slither wrote with --json
 * @returns {readonly Finding[]}
 */
export function findings({ results: { detectors = [] } }) {
  return detectors.map(({ check, elements, description }) => ({ detector: check, place: placeOf(elements), description: description.trim() }));
}

/**
 * Lines that say what does not fit: findings without a reason, reasons without a finding, and places that are answered twice.
 * @param {readonly Finding[]} found
 * @param {Triage} triage
 */
export function unanswered(found, { answered }) {
  const keyOf = (detector, place) => `${detector} at ${place}`;
  const keys = new Set(found.map(({ detector, place }) => keyOf(detector, place)));
  const reasons = answered.flatMap(({ detector, places }) => places.map((place) => keyOf(detector, place)));
  return [
    ...found.filter(({ detector, place }) => !reasons.includes(keyOf(detector, place))).map(({ detector, place, description }) => `new: ${keyOf(detector, place)}\n${description}`),
    ...[...new Set(reasons)].filter((key) => !keys.has(key)).map((key) => `gone: ${key}: scripts/slither/triage.json still answers it`),
    ...reasons.filter((key, at) => reasons.indexOf(key) !== at).map((key) => `answered twice: ${key}`),
    ...answered.filter(({ reason }) => reason.trim() === "").map(({ detector }) => `without a reason: ${detector}`),
  ];
}
