/** A part of an execution, as wide as it is large or long. Parts come each after its parent. */
export interface FlamePart {
  readonly id: string;
  /** Null at the root; one that is not among the parts counts as none. */
  readonly parentId: string | null;
  /** Its own size and that of everything below it; never negative. Width only. */
  readonly total: number;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
}

/** Where a part is drawn: from `left` to `right` of the whole width (0 to 1), in a row counted from the top. */
export interface FlameBox {
  readonly id: string;
  readonly left: number;
  readonly right: number;
  readonly row: number;
}

/** Parts as wide as their totals. `focus` takes the whole width; what it hangs under stands above it, as wide. */
export function boxesByTotal(parts: readonly FlamePart[], focus: string | null): FlameBox[] {
  const above = focus === null ? [] : chainOf(parts, focus).slice(0, -1);
  const shown = focus === null ? parts : below(parts, focus);
  const inside = new Set(shown.map(({ id }) => id));
  const isTop = ({ parentId }: FlamePart): boolean => parentId === null || !inside.has(parentId);
  const whole = shown.filter(isTop).reduce((sum, { total }) => sum + total, 0);
  const top = { id: '', left: 0, right: 1, row: above.length - 1 };
  const placed = new Map<string, FlameBox>();
  const filled = new Map<string, number>();
  for (const part of shown) {
    const parent = placed.get(part.parentId ?? '') ?? top;
    const left = filled.get(parent.id) ?? parent.left;
    const right = left + (whole === 0 ? 0 : part.total / whole);
    filled.set(parent.id, right);
    placed.set(part.id, { id: part.id, left, right, row: parent.row + 1 });
  }
  return [...above.map(({ id }, row) => ({ id, left: 0, right: 1, row })), ...placed.values()];
}

/** Parts where they stand in time: what runs beside another goes to a row of its own, below its parent. */
export function boxesInTime(parts: readonly FlamePart[], focus: string | null): FlameBox[] {
  const chosen = focus === null ? parts : below(parts, focus);
  const from = chosen.reduce((least, { start }) => Math.min(least, start), Infinity);
  const to = chosen.reduce((most, { end }) => Math.max(most, end), -Infinity);
  const length = Math.max(1, to - from);
  const rowEnds: number[] = [];
  const rows = new Map<string, number>();
  return chosen.map((part) => {
    let row = (rows.get(part.parentId ?? '') ?? -1) + 1;
    while ((rowEnds[row] ?? -Infinity) > part.start) row += 1;
    rowEnds[row] = part.end;
    rows.set(part.id, row);
    return { id: part.id, left: (part.start - from) / length, right: (part.end - from) / length, row };
  });
}

/** From the root down to the part itself; empty where there is no such part. A circle of parents ends where it began. */
function chainOf(parts: readonly FlamePart[], id: string): FlamePart[] {
  const known = new Map(parts.map((part) => [part.id, part]));
  const chain = new Set<FlamePart>();
  for (let part = known.get(id); part && !chain.has(part); part = known.get(part.parentId ?? '')) chain.add(part);
  return [...chain].toReversed();
}

function below(parts: readonly FlamePart[], focus: string): readonly FlamePart[] {
  const inside = new Set([focus]);
  return parts.filter(({ id, parentId }) => {
    if (id === focus) return true;
    if (parentId === null || !inside.has(parentId)) return false;
    inside.add(id);
    return true;
  });
}
