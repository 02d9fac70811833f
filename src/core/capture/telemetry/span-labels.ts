import type { AttributeValue, Attributes } from './attributes.ts';
import { parameterLabels } from '../request-parameters.ts';
import { factPlace } from './attribute-use.ts';
import type { TelemetryResource } from './span-record.ts';
import { jsonObjectOf } from './usage-json.ts';

const METADATA = factPlace('metadataJson');
const PARAMETERS = factPlace('parametersJson');
const TAGS = factPlace('tags');
const EXTRA = [METADATA, PARAMETERS, TAGS];
const MAX_LABELS = 64;
const MAX_VALUE = 200;
const TAG = /^([\w.-]{1,60})[:=]([^\s]{1,200})$/;

/**
 * Labels of a call: the span's own, then its resource's under `resource.`. A call whose cache was nested by the general rule
 * alone says so.
 */
export function labelsOfSpan(
  attributes: Attributes,
  resource: TelemetryResource,
  assumed: boolean,
): Readonly<Record<string, string>> {
  const own = attributes.labels;
  const extra = EXTRA.some((place) => attributes.value(place) !== undefined);
  if (own.length === 0 && !extra && !assumed) return resource.labels;
  const labels = ownLabels(attributes);
  if (assumed) labels['otlp.convention'] = 'assumed';
  return { ...resource.labels, ...labels };
}

/** Labels of the span itself. */
export function ownLabels(attributes: Attributes): Record<string, string> {
  const labels: Record<string, string> = {};
  const own = attributes.labels;
  for (let index = 0; index < own.length; index += 2) {
    const name = own[index] ?? '';
    if (name !== '__proto__' && labels[name] === undefined) labels[name] = own[index + 1] ?? '';
  }
  if (attributes.value(TAGS) !== undefined) addTags(labels, attributes);
  const metadata = jsonObjectOf(attributes.text(METADATA));
  if (metadata !== null) addMetadata(labels, metadata);
  for (const [name, value] of parameterLabels(jsonObjectOf(attributes.text(PARAMETERS)))) labels[name] ??= value;
  return labels;
}

/** Tags are words; one of the form `team:ads` is the label `tag.team`. */
function addTags(labels: Record<string, string>, attributes: Attributes): void {
  const tags = tagsOf(attributes.value(TAGS) ?? '');
  for (const tag of tags) {
    const [, name, text] = TAG.exec(tag) ?? [];
    if (name !== undefined && text !== undefined) labels[`tag.${name}`] ??= text;
  }
  const all = tags.join(',');
  if (all !== '' && all.length <= MAX_VALUE) labels['tags'] ??= all;
}

/** A list of texts, or one text that holds a list. */
function tagsOf(value: AttributeValue): string[] {
  const tags =
    typeof value === 'object'
      ? value
      : String(value)
          .replaceAll(/["[\]]/g, '')
          .split(',');
  return tags
    .slice(0, MAX_LABELS)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag.length <= MAX_VALUE);
}

function addMetadata(labels: Record<string, string>, metadata: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(metadata).slice(0, MAX_LABELS)) {
    const value = metadata[name];
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!isPlain || String(value).length > MAX_VALUE || String(value) === '') continue;
    labels[`metadata.${name}`] ??= String(value);
  }
}
