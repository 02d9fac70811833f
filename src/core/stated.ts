/**
 * What everything has that programs state of the business. Of statements with the same id the one that was told last stands,
 * so that a statement can be sent again, corrected and taken back.
 */
export interface Stated {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** When it happened, or its period begins: epoch milliseconds (UTC). */
  readonly at: number;
  /** When it was told, epoch milliseconds. */
  readonly toldAt: number;
  /** Whether the statement takes back what the same one said before. */
  readonly isRetracted: boolean;
  readonly labels: Readonly<Record<string, string>>;
}
