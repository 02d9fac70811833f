/** What told that calls belong to one execution: a trace, one request of the caller's, or only what they are like and when they came. */
export type JoinedBy = 'trace' | 'request' | 'conversation-turn' | 'fingerprint' | 'alone';
