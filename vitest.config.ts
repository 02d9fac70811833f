import { defineConfig } from 'vitest/config';
import { PromisesReporter } from './test/promises.ts';

const report = process.env['WHENCE_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'prices/**/*.test.ts', 'focus/**/*.test.ts', 'web/**/*.test.ts'],
    reporters: ['default', new PromisesReporter(), ...(report ? ['json'] : [])],
    ...(report ? { outputFile: { json: report } } : {}),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
