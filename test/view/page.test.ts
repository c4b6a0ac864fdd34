import { describe, expect, it } from 'vitest';
import { page } from '../../src/extension/panel/page';

const webview = { cspSource: 'https://cdn.example' } as Parameters<typeof page>[0];

describe('the page of the panel', () => {
  it('runs its own script and no other', () => {
    const text = page(webview, 'go();');
    const nonce = /script-src 'nonce-([\w-]{20,})'/.exec(text)?.[1];
    expect(text).toContain(`<script nonce="${nonce}">go();</script>`);
    expect(text).toContain("default-src 'none'");
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(page(webview, 'go();')).not.toContain(nonce);
  });

  it('ends where it ends, whatever stands in the script', () => {
    const script = 'const end = "</script><img>"; const $ = "$& $1";';
    const text = page(webview, script);
    expect(text.match(/<\/script/g)).toHaveLength(1);
    expect(text).toContain('"<\\/script><img>"; const $ = "$& $1";</script>');
  });
});
