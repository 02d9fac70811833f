/**
 * What a text in the rules is when it is compared for equality with a source ("label.customer", "dimension.customer").
 * The keeper of the pseudonyms answers with the token for what is stored as a token, and else with the text itself.
 */
export type Literal = (source: string, text: string) => string;

export const asWritten: Literal = (_source, text) => text;
