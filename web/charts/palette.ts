import { NOT_ATTRIBUTED } from '../../src/core/dimension.ts';

/**
 * Twelve hues per scheme, each at least 3:1 against its surface, none of them the red that means "over a limit".
 * The two lists are the same hues in the same places.
 */
const HUES = {
  light: [
    '#3a6bd0',
    '#0f8a80',
    '#b97708',
    '#7a5cc9',
    '#4a8f3a',
    '#b9508f',
    '#2e8fc4',
    '#8f6a3a',
    '#7c871e',
    '#4a5a8c',
    '#cf6238',
    '#3d9970',
  ],
  dark: [
    '#6e9bf0',
    '#35b5a8',
    '#dfa53c',
    '#a38bea',
    '#77bd5e',
    '#df7fba',
    '#62bde8',
    '#bf9862',
    '#b0bb52',
    '#8394cf',
    '#ee9570',
    '#7ed0ab',
  ],
} as const;
const REMAINDER = { light: '#a9b3b8', dark: '#566167' } as const;

export type Palette = (name: string) => string;

/**
 * The same name has the same colour on every screen. A name's place comes from its hash; among the `known` names
 * (largest first), one whose place is taken goes to the next free one, so that the largest stay apart.
 */
export function paletteOf(known: readonly string[], scheme: 'light' | 'dark'): Palette {
  const hues = HUES[scheme];
  const places = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of known) {
    if (isRemainder(name)) continue;
    let place = hash(name) % hues.length;
    if (taken.size < hues.length) while (taken.has(place)) place = (place + 1) % hues.length;
    taken.add(place);
    places.set(name, place);
  }
  return (name) => {
    if (isRemainder(name)) return REMAINDER[scheme];
    return hues[places.get(name) ?? hash(name) % hues.length] ?? hues[0];
  };
}

/** Names of what is left over are grey: (not attributed), (12 more), nothing. */
export function isRemainder(name: string): boolean {
  return name === '' || name === NOT_ATTRIBUTED || (name.startsWith('(') && name.endsWith(')'));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    value = Math.imul(value ^ text.charCodeAt(place), 0x01000193);
  }
  return value >>> 0;
}
