import { expect, test } from 'vitest';
import { unreferenced } from '../../../src/core/kernel/unreferenced';
import { bootText } from './boot';

const text = `
#define HZ 250
#define __GFP_ZERO 0x100u
struct hlist_node { struct hlist_node *next, **pprev; };
struct list_head { struct list_head *next, *prev; };
struct timer_list { struct hlist_node entry; unsigned long expires; void (*function)(struct timer_list *); unsigned flags; };
struct work_struct { long data; struct list_head entry; void (*func)(struct work_struct *); };
struct delayed_work { struct work_struct work; struct timer_list timer; void *wq; int cpu; };
struct notifier_block { int (*notifier_call)(struct notifier_block *, unsigned long, void *); struct notifier_block *next; int priority; };
struct bus_type { const char *name; };
extern unsigned long volatile jiffies;
void *__kmalloc(unsigned long size, unsigned flags);
int bus_register_notifier(const struct bus_type *bus, struct notifier_block *block);
int mod_timer(struct timer_list *t, unsigned long at);
_Bool queue_work_on(int cpu, void *wq, struct work_struct *work);
static struct bus_type bus;
static void *kept;
void lose(void) { __kmalloc(64, 0x100); }
void keep(void) { kept = (char *)__kmalloc(64, 0x100) + 8; }
void listen(void) { bus_register_notifier(&bus, __kmalloc(sizeof(struct notifier_block), 0x100)); }
void arm(void) { mod_timer(__kmalloc(sizeof(struct timer_list), 0x100), jiffies + 1000); }
`;

/** Functions of the driver that asked for what nobody can find any more after `act`. */
function lostBy(act: string): readonly string[] {
  const { kernel, ram } = bootText(text);
  kernel.run(act);
  return unreferenced(kernel, ram, kernel.holdings.since()).map(({ what }) => what.replace(/ at .*/, ''));
}

test('an allocation is lost when no word in memory leads to it', () => {
  expect(lostBy('lose')).toEqual(['64 bytes']);
  expect(lostBy('keep')).toEqual([]);
});

test('what parts of the kernel hold that are modelled is not lost', () => {
  expect(lostBy('listen')).toEqual([]);
  expect(lostBy('arm')).toEqual([]);
});
