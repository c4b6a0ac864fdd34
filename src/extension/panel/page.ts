import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';

/** The page of the side panel: nothing but its script, under a policy that lets nothing else run. The script is written into the page, since a page gets
 *  each file that it asks for by way of a service worker, the workbench and the machine of the extension. */
export function page(webview: vscode.Webview, script: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>SMMU Patch Review</title>
</head>
<body>
<main id="app"></main>
<script nonce="${nonce}">${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>`;
}
