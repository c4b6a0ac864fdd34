/** A short name for a text: 16 hexadecimal digits of FNV-1a over its UTF-16 units, twice with other starts. Equal texts have equal names; nobody who
 *  wants two texts to have the same one is kept from it. */
export function digestOf(text: string): string {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ index, 0x85ebca6b);
  }
  return [low, high].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
