import type { Node } from 'yaml';
import { OPERATIONS, ROLES, STATUSES } from '../call.ts';
import type { Call } from '../call.ts';
import { CHARGE_CATEGORIES } from '../charge.ts';
import type { Charge } from '../charge.ts';
import { picosFromDollars } from '../money.ts';
import type { Picos } from '../money.ts';
import type { PricedCall } from '../pricing/price.ts';
import { QUANTITIES } from '../quantity.ts';
import type { Usage } from '../quantity.ts';
import type { ExecutionNode } from './execution.ts';
import { PLAIN_CALL, PLAIN_CHARGE } from './plain-line.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import type { GivenLine } from './rules-test.ts';
import { ROOT_FIELDS } from './source.ts';
import { readInstant } from './validity-text.ts';

const CALL_TEXTS = [
  'provider',
  'requestModel',
  'responseModel',
  'errorType',
  'serviceTier',
  'region',
  'finishReason',
  'responseId',
  'conversationId',
  'logicalRequestId',
  'door',
] as const;
const CALL_NUMBERS = ['durationMs', 'timeToFirstTokenMs', 'attempt', 'httpStatus'] as const;
const MODEL_TEXTS = ['model', 'modelFamily', 'modelDeveloper'] as const;
const CALL_KEYS = [...CALL_TEXTS, ...CALL_NUMBERS, ...MODEL_TEXTS, 'at', 'operation', 'status', 'role'];
const GIVEN_KEYS = [...CALL_KEYS, 'usage', 'labels', 'cost', 'execution', 'charge'];
const CHARGE_TEXTS = [
  'serviceName',
  'serviceCategory',
  'sku',
  'skuMeter',
  'description',
  'region',
  'resource',
  'resourceName',
  'resourceType',
  'billingAccount',
  'subAccount',
  'subAccountName',
  'invoice',
  'invoiceIssuer',
  'serviceProvider',
  'hostProvider',
  'commitmentStatus',
] as const;
const CHARGE_KEYS = [...CHARGE_TEXTS, 'category', 'at', 'tags', 'assigned', 'cost', 'provider', 'model'];

/** Reads a line that a test is given: a call by what it carries, or `{charge: {...}}`. What is left out is plain or not stated. */
export function readGiven(document: RulesDocument, node: Node): GivenLine | null {
  const entries = document.entries(node, 'a given line', GIVEN_KEYS);
  if (!entries) return null;
  const charge = entries.get('charge');
  return charge ? readCharge(document, charge) : readCall(document, entries);
}

type Entries = ReadonlyMap<string, Entry>;

function readCall(document: RulesDocument, entries: Entries): GivenLine {
  const execution = entries.get('execution');
  const numbers = CALL_NUMBERS.flatMap((key) => {
    const entry = entries.get(key);
    const value = entry ? document.number(entry.value, key, 0) : null;
    return value === null ? [] : [[key, value] as const];
  });
  const call: Call = {
    ...PLAIN_CALL.call,
    ...textsOf(document, entries, CALL_TEXTS),
    ...Object.fromEntries(numbers),
    at: readInstant(document, entries.get('at')) ?? PLAIN_CALL.call.at,
    operation: wordOf(document, entries.get('operation'), OPERATIONS) ?? PLAIN_CALL.call.operation,
    status: wordOf(document, entries.get('status'), STATUSES) ?? PLAIN_CALL.call.status,
    role: wordOf(document, entries.get('role'), ROLES) ?? PLAIN_CALL.call.role,
    usage: usageOf(document, entries.get('usage')),
    labels: mapping(document, entries.get('labels')),
  };
  const nodes = execution ? document.items(execution.value).flatMap((item) => readNode(document, item, call.at)) : [];
  const own = { at: call.at, spanId: 'call', hasParent: true, labels: call.labels, fields: {} };
  return { kind: 'call', priced: pricedOf(document, entries, call), execution: [...nodes, own] };
}

