/** What a page of the host opens. Paths are absolute. */
export interface PageContent {
  readonly folder: string;
  readonly file?: string;
  /** 1-based line to reveal in the file. */
  readonly line?: number;
  /** Bundled tests to load into the extension host, which needs a server with `testDriver`. */
  readonly tests?: { readonly extension: string; readonly entry: string };
}

/** Address of the page. It says `localhost` since VS Code compares this authority with that of the files. */
export function pageAddress(port: number, content: PageContent): string {
  const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (content.file) {
    payload.push(['openFile', remote(content.line ? `${content.file}:${content.line}:1` : content.file)]);
    if (content.line) payload.push(['gotoLineMode', 'true']);
  }
  if (content.tests) {
    payload.push(['extensionDevelopmentPath', remote(content.tests.extension)]);
    payload.push(['extensionTestsPath', remote(content.tests.entry)]);
  }
  const query = new URLSearchParams({ folder: content.folder, payload: JSON.stringify(payload) });
  return `http://localhost:${port}/?${query}`;
}
