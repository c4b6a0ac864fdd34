/** Who answers a patch. */
export interface Person {
  readonly name: string;
  readonly address: string;
}

/** Reads `Name <address>`, or an address alone. */
export function parsePerson(text: string): Person | undefined {
  const [, name = '', address = ''] = /^\s*(?:"?([^"<>]*?)"?\s*<)?([^\s<>@]+@[^\s<>@]+)>?\s*$/.exec(text) ?? [];
  return address === '' ? undefined : { name, address };
}
