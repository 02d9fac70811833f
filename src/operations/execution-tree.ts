/** A piece of an execution: what it is called by others, and under what it hangs. */
export interface TreeItem {
  readonly id: string;
  /** Null at a root. */
  readonly parentId: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface PlacedItem<Item> {
  readonly item: Item;
  /** 0 at the root. */
  readonly depth: number;
  /** The parent it hangs under here; null at the root. */
  readonly parentId: string | null;
  /** Whether the parent it names was not recorded, so that it hangs under the root. */
  readonly hasGap: boolean;
}

export interface ExecutionTree<Item> {
  /** The item that everything hangs under; null when several begin beside each other, and the trace itself is the root. */
  readonly root: Item | null;
  /** Every item once, each after its parent and before its parent's next child in time. */
  readonly items: readonly PlacedItem<Item>[];
}

interface Visit<Item> extends PlacedItem<Item> {
  readonly children: readonly Item[];
}

/**
 * The one tree of an execution, whatever is missing: what names no parent, or one that was not recorded, hangs under the root.
 * Items that name each other in a circle are put under the root as well. Ids are different; `rootId` names a root there is no item for.
 */
export function executionTree<Item extends TreeItem>(items: readonly Item[], rootId: string): ExecutionTree<Item> {
  const inTime = items.toSorted((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1));
  const ids = new Set(inTime.map(({ id }) => id));
  const children = new Map<string, Item[]>();
  const loose: Item[] = [];
  for (const item of inTime) {
    if (item.parentId === null || !ids.has(item.parentId) || item.parentId === item.id) loose.push(item);
    else children.set(item.parentId, [...(children.get(item.parentId) ?? []), item]);
  }
  const root = rootOf(loose);
  const placed = new Map<string, PlacedItem<Item>>();
  const place = (item: Item, depth: number, parentId: string | null): void => {
    const hasGap = parentId !== item.parentId && item.parentId !== null && item !== root;
    walk({ item, depth, parentId, hasGap, children: children.get(item.id) ?? [] }, children, placed);
  };
  if (root) place(root, 0, null);
  const above = root ? root.id : rootId;
  for (const item of [...loose, ...inTime]) if (!placed.has(item.id)) place(item, 1, above);
  return { root, items: [...placed.values()] };
}

/** The only one that names no parent, or the only one at all whose parent is not there. */
function rootOf<Item extends TreeItem>(loose: readonly Item[]): Item | null {
  const first = loose.filter(({ parentId }) => parentId === null);
  const [only = null] = first.length > 0 ? first : loose;
  return (first.length > 0 ? first : loose).length === 1 ? only : null;
}

/** Depth first, without recursion: an execution may nest deeper than a stack. */
function walk<Item extends TreeItem>(
  start: Visit<Item>,
  children: ReadonlyMap<string, readonly Item[]>,
  placed: Map<string, PlacedItem<Item>>,
): void {
  const waiting: Visit<Item>[] = [start];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { item, depth, parentId, hasGap } = visit;
    if (placed.has(item.id)) continue;
    placed.set(item.id, { item, depth, parentId, hasGap });
    for (const child of visit.children.toReversed()) {
      waiting.push({
        item: child,
        depth: depth + 1,
        parentId: item.id,
        hasGap: false,
        children: children.get(child.id) ?? [],
      });
    }
  }
}
