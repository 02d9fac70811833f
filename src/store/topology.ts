import type { Engine } from './engine.ts';

/**
 * The one place that knows how tables differ between one server and a cluster. Schemas are written for one server:
 * `ENGINE = MergeTree` (or a relative of it) and no cluster clause.
 */

const CREATE = /^((?:CREATE|DROP|ALTER|RENAME)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?[\w.{}:`]+)/gim;
const MERGE_TREE = /\bENGINE\s*=\s*(\w*MergeTree)\b(\((.*?)\))?/gi;
const WINDOW = /\bnon_replicated_deduplication_window\b/g;

/** The statement as this engine needs it: replicated, and sent to every node of the cluster, when there is one. */
export function forTopology(statement: string, engine: Pick<Engine, 'cluster'>): string {
  if (engine.cluster === null) return statement;
  return statement
    .replace(CREATE, `$1 ON CLUSTER \`${engine.cluster}\``)
    .replace(MERGE_TREE, (_, kind: string, _list: string | undefined, args: string | undefined) => {
      const path = `'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'`;
      return `ENGINE = Replicated${kind}(${args ? `${path}, ${args}` : path})`;
    })
    .replace(WINDOW, 'replicated_deduplication_window');
}
