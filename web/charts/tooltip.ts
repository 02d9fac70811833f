import styles from './chart.module.css';
import type { TimeMarks, TimePicture } from './time-picture.ts';

const MOST_LINES = 10;

/** Built as elements, so that a name from outside is text and never markup. */
export function tooltipCard(picture: TimePicture, place: number): HTMLElement {
  const card = element('div', 'tip');
  card.append(element('div', 'tipTitle', picture.buckets[place]?.title ?? ''));
  const present = picture.series.filter((marks) => (marks.values[place] ?? 0) !== 0);
  const ordered = present.toSorted((a, b) => (b.values[place] ?? 0) - (a.values[place] ?? 0));
  for (const marks of ordered.slice(0, MOST_LINES)) card.append(line(marks, place));
  if (ordered.length > MOST_LINES) card.append(element('div', 'tipNote', `and ${ordered.length - MOST_LINES} more`));
  card.append(pair('tipTotal', 'Total', picture.totals[place] ?? ''));
  const before = picture.ghost?.texts[place];
  if (before) card.append(pair('tipNote', picture.ghost?.name ?? '', before));
  return card;
}

/** A card with a name and lines under it. */
export function plainCard(title: string, lines: readonly string[]): HTMLElement {
  const card = element('div', 'tip');
  card.append(element('div', 'tipTitle', title), ...lines.map((text) => element('div', 'tipNote', text)));
  return card;
}

function line(marks: TimeMarks, place: number): HTMLElement {
  const row = pair('tipLine', marks.name, marks.texts[place] ?? '');
  const swatch = element('i', 'tipSwatch');
  swatch.style.background = marks.colour;
  row.prepend(swatch);
  return row;
}

function pair(style: string, name: string, value: string): HTMLElement {
  const row = element('div', style);
  row.append(element('span', 'tipName', name), element('b', 'tipValue', value));
  return row;
}

function element(tag: string, style: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = styles[style] ?? '';
  made.textContent = text;
  return made;
}
