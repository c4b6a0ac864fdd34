import type { FrameLocator } from 'playwright-core';

/** Texts of a page that stand out less than 4.5 to 1 from what is behind them, lone signs less than 3 to 1, each once, with its contrast. What is dimmed on purpose (an outcome that
 *  no longer holds) is left out. */
export function faintTexts(page: FrameLocator): Promise<readonly string[]> {
  return page.locator('body').evaluate((body) => {
    type Colour = readonly [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const parse = (text: string): Colour => {
      if (!canvas) return [0, 0, 0, 0];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Colour, [x, y, z]: Colour): Colour => [
      r * a + x * (1 - a),
      g * a + y * (1 - a),
      b * a + z * (1 - a),
      1,
    ];
    const behind = (element: Element | null): Colour => {
      if (!element)
        return parse(getComputedStyle(document.documentElement).getPropertyValue('--vscode-sideBar-background'));
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, behind(element.parentElement));
    };
    const luminance = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((each) => {
        const part = each / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const found = new Map<string, string>();
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element?.checkVisibility() || text === '' || element.closest('.stale, script, style')) continue;
      const back = behind(element);
      const [light = 0, dark = 0] = [
        luminance(over(parse(getComputedStyle(element).color), back)),
        luminance(back),
      ].sort((a, b) => b - a);
      const contrast = (light + 0.05) / (dark + 0.05);
      const kind = `${element.tagName.toLowerCase()}.${element.className}`;
      if (contrast < (text.length === 1 ? 3 : 4.5) && !found.has(kind))
        found.set(kind, `${kind} "${text.slice(0, 40)}": ${contrast.toFixed(1)}`);
    }
    return [...found.values()];
  });
}
