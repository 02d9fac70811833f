/** What a snippet has to know of this installation. */
export interface Here {
  /** "http://localhost:4680". */
  readonly origin: string;
  /** Whether a key has to be sent along. */
  readonly needsKey: boolean;
}

/** A client as people know it, and what to paste to have its calls captured. */
export interface Client {
  readonly name: string;
  readonly snippet: (here: Here) => string;
}
