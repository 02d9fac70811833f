import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCallback, useRef, useState } from 'react';
import { ApiError } from '../../data/api.ts';
import { useFreshAnswers, useStatus } from '../../data/ask.ts';
import type { ViewSearch } from '../../state/search.ts';
import { useView } from '../../state/use-view.ts';
import { LENSES } from '../../state/view.ts';
import { IconButton } from '../../ui/button.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useScheme } from '../../ui/theme.tsx';
import { CallDrawer } from '../call/call-drawer.tsx';
import { ExplainDrawer } from '../figure/explain-drawer.tsx';
import { KeyForm } from './key-form.tsx';
import { KeysDialog, useKeys } from './keys.tsx';
import styles from './shell.module.css';
import { StatusLine } from './status-line.tsx';
import { Welcome } from './welcome.tsx';

interface Screen {
  readonly to:
    | '/'
    | '/explore'
    | '/executions'
    | '/behaviour'
    | '/experiments'
    | '/units'
    | '/attribution'
    | '/reconcile'
    | '/allocation'
    | '/prices'
    | '/sources';
  readonly label: string;
  readonly icon: IconName;
  /** After G. */
  readonly key: string;
  /** Whether the filters of the view hold there. */
  readonly isFiltered: boolean;
  /** Whether it has something to say before the first call. */
  readonly isForBills: boolean;
}

const SCREENS: readonly Screen[] = [
  { to: '/', label: 'Overview', icon: 'overview', key: 'o', isFiltered: true, isForBills: false },
  { to: '/explore', label: 'Explore', icon: 'explore', key: 'e', isFiltered: true, isForBills: false },
  { to: '/executions', label: 'Executions', icon: 'executions', key: 'c', isFiltered: true, isForBills: false },
  { to: '/behaviour', label: 'Behaviour', icon: 'behaviour', key: 'b', isFiltered: true, isForBills: false },
  { to: '/experiments', label: 'Experiments', icon: 'experiments', key: 'x', isFiltered: false, isForBills: false },
  { to: '/units', label: 'Customers & units', icon: 'units', key: 'u', isFiltered: true, isForBills: false },
  { to: '/attribution', label: 'Attribution', icon: 'attribution', key: 't', isFiltered: false, isForBills: true },
  { to: '/reconcile', label: 'Reconcile', icon: 'reconcile', key: 'r', isFiltered: false, isForBills: true },
  { to: '/allocation', label: 'Allocation', icon: 'allocation', key: 'a', isFiltered: false, isForBills: true },
  { to: '/prices', label: 'Prices', icon: 'prices', key: 'p', isFiltered: false, isForBills: true },
  { to: '/sources', label: 'Sources', icon: 'sources', key: 's', isFiltered: false, isForBills: false },
];

/** The frame around every screen. A view's period, lens and filters go with the person from screen to screen. */
export function Shell(): ReactNode {
  const status = useStatus();
  useFreshAnswers(status.data);
  const { scheme, toggle } = useScheme();
  const [keysOpen, setKeysOpen] = useState(false);
  useShellKeys(() => setKeysOpen(true));
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        Skip to the numbers
      </a>
      <nav className={styles['nav']} aria-label="Screens">
        <span className={styles['brand']}>
          <img src="/mark.svg" alt="" width={22} height={22} />
          Whence
        </span>
        <div className={styles['links']}>
          {SCREENS.map((screen) => (
            <Link
              key={screen.to}
              to={screen.to}
              search={screen.isFiltered ? carried : unfiltered}
              className={styles['link'] ?? ''}
              activeOptions={{ exact: true, includeSearch: false }}
            >
              <Icon name={screen.icon} size={16} />
              {screen.label}
            </Link>
          ))}
        </div>
        <div className={styles['foot']}>
          <StatusLine />
          <div className={styles['tools']}>
            <IconButton
              label={scheme === 'dark' ? 'Light colours' : 'Dark colours'}
              icon={scheme === 'dark' ? 'sun' : 'moon'}
              onClick={toggle}
            />
            <IconButton label="Keys (?)" icon="keys" onClick={() => setKeysOpen(true)} />
          </div>
        </div>
      </nav>
      <main id="main" className={styles['main']} tabIndex={-1}>
        <Content />
      </main>
      <ExplainDrawer />
      <CallDrawer />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}

/** The screen; before there is anything to show, what to do about it. */
function Content(): ReactNode {
  const { data, error, isPending } = useStatus();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const isForBills = SCREENS.some((screen) => screen.to === path && screen.isForBills);
  if (error instanceof ApiError && error.status === 401) return <KeyForm />;
  if (data?.calls === 0 && !isForBills) return <Welcome />;
  return isPending ? null : <Outlet />;
}

const OF_ONE_SCREEN = new Set(
  'call explain explainWhere explainFrom explainTo months month cause charge pool share method driver experiment node width besideRun least below price unit find'.split(
    ' ',
  ),
);

/** What goes along to another screen: not what is open, nor how one screen draws. */
function carried(search: ViewSearch): ViewSearch {
  const view = Object.entries(search).filter(([name]) => !OF_ONE_SCREEN.has(name));
  return Object.fromEntries(view);
}

/** For screens that show all there is. */
function unfiltered(search: ViewSearch): ViewSearch {
  const { where: _where, ...view } = carried(search);
  return view;
}

function useShellKeys(onHelp: () => void): void {
  const { change } = useView();
  const navigate = useNavigate();
  const leader = useRef(false);
  useKeys(
    useCallback(
      (key: string) => {
        const screen = leader.current ? SCREENS.find((one) => one.key === key.toLowerCase()) : undefined;
        leader.current = key.toLowerCase() === 'g';
        if (screen) void navigate({ to: screen.to, search: screen.isFiltered ? carried : unfiltered });
        else if (key === '?') onHelp();
        const lens = LENSES[Number(key) - 1];
        if (lens) change({ lens: lens === 'cost' ? undefined : lens });
      },
      [change, navigate, onHelp],
    ),
  );
}
