import { error } from '../../base/problem';
import { fieldOf, type Verb } from './verb';

/** A device asks for pages that are not there (PCIe PRI). */
export const requestPages: Verb = {
  name: 'request-pages',
  summary: 'A GPU asks for pages, one request each, faster than the kernel takes the interrupt.',
  fields: {
    device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
    address: { type: 'value', required: true, summary: 'Address of the first page, for the device.' },
    pages: { type: 'value', summary: 'How many pages; one when left out.' },
    write: { type: 'boolean', summary: 'It wants to write to them; it only reads when left out.' },
    pasid: { type: 'value', summary: 'The PASID that it asks for; none when left out.' },
    together: {
      type: 'boolean',
      summary: 'All pages make one group, with one answer; each makes one of its own when left out.',
    },
  },
  run(step, { world, state }) {
    const { masters } = world;
    const device = fieldOf<string>(step, 'device') ?? '';
    const address = fieldOf<bigint>(step, 'address') ?? 0n;
    const pages = Number(fieldOf<bigint>(step, 'pages') ?? 1n);
    const write = fieldOf<boolean>(step, 'write') ?? false;
    const pasid = fieldOf<bigint>(step, 'pasid');
    const trouble = masters?.requestPages
      ? masters.requestPages(device, {
          address,
          pages,
          write,
          ...(pasid !== undefined && { pasid: Number(pasid) }),
          together: fieldOf<boolean>(step, 'together') ?? false,
        })
      : 'devices cannot ask for pages in this run';
    if (trouble !== undefined) state.problems.push(error('scenario-pages', trouble, step.at));
    return trouble === undefined;
  },
};
