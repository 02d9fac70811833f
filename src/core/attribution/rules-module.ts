/** One document of the rules: a file that is published, changed and tested by itself. */
export interface ModuleText {
  readonly name: string;
  readonly text: string;
}

/** What a file without `module:` is. */
export const MAIN_MODULE = 'main';

/** In YAML these begin and end documents wherever they stand at the start of a line, in block scalars too. */
const DOCUMENT_START = /^---(?:[ \t].*)?$/m;
const NAME = /^module:[ \t]*["']?([A-Za-z][A-Za-z0-9_-]{0,63})["']?[ \t]*(?:#.*)?$/m;
/** A line that is no comment. Each is looked at by itself: a text is hostile, and a repetition inside another takes for ever. */
const SOMETHING = /^[^\S\n]*[^\s#]/m;

/** The documents of a text, those that hold nothing left out. */
export function modulesOf(text: string): readonly ModuleText[] {
  const texts = text.split(DOCUMENT_START).filter((part) => SOMETHING.test(part));
  return texts.map((part) => ({ name: NAME.exec(part)?.[1] ?? MAIN_MODULE, text: part.replace(/^\r?\n/, '') }));
}

/** The rules with the published modules in place of those of the same names, in the order in which they came to be. */
export function withModules(inForce: string, published: string): string {
  const fresh = modulesOf(published);
  const before = modulesOf(inForce);
  const kept = before.map((module) => fresh.find(({ name }) => name === module.name) ?? module);
  const added = fresh.filter((module) => !kept.includes(module));
  const [only, ...others] = [...kept, ...added];
  return others.length === 0
    ? (only?.text ?? published)
    : [only, ...others].map((one) => one?.text.trimEnd()).join('\n---\n');
}
