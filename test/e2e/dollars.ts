/** As the screens write money, by other means than theirs: to the cent, below a dollar four significant digits. */
export function dollars(text: unknown): string {
  const amount = Number(text);
  if (amount === 0 || amount >= 1) return amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
  const [whole = '0', fraction = ''] = Number(amount.toPrecision(4)).toFixed(12).replace(/0+$/, '').split('.');
  return `$${whole}.${fraction.padEnd(2, '0')}`;
}
