import { askedMutations } from './mutation/asked';
import { moreDefects } from './mutation/defects';
import { harmlessMutations } from './mutation/harmless';
import type { Mutation } from './mutation/mutation';

/** Every changed adoption patch, by id. */
export const mutations: ReadonlyMap<string, Mutation> = new Map(
  [...askedMutations, ...moreDefects, ...harmlessMutations].map((each) => [each.id, each]),
);
