import type { ColumnDef } from '@tanstack/react-table';
import { tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react';
import { useMemo, useRef } from 'react';
import styles from './data-table.module.css';
import { Icon } from './icon.tsx';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  /** Numbers stand on the right. */
  readonly numeric?: boolean;
  readonly width?: string;
  readonly sortable?: boolean;
  /** Left out on phones. */
  readonly minor?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The column sorted by, "-" in front for largest first. */
  readonly sort?: string | null;
  readonly onSort?: (sort: string) => void;
  readonly onOpen?: (row: Row, exclude: boolean) => void;
  /** Last lines that sorting leaves in place: the rest, the total. */
  readonly footer?: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
  /** Height in pixels past which it scrolls, drawing only what is in sight. */
  readonly maxHeight?: number;
}

const ROW_HEIGHT = 32;
const BLANK = '\u00a0';
const features = tableFeatures({});

/** Rows that may be many: a real table for screen readers, of which only the rows in sight are drawn. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactNode {
  const { columns, rows, rowKey, maxHeight } = props;
  const scroller = useRef<HTMLElement>(null);
  const definitions = useMemo(
    () => columns.map((column): ColumnDef<typeof features, Row> => ({ id: column.id, header: column.title })),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data: rows, getRowId: rowKey });
  const all = table.getRowModel().rows;
  const { shown, above, below } = useInSight(all, scroller, maxHeight);
  return (
    <section
      ref={scroller}
      className={styles['scroller']}
      style={{ maxHeight }}
      aria-label={`${props.label}, rows`}
      // Scrollable by keyboard also when nothing inside takes the focus.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className={styles['table']} aria-rowcount={rows.length}>
        <Head {...props} />
        <tbody>
          <Spacer height={above} columns={columns.length} />
          {shown.map((row) => (
            <Line key={row.id} row={row.original} columns={columns} onOpen={props.onOpen} />
          ))}
          <Spacer height={below} columns={columns.length} />
        </tbody>
        {props.footer && <Footer footer={props.footer} columns={columns} />}
      </table>
    </section>
  );
}

/** The rows to draw, and the height of those left out above and below; all of them without a height to scroll in. */
function useInSight<Row>(
  rows: readonly Row[],
  scroller: RefObject<HTMLElement | null>,
  maxHeight: number | undefined,
): { shown: readonly Row[]; above: number; below: number } {
  // The virtualizer is a changing object by design; nothing here is memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    enabled: maxHeight !== undefined,
  });
  if (maxHeight === undefined) return { shown: rows, above: 0, below: 0 };
  const inSight = virtual.getVirtualItems();
  const shown = inSight.map(({ index }) => rows[index]).filter((row) => row !== undefined);
  return { shown, above: inSight[0]?.start ?? 0, below: virtual.getTotalSize() - (inSight.at(-1)?.end ?? 0) };
}

function Head<Row>({ columns, sort, onSort }: DataTableProps<Row>): ReactNode {
  const [descending, by] = sort?.startsWith('-') ? [true, sort.slice(1)] : [false, sort];
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            data-numeric={column.numeric}
            data-minor={column.minor}
            style={{ width: column.width }}
            aria-sort={column.id === by ? (descending ? 'descending' : 'ascending') : undefined}
          >
            {column.sortable && onSort ? (
              <button
                type="button"
                className={styles['sort']}
                onClick={() => onSort(column.id === by && descending ? column.id : `-${column.id}`)}
              >
                {column.title}
                {column.id === by && <Icon name={descending ? 'sortDown' : 'sortUp'} size={12} />}
              </button>
            ) : (
              column.title
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface LineProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly onOpen: ((row: Row, exclude: boolean) => void) | undefined;
}

function Line<Row>({ row, columns, onOpen }: LineProps<Row>): ReactNode {
  const opens = onOpen && {
    tabIndex: 0,
    'data-opens': true,
    onClick: (event: MouseEvent) => onOpen(row, event.altKey),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row, event.altKey);
    },
  };
  return (
    <tr {...opens}>
      {columns.map((column) => (
        <td key={column.id} data-numeric={column.numeric} data-minor={column.minor}>
          {column.render(row)}
        </td>
      ))}
    </tr>
  );
}

function Footer<Row>(props: Required<Pick<DataTableProps<Row>, 'footer' | 'columns'>>): ReactNode {
  return (
    <tfoot>
      {props.footer.map((line) => (
        <tr key={line.id} data-line={line.id}>
          {props.columns.map((column, place) => (
            <td key={column.id} data-numeric={column.numeric} data-minor={column.minor}>
              {line.cells[place]}
            </td>
          ))}
        </tr>
      ))}
    </tfoot>
  );
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={styles['spacer']}>
      <td colSpan={columns} style={{ height }}>
        {BLANK}
      </td>
    </tr>
  );
}
