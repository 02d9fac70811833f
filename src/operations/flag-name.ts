/** What a parameter is called as a flag of the command line: timeZone is --time-zone. */
export function flagName(parameter: string): string {
  return `--${parameter.replace(/[A-Z]/g, '-$&').toLowerCase()}`;
}
