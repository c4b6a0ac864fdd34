import { error, type Problem, warning } from '../../base/problem';
import { type Architecture, atLeast, identificationField, type Profile } from './profile';

/** One rule of the architecture about identification values. `holds` gets a reader of `IDR0.PRI`. */
interface ConsistencyRule {
  readonly field: string;
  readonly rule: string;
  /** Parts that exist break it, so it is only a warning. */
  readonly lenient?: true;
  readonly holds: (field: (name: string) => number, profile: Profile) => boolean;
}

function atMost(field: string, limit: number): ConsistencyRule {
  return { field, rule: `is at most ${limit}`, holds: (value) => value(field) <= limit };
}

function needs(field: string, other: string, lenient?: true): ConsistencyRule {
  return {
    field,
    rule: `needs ${other}`,
    ...(lenient && { lenient }),
    holds: (value) => value(field) === 0 || value(other) !== 0,
  };
}

/** A feature that every part of `version` or later has, if it has `stage` at all. Emulators may lack it. */
function mandatory(field: string, version: Architecture, stage?: string): ConsistencyRule {
  return {
    field,
    rule: `is at least 1 from SMMUv${version} on${stage === undefined ? '' : `, with ${stage}`}`,
    lenient: true,
    holds: (value, { architecture }) =>
      value(field) > 0 || !atLeast(architecture, version) || (stage !== undefined && value(stage) === 0),
  };
}

/** Sections 6.3.1 to 6.3.6 of IHI 0070. */
const rules: readonly ConsistencyRule[] = [
  {
    field: 'IDR0.S1P',
    rule: 'or IDR0.S2P must be 1: a part has at least one stage',
    holds: (value) => value('IDR0.S1P') + value('IDR0.S2P') > 0,
  },
  { field: 'IDR0.TTF', rule: '0 is reserved', holds: (value) => value('IDR0.TTF') !== 0 },
  { field: 'IDR0.TTENDIAN', rule: '1 is reserved', holds: (value) => value('IDR0.TTENDIAN') !== 1 },
  atMost('IDR0.STALL_MODEL', 2),
  atMost('IDR0.ST_LEVEL', 1),
  needs('IDR0.PRI', 'IDR0.ATS'),
  needs('IDR0.NS1ATS', 'IDR0.ATS'),
  needs('IDR0.ATSRECERR', 'IDR0.ATS'),
  needs('IDR0.VATOS', 'IDR0.ATOS'),
  needs('IDR3.PPS', 'IDR0.PRI', true),
  needs('IDR3.PASIDTT', 'IDR0.ATS'),
  needs('IDR3.DPT', 'IDR0.ATS'),
  needs('IDR3.FWB', 'IDR0.S2P'),
  needs('IDR3.E0PD', 'IDR0.S1P'),
  needs('IDR0.HYP', 'IDR0.S1P'),
  needs('IDR0.CD2L', 'IDR0.S1P'),
  needs('IDR0.ASID16', 'IDR0.S1P', true),
  needs('IDR0.VMID16', 'IDR0.S2P', true),
  needs('IDR0.VMW', 'IDR0.S2P', true),
  {
    field: 'IDR1.SIDSIZE',
    rule: 'above 6 needs IDR0.ST_LEVEL=1',
    lenient: true,
    holds: (value) => value('IDR1.SIDSIZE') <= 6 || value('IDR0.ST_LEVEL') === 1,
  },
  atMost('IDR1.SIDSIZE', 32),
  atMost('IDR1.SSIDSIZE', 20),
  needs('IDR1.SSIDSIZE', 'IDR0.S1P'),
  atMost('IDR1.CMDQS', 19),
  atMost('IDR1.EVENTQS', 19),
  atMost('IDR1.PRIQS', 19),
  needs('IDR1.PRIQS', 'IDR0.PRI', true),
  {
    field: 'IDR3.BBML',
    rule: '3 is reserved',
    holds: (value) => value('IDR3.BBML') !== 3,
  },
  mandatory('IDR3.HAD', '3.1', 'IDR0.S1P'),
  mandatory('IDR3.XNX', '3.1', 'IDR0.S2P'),
  mandatory('IDR3.RIL', '3.2'),
  mandatory('IDR3.BBML', '3.2'),
  mandatory('IDR3.FWB', '3.2', 'IDR0.S2P'),
  mandatory('IDR3.E0PD', '3.3', 'IDR0.S1P'),
  mandatory('IDR3.PTWNNC', '3.3', 'IDR0.S2P'),
  {
    field: 'IDR5.GRAN4K',
    rule: 'or another granule must be 1',
    holds: (value) => value('IDR5.GRAN4K') + value('IDR5.GRAN16K') + value('IDR5.GRAN64K') > 0,
  },
  atMost('IDR5.OAS', 7),
  needs('IDR5.VAX', 'IDR5.GRAN64K'),
  {
    field: 'IDR5.STALL_MAX',
    rule: 'is 0 when IDR0.STALL_MODEL is 1 (terminate only)',
    lenient: true,
    holds: (value) => value('IDR5.STALL_MAX') === 0 || value('IDR0.STALL_MODEL') !== 1,
  },
];

/** What is inconsistent in a profile: code `profile-inconsistent`, naming field, value and rule. Errors cannot exist in a part that
 *  follows the architecture; warnings can be seen in emulators. */
export function checkConsistency(profile: Profile): Problem[] {
  const value = (name: string) => {
    const [register = '', field = ''] = name.split('.');
    return identificationField(profile, register, field);
  };
  return rules
    .filter((rule) => !rule.holds(value, profile))
    .map((rule) => {
      const text = `${profile.name}: ${rule.field}=${value(rule.field)}: ${rule.field} ${rule.rule}`;
      return rule.lenient ? warning('profile-inconsistent', text) : error('profile-inconsistent', text);
    });
}
