import type { Register } from '../../smmu/declaration/register';
import {
  EVENTQ_IRQ_CFG0,
  EVENTQ_IRQ_CFG1,
  EVENTQ_IRQ_CFG2,
  GERROR_IRQ_CFG0,
  GERROR_IRQ_CFG1,
  GERROR_IRQ_CFG2,
  PRIQ_IRQ_CFG0,
  PRIQ_IRQ_CFG1,
  PRIQ_IRQ_CFG2,
} from '../../smmu/registers/queue';
import type { Rule } from '../rule';
import { refusedWrites } from './guarded-register';

const registers = [
  GERROR_IRQ_CFG0,
  GERROR_IRQ_CFG1,
  GERROR_IRQ_CFG2,
  EVENTQ_IRQ_CFG0,
  EVENTQ_IRQ_CFG1,
  EVENTQ_IRQ_CFG2,
  PRIQ_IRQ_CFG0,
  PRIQ_IRQ_CFG1,
  PRIQ_IRQ_CFG2,
];

/** */
export const irqConfigFixedWhileEnabled: Rule = {
  id: 'irq-config-fixed-while-enabled',
  title: 'Where interrupts are sent is only changed while they are off, and acknowledged to be.',
  source: 'IHI 0070 §6.3.16, §6.3.20 to §6.3.22.',
  severity: 3,
  find: (run) => refusedWrites(run, registers as readonly Register[], 'while its interrupt is enabled'),
};
