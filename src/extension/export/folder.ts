import { isAbsolute, relative, resolve } from 'node:path';

/** The folder that the setting names, as an absolute path; undefined where it names none. A path that is not absolute counts from the workspace's folder
 *  and stays in it. */
export function exportFolder(named: string, workspace: string): string | undefined {
  const path = named.replace(/\$\{workspaceFolder\}/g, workspace);
  if (path === '' || isAbsolute(path)) return path || undefined;
  const folder = resolve(workspace, path);
  return workspace === '' || relative(workspace, folder).startsWith('..') ? undefined : folder;
}