function pricedOf(document: RulesDocument, entries: Entries, call: Call): PricedCall {
  const { model, modelFamily, modelDeveloper } = textsOf(document, entries, MODEL_TEXTS);
  const price = { ...PLAIN_CALL.price, picos: dollarsOf(document, entries.get('cost')) };
  const { provider } = call;
  return {
    call,
    model: {
      developer: modelDeveloper ?? null,
      family: modelFamily ?? null,
      model: model ?? call.responseModel ?? call.requestModel ?? '',
      version: null,
    },
    serviceProvider: provider,
    hostProvider: provider,
    invoiceIssuer: provider,
    price,
  };
}

/** A node of the execution, from its root on: `{name, service, kind, labels}`. */
function readNode(document: RulesDocument, node: Node, at: number): readonly ExecutionNode[] {
  const entries = document.entries(node, 'a node of the execution', [...ROOT_FIELDS, 'labels']);
  if (!entries) return [];
  const labels = mapping(document, entries.get('labels'));
  return [{ at, spanId: '', hasParent: false, labels, fields: textsOf(document, entries, ROOT_FIELDS) }];
}

function readCharge(document: RulesDocument, entry: Entry): GivenLine | null {
  const entries = document.entries(entry.value, 'a charge', CHARGE_KEYS);
  if (!entries) return null;
  const cost = dollarsOf(document, entries.get('cost'));
  const from = readInstant(document, entries.get('at')) ?? PLAIN_CHARGE.chargePeriod.from;
  const { provider, model } = textsOf(document, entries, ['provider', 'model'] as const);
  const traffic = { provider: provider ?? '', model: model ?? null, operation: 'other', quantity: null } as const;
  const charge: Charge = {
    ...PLAIN_CHARGE,
    ...textsOf(document, entries, CHARGE_TEXTS),
    category: wordOf(document, entries.get('category'), CHARGE_CATEGORIES) ?? PLAIN_CHARGE.category,
    chargePeriod: { from, to: from + 3_600_000 },
    tags: mapping(document, entries.get('tags')),
    assigned: mapping(document, entries.get('assigned')),
    costs: { billed: cost, effective: cost, list: cost, contracted: cost },
    traffic: provider === undefined ? null : { ...traffic, serviceTier: null },
  };
  const identity = model === undefined ? null : { developer: null, family: null, model, version: null };
  return { kind: 'charge', known: { charge, model: identity, dollars: (amount) => amount } };
}

function textsOf<Key extends string>(
  document: RulesDocument,
  entries: Entries,
  keys: readonly Key[],
): { readonly [K in Key]?: string } {
  const found: { [K in Key]?: string } = {};
  for (const key of keys) {
    const entry = entries.get(key);
    const text = entry ? document.text(entry.value, key) : null;
    if (text !== null) found[key] = text;
  }
  return found;
}

function mapping(document: RulesDocument, entry: Entry | undefined): Readonly<Record<string, string>> {
  const entries = entry ? document.entries(entry.value, entry.name, null) : null;
  const pairs = [...(entries?.values() ?? [])].map(({ name, value }) => [name, document.text(value, name) ?? '']);
  return Object.fromEntries(pairs);
}

function usageOf(document: RulesDocument, entry: Entry | undefined): Usage {
  const entries = entry ? document.entries(entry.value, 'usage', QUANTITIES) : null;
  const pairs = [...(entries?.values() ?? [])].map(({ name, value }) => [name, document.number(value, name, 0) ?? 0]);
  return Object.fromEntries(pairs);
}

function wordOf<Word extends string>(
  document: RulesDocument,
  entry: Entry | undefined,
  words: readonly Word[],
): Word | null {
  const text = entry ? document.text(entry.value, entry.name) : null;
  const known = words.find((word) => word === text) ?? null;
  if (entry && text !== null && known === null) {
    document.report(
      'rules-bad-value',
      entry.value,
      `there is no ${entry.name} "${text}"`,
      `One of ${words.join(', ')}.`,
    );
  }
  return known;
}

function dollarsOf(document: RulesDocument, entry: Entry | undefined): Picos {
  const picos = entry ? picosFromDollars(document.text(entry.value, 'cost') ?? '') : 0n;
  if (entry && picos === null) {
    document.report('rules-bad-value', entry.value, 'this is no amount of dollars', 'Write a plain number.');
  }
  return picos ?? 0n;
}
