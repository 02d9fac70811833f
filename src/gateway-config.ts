import { z } from 'zod';
import { formatNamed } from './core/capture/formats.ts';

const upstreams = z.array(
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9._-]{0,39}$/, 'is no plain lower-case name')
      .describe('Its name in the path: /gateway/{name}/…'),
    url: z.url({ protocol: /^https?$/ }).describe('Where it is; the path of a request is put behind it.'),
    provider: z.string().min(1).nullable().default(null).describe('Provider it is. Unset: as its name or host says.'),
    format: z
      .string()
      .refine((name) => formatNamed(name) !== null, 'is no wire format')
      .nullable()
      .default(null)
      .describe('The wire format it speaks. Unset: told by path and answer.'),
    asksForUsage: z
      .boolean()
      .nullable()
      .default(null)
      .describe('Whether it knows stream_options.include_usage, and counts streams only when asked.'),
  }),
);

/** The section `gateway` of the configuration. */
export const gatewaySchema = z.strictObject({
  open: z.boolean().default(false).describe('Relay for everybody who can connect, without a key of ours.'),
  keepBaggage: z.boolean().default(false).describe('Send W3C baggage on to the provider.'),
  idleSeconds: z.coerce
    .number()
    .min(1)
    .default(3600)
    .describe('Longest silence of an upstream during an exchange, in seconds.'),
  caFile: z
    .string()
    .nullable()
    .default(null)
    .describe('A PEM file with certificates of authorities that upstreams are trusted by, beside those Node knows.'),
  upstreams: upstreams.default([]).describe('Upstreams beside the known ones, or known ones at another address.'),
});
