import * as vscode from 'vscode';
import { groupTitles, type ScenarioItem } from '../../protocol/message';

/** Marks the items of groups among those of scenarios. */
const groupPrefix = 'group:';

/** Scenarios below their groups, in the order in which they come. They have no description: it would be read out in place of the title. What is there already is kept, with its state. */
export function fillItems(
  controller: vscode.TestController,
  scenarios: readonly ScenarioItem[],
  placeOf: (scenario: string) => vscode.Location | undefined,
): void {
  const groups = new Map<string, ScenarioItem[]>();
  for (const each of scenarios) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  const sorted = (index: number): string => String(index).padStart(4, '0');
  const items = [...groups].map(([name, members], index) => {
    const group =
      controller.items.get(groupPrefix + name) ?? controller.createTestItem(groupPrefix + name, titleOf(name));
    group.sortText = sorted(index);
    group.children.replace(
      members.map(({ id, title }, at) => {
        const place = placeOf(id);
        const old = group.children.get(id);
        // Where an item stands is settled when it is made.
        const item =
          old?.uri?.toString() === place?.uri.toString() && old
            ? old
            : controller.createTestItem(id, title, place?.uri);
        if (place) item.range = place.range;
        item.label = title;
        item.sortText = sorted(at);
        item.tags = name === '' ? [] : [new vscode.TestTag(name)];
        return item;
      }),
    );
    return group;
  });
  controller.items.replace(items);
}

/** Ids of the scenarios that a request asks for, in the order of the list. Of groups so large that they have to be named, all are meant where the
 *  group or the scenario itself is. */
export function scenariosIn(request: vscode.TestRunRequest, scenarios: readonly ScenarioItem[]): readonly string[] {
  const named = (items: readonly vscode.TestItem[] | undefined): ReadonlySet<string> =>
    new Set(items?.map(({ id }) => id));
  const isIn = (set: ReadonlySet<string>, { id, group }: ScenarioItem): boolean =>
    set.has(id) || set.has(groupPrefix + group);
  const [include, exclude] = [named(request.include), named(request.exclude)];
  return scenarios
    .filter((each) => (request.include ? isIn(include, each) : !each.large) && !isIn(exclude, each))
    .map(({ id }) => id);
}

/** The item of a scenario. */
export function itemOf(controller: vscode.TestController, scenario: string): vscode.TestItem | undefined {
  for (const [, group] of controller.items) {
    const found = group.children.get(scenario);
    if (found) return found;
  }
  return undefined;
}

function titleOf(group: string): string {
  const words = groupTitles[group] ?? group.replaceAll('-', ' ');
  return group === '' ? 'Others' : words.slice(0, 1).toUpperCase() + words.slice(1);
}
