import { parse, YAMLParseError } from 'yaml';
import { AppError, type ErrorCode } from './errors.ts';

/** The value a YAML text holds. Throws an error of `code` that names `file`, line and reason. */
export function yamlFrom(text: string, file: string, code: ErrorCode): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [reason = ''] = error.message.split('\n');
    throw new AppError(code, `${file} cannot be read as YAML: ${reason.replace(/:$/, '')}.`, 'Mend the line it names.');
  }
}
