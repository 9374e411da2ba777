/** Control characters as a person may see them. */

/** A picture of a control character: `␛` and the like, or `\x9b` where Unicode has none. */
export function controlPicture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : `\\x${code.toString(16)}`;
}
