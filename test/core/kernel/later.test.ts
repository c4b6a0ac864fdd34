import { describe, expect, it } from 'vitest';
import { type Booted, bootText } from './boot';

const text = `
#define HZ 250
struct hlist_node { struct hlist_node *next, **pprev; };
struct list_head { struct list_head *next, *prev; };
struct timer_list { struct hlist_node entry; unsigned long expires; void (*function)(struct timer_list *); unsigned flags; };
struct work_struct { long data; struct list_head entry; void (*func)(struct work_struct *); };
struct delayed_work { struct work_struct work; struct timer_list timer; void *wq; int cpu; };
struct completion { unsigned done; };
extern unsigned long volatile jiffies;
int mod_timer(struct timer_list *t, unsigned long at); int timer_delete(struct timer_list *t);
void *alloc_workqueue(const char *name, unsigned flags, int most);
_Bool queue_work_on(int cpu, void *wq, struct work_struct *work);
_Bool queue_delayed_work_on(int cpu, void *wq, struct delayed_work *work, unsigned long ticks);
_Bool cancel_delayed_work_sync(struct delayed_work *work); _Bool flush_work(struct work_struct *work);
void complete(struct completion *c); void wait_for_completion(struct completion *c);
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long ticks);
void msleep(unsigned ms);
static int ran;
static struct completion done;
static void tick(struct timer_list *t) { ran += 1; }
static void job(struct work_struct *w) { ran += 10; complete(&done); }
static struct timer_list timer = { .function = tick };
void delayed_work_timer_fn(struct timer_list *);
static struct delayed_work work = { .work = { .func = job }, .timer = { .function = delayed_work_timer_fn } };
int count(void) { return ran; }
int set(int ticks) { return mod_timer(&timer, jiffies + ticks); }
int unset(void) { return timer_delete(&timer); }
int queue(void) { return queue_work_on(0, 0, &work.work) * 100 + queue_work_on(0, 0, &work.work) * 1000 + ran; }
int flush(void) { queue_work_on(0, 0, &work.work); return flush_work(&work.work) * 100 + ran; }
int later(int ticks) { return queue_delayed_work_on(0, 0, &work, ticks); }
int cancel(void) { return cancel_delayed_work_sync(&work); }
int sleep(int ms) { msleep(ms); return ran; }
int wait(void) { queue_work_on(0, 0, &work.work); wait_for_completion(&done); return ran; }
int waitInVain(void) { wait_for_completion(&done); return ran; }
int waitAWhile(int ticks) { later(ticks / 2); return wait_for_completion_timeout(&done, ticks) != 0; }
int timeOut(int ticks) { unsigned long start = jiffies; return wait_for_completion_timeout(&done, ticks) * 1000 + (jiffies - start >= ticks); }
`;

/** Calls functions of the text in turn, as `name` or `name argument`; gives what they returned. */
function calls(...steps: string[]): unknown[] {
  const { kernel }: Booted = bootText(text);
  return steps.map((step) => {
    const [name = '', ...args] = step.split(' ');
    try {
      return kernel.run(name, ...args.map(Number));
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : thrown;
    }
  });
}

describe('what is put off', () => {
  it.each<[string[], unknown[]]>([
    [
      ['set 10', 'count', 'sleep 39', 'sleep 2', 'count'],
      [0, 0, 0, 1, 1],
    ],
    [
      ['set 10', 'set 20', 'sleep 41', 'sleep 40', 'count'],
      [0, 1, 0, 1, 1],
    ],
    [
      ['set 10', 'unset', 'sleep 100', 'count'],
      [0, 1, 0, 0],
    ],
    [
      ['queue', 'count'],
      [100, 10],
    ],
    [
      ['flush', 'count'],
      [110, 10],
    ],
    [
      ['later 5', 'count', 'sleep 21', 'count'],
      [1, 0, 10, 10],
    ],
    [
      ['later 5', 'later 5', 'cancel', 'cancel', 'sleep 100'],
      [1, 0, 1, 0, 0],
    ],
    [
      ['later 0', 'count'],
      [1, 10],
    ],
    [['wait'], [10]],
    [['waitAWhile 10'], [1]],
    [['timeOut 7'], [1]],
    [['waitInVain'], ['not modelled: feature a wait for a completion that nobody is left to make']],
  ])('%j', (steps, expected) => {
    expect(calls(...steps)).toEqual(expected);
  });
});
