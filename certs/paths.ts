/** Paths as texts. */

/** The folder that a path lies in: `.` for a bare name. */
export function parentFolder(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (cut === -1) return ".";
  return path.slice(0, cut) || "/";
}
