import { z } from 'zod';

const MOST = 1000;
const names = z.array(z.string().min(1).max(200)).max(MOST);

/** `governance` of the configuration: what the checks of `whence checks` hold the spend against. Nothing is ever refused by it. */
export const governanceSchema = z.strictObject({
  approvedModels: names
    .default([])
    .describe(
      'Models that may be used, as the dimension model has them; a trailing * stands for anything. None: all may.',
    ),
  approvedProviders: names.default([]).describe('Providers that may be used, as calls name them. None: all may.'),
  requiredContext: names.default(['feature', 'team']).describe('Dimensions in which all spend should have a value.'),
  keyOwner: z.string().min(1).max(200).default('team').describe('The dimension that says who owns an API key.'),
});
