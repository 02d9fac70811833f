const MOST = 1000;
const LONGEST = 500;

/**
 * A function of text that remembers its answers, which are never undefined: every call asks about the same few addresses and
 * names. When they are too many, as with ids in paths, it begins anew.
 */
export function remembered<Answer>(answerFor: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = answerFor(text);
    if (text.length > LONGEST) return answer;
    if (answers.size === MOST) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
