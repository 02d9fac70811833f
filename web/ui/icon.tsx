import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowDownRight,
  IconArrowUp,
  IconArrowUpRight,
  IconCalendar,
  IconChartBar,
  IconCheck,
  IconChevronDown,
  IconChevronRight,
  IconCode,
  IconCopy,
  IconDownload,
  IconFilter,
  IconKeyboard,
  IconLayoutDashboard,
  IconLink,
  IconMinus,
  IconMoon,
  IconPlugConnected,
  IconPlus,
  IconRefresh,
  IconSun,
  IconTable,
  IconUpload,
  IconWorld,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

const ICONS = {
  attention: IconAlertTriangle,
  bars: IconChartBar,
  calendar: IconCalendar,
  check: IconCheck,
  close: IconX,
  code: IconCode,
  copy: IconCopy,
  down: IconChevronDown,
  download: IconDownload,
  explore: IconChartBar,
  fall: IconArrowDownRight,
  filter: IconFilter,
  keys: IconKeyboard,
  less: IconMinus,
  link: IconLink,
  moon: IconMoon,
  more: IconPlus,
  overview: IconLayoutDashboard,
  retry: IconRefresh,
  right: IconChevronRight,
  rise: IconArrowUpRight,
  sources: IconPlugConnected,
  sortDown: IconArrowDown,
  sortUp: IconArrowUp,
  sun: IconSun,
  table: IconTable,
  upload: IconUpload,
  zone: IconWorld,
} as const;
export type IconName = keyof typeof ICONS;

/** A picture beside a word; it says nothing to a screen reader. */
export function Icon({ name, size = 15 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  const Drawing = ICONS[name];
  return <Drawing size={size} stroke={1.6} aria-hidden style={{ flex: 'none' }} />;
}
