/** A plain decimal with its thousands apart: 1234567.5 is 1,234,567.5. */
export function grouped(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (fraction ? `.${fraction}` : '');
}
