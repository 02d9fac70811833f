/** One axis of a cube: a name, the values it takes and, leaf by leaf, which of them a leaf has. */
export interface Axis {
  readonly name: string;
  readonly members: readonly string[];
  /** Index into `members`, one a leaf. */
  readonly codes: Int32Array;
}

/** Leaves by their values on every axis: what a change is localised in. Measures are arrays beside it, one number a leaf. */
export interface Cube {
  readonly axes: readonly Axis[];
  readonly leaves: number;
}

/** A cube of rows, each the values of one leaf in the order of the names. Members are in the order of their first row. */
export function cubeOf(names: readonly string[], rows: readonly (readonly string[])[]): Cube {
  return { axes: names.map((name, column) => axisOf(name, rows, column)), leaves: rows.length };
}

/** The cube without the other axes; its leaves are the same. */
export function withAxes(cube: Cube, names: readonly string[]): Cube {
  return { axes: cube.axes.filter(({ name }) => names.includes(name)), leaves: cube.leaves };
}

function axisOf(name: string, rows: readonly (readonly string[])[], column: number): Axis {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(rows, (row) => {
    const member = row[column] ?? '';
    const code = codeOf.get(member) ?? codeOf.size;
    codeOf.set(member, code);
    return code;
  });
  return { name, members: [...codeOf.keys()], codes };
}
