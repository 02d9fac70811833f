import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles/baseline.layer.css';
import '@mantine/core/styles/default-css-variables.layer.css';
import '@mantine/core/styles/global.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/Menu.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Drawer.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/ScrollArea.layer.css';
import '@mantine/core/styles/SegmentedControl.layer.css';
import '@mantine/core/styles/Tooltip.layer.css';
import './tokens.css';
import type { MantineColorsTuple } from '@mantine/core';
import { createTheme, MantineProvider, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';

export type Scheme = 'light' | 'dark';

const petrol: MantineColorsTuple = [
  '#e2f1f2',
  '#c7e4e6',
  '#a9d3d6',
  '#7fbfc4',
  '#5cc4cd',
  '#2f929b',
  '#0b6a74',
  '#095962',
  '#07484f',
  '#053a40',
];

const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'petrol',
  primaryShade: { light: 6, dark: 4 },
  colors: { petrol },
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'pointer',
});

/** Puts the theme around the application; the scheme follows the system until the person chooses. */
export function Theme({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}

/** The scheme in force, and the switch to the other one. */
export function useScheme(): { scheme: Scheme; toggle: () => void } {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  return { scheme, toggle: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark') };
}
