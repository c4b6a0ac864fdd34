import { deviceFields } from './device';
import { drivers } from './driver';
import type { FieldDeclaration, FieldDeclarations } from './fields';
import { knobsSchema } from './knobs';
import { errorKinds, firmwareKinds } from './load';
import { smmusSchema } from './smmu';
import { verbs } from './step/verbs';
import { trialFields } from './trials';

type Schema = Readonly<Record<string, unknown>>;

const number: Schema = {
  anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^(0[xX][0-9a-fA-F]+|[0-9]+)$' }],
};

/** The JSON schema of scenario files, version 1, for completion and errors in an editor. Made from the verbs' own declarations, so that it
 *  accepts what the loader accepts. */
export function scenarioSchema(): Schema {
  const text = { type: 'string' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'SMMU Patch Review scenario, version 1',
    type: 'object',
    required: ['version', 'id', 'title', 'steps'],
    additionalProperties: false,
    properties: {
      $schema: text,
      version: { const: 1 },
      id: { ...text, description: 'Short name, as on the command line.' },
      title: { ...text, description: 'Name for people.' },
      summary: { ...text, description: 'What happens, in a sentence.' },
      group: { ...text, description: 'What it belongs to; a group can be run as one.' },
      profile: { ...text, description: 'Hardware profile; qemu-virt when left out.' },
      overrides: { type: 'array', items: text, description: 'Changes to the profile, such as IDR1.SIDSIZE=8.' },
      driver: { enum: Object.keys(drivers), description: 'Which driver runs.' },
      firmware: { enum: firmwareKinds, description: 'How firmware describes the machine; device-tree when left out.' },
      errors: {
        enum: errorKinds,
        description: 'Who takes the errors that aborts lead to: the kernel (AER), when left out, or firmware (CPER).',
      },
      'command-line': { ...text, description: 'Command line of the kernels.' },
      knobs: knobsSchema(),
      smmus: smmusSchema(),
      devices: {
        type: 'array',
        description: 'Bus masters behind the SMMUs, and bridges on the way, in the order in which a kernel finds them.',
        items: fieldsSchema(deviceFields, 'A bus master, or a bridge.'),
      },
      trials: fieldsSchema(trialFields, 'How much of what devices have under way is tried after each step.'),
      'time-budget': {
        type: ['integer', 'string'],
        description: 'Seconds of virtual time that one call into the kernel may take; 10 when left out.',
      },
      steps: { type: 'array', items: { oneOf: Object.keys(verbs).map(stepSchema) } },
    },
  };
}

function stepSchema(name: string): Schema {
  const verb = verbs[name];
  const summary = verb?.summary ?? '';
  return {
    type: 'object',
    required: [name],
    additionalProperties: false,
    description: summary,
    properties: { [name]: fieldsSchema(verb?.fields ?? {}, summary) },
  };
}

function fieldsSchema(declarations: FieldDeclarations, description: string): Schema {
  const fields = Object.entries(declarations);
  const required = fields.filter(([, field]) => field.required).map(([field]) => field);
  return {
    type: 'object',
    description,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    properties: Object.fromEntries(fields.map(([field, declaration]) => [field, fieldSchema(declaration)])),
  };
}

function fieldSchema({ type, summary, choices }: FieldDeclaration): Schema {
  const described = { description: summary, ...(choices && { enum: choices }) };
  switch (type) {
    case 'string':
    case 'boolean':
      return { type, ...described };
    case 'value':
      return { ...number, ...described };
    case 'values':
      return { type: 'array', items: number, ...described };
    case 'arguments':
      return { type: 'array', items: { type: ['string', 'integer'] }, ...described };
    case 'registers':
      return { type: 'object', additionalProperties: number, ...described };
    case 'knobs':
      return { ...knobsSchema(), ...described };
  }
}
