/** Colours of lines and text on the canvas, which cannot read the style sheet: the same tokens as in ui/tokens.css. */
export interface Ink {
  readonly text: string;
  readonly line: string;
  readonly ghost: string;
  readonly surface: string;
  readonly onTile: string;
}

export const INKS: Readonly<Record<'light' | 'dark', Ink>> = {
  light: { text: '#626f75', line: '#e2e6e8', ghost: '#12191c', surface: '#ffffff', onTile: '#ffffff' },
  dark: { text: '#8e9aa0', line: '#242c31', ghost: '#e9eeef', surface: '#14191c', onTile: '#0d1113' },
};

export const CHART_FONT = "'Inter Variable', system-ui, sans-serif";
