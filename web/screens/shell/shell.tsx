import { Link, Outlet, useNavigate } from '@tanstack/react-router';
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

const SCREENS: readonly { to: '/' | '/explore' | '/sources'; label: string; icon: IconName; key: string }[] = [
  { to: '/', label: 'Overview', icon: 'overview', key: 'o' },
  { to: '/explore', label: 'Explore', icon: 'explore', key: 'e' },
  { to: '/sources', label: 'Sources', icon: 'sources', key: 's' },
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
              search={screen.to === '/sources' ? unfiltered : carried}
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
  if (error instanceof ApiError && error.status === 401) return <KeyForm />;
  if (data?.calls === 0) return <Welcome />;
  return isPending ? null : <Outlet />;
}

/** What goes along to another screen: not what is open, nor how one screen draws. */
function carried(search: ViewSearch): ViewSearch {
  const { call: _call, explain: _explain, explainWhere: _where, explainFrom: _from, explainTo: _to, ...view } = search;
  return view;
}

/** Sources shows all that arrives. */
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
        if (screen) void navigate({ to: screen.to, search: screen.to === '/sources' ? unfiltered : carried });
        else if (key === '?') onHelp();
        const lens = LENSES[Number(key) - 1];
        if (lens) change({ lens: lens === 'cost' ? undefined : lens });
      },
      [change, navigate, onHelp],
    ),
  );
}
