interface ComparedCall {
  readonly id: string;
  readonly at: string;
  readonly model: string;
  readonly cost: string;
  readonly attempts: number;
  readonly attemptCost: string;
}

export interface ComparisonAnswer {
  readonly sentence: string;
  readonly before: ComparedCall;
  readonly after: ComparedCall;
  readonly difference: string;
  readonly knowsPrompt: boolean;
  readonly drivers: readonly { readonly driver: string; readonly words: string; readonly amount: string }[];
}
