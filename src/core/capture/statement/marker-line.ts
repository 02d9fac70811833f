import { type Marker, MARKER_KINDS } from '../../marker.ts';
import type { Problem } from '../../problem.ts';
import type { JsonObject } from '../json.ts';
import { badStatement, StatementFields, type StatementOptions } from './statement-fields.ts';

export const MARKER_FIELDS = ['marker', 'id', 'at', 'until', 'title', 'link', 'labels', 'retracted'] as const;
const MOST_ID = 256;
const MOST_TITLE = 200;
const LINK = /^https?:\/\/[^\s"'<>]+$/i;

/** A line of a marker, or everything that is wrong with it. Told apart as outcomes are. */
export function markerFromLine(line: JsonObject, options: StatementOptions): Marker | Problem[] {
  const fields = new StatementFields(line, MARKER_FIELDS, options);
  const marker = fields.oneOf('marker', line['marker'], MARKER_KINDS, null);
  if ((line['marker'] ?? null) === null)
    fields.faults.push(badStatement('marker', 'is missing', `Say which: ${MARKER_KINDS.join(', ')}.`));
  const said = {
    marker: marker ?? 'other',
    senderId: fields.own('id', MOST_ID),
    until: fields.until(),
    title: fields.own('title', MOST_TITLE) ?? marker ?? '',
    link: fields.own('link'),
  };
  if (said.link !== null && !LINK.test(said.link))
    fields.faults.push(
      badStatement('link', 'is no web address', 'Send an address that begins with https:// or http://.'),
    );
  const stated = fields.stated((at, labels) =>
    said.senderId === null ? ['marker', said, at, labels] : ['marker', said.marker, said.senderId],
  );
  return fields.problems.length > 0 ? fields.problems : { ...stated, ...said, kind: 'marker' };
}
