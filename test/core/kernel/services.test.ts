import { describe, expect, it } from 'vitest';
import { runText } from './run-text';

const common = `
typedef unsigned long size_t; typedef unsigned int gfp_t;
#define ___GFP_ZERO 0x100u
int _printk(const char *format, ...);
void *kmalloc(size_t size, gfp_t flags); void *krealloc(const void *p, size_t size, gfp_t flags); void kfree(const void *p);
`;

/** What a body of main() does, with the declarations that all need. */
function check(body: string, declarations = ''): string[] {
  return runText(`${common}${declarations}\nint main(void) {\n${body}\nreturn 0; }`);
}

describe('printk', () => {
  const print = (call: string): string[] => check(`_printk(${call});`).slice(0, -1);

  it.each([
    ['"\\0016" "%d %i %u\\n", -1, 7, -1', 'info: -1 7 4294967295'],
    ['"\\0013" "%5d|%-5d|%05d|%+d|% d\\n", 42, 42, 42, 42, 42', 'err:    42|42   |00042|+42| 42'],
    [
      '"\\0014" "%x %X %#x %#010x %llx %lu\\n", 255, 255, 255, 255, 1ULL << 40, ~0UL',
      'warn: ff FF 0xff 0x000000ff 10000000000 18446744073709551615',
    ],
    ['"\\0016" "%hhx %hx %zu %c%% %.3d\\n", 0x1ff, 0x1ffff, sizeof(long), 65, 7', 'info: ff ffff 8 A% 007'],
    [
      '"\\0016" "%s|%8s|%-8s|%.2s|%*s|%s\\n", "ab", "cd", "ef", "ghi", 4, "j", (char *)0',
      'info: ab|      cd|ef      |gh|   j|(null)',
    ],
    ['"\\0016" "%pe %pe\\n", (void *)-12L, (void *)-517L', 'info: -ENOMEM -EPROBE_DEFER'],
    ['"\\0016" "%px\\n", (void *)0x1234UL', 'info: 0000000000001234'],
    ['"\\0016" "%ps\\n", kmalloc', 'info: kmalloc'],
    [
      '"\\0016" "%*pbl %*pb %*pb|\\n", 70, (unsigned long[]){ 0xf1, 0x21 }, 34, (unsigned long[]){ 0x200000005 }, 3, (unsigned long[]){ 5 }',
      'info: 0,4-7,64,69 2,00000005 5|',
    ],
    ['"\\0016" "%*ph|%*phC\\n", 3, "\\1\\2\\253", 2, "ab"', 'info: 01 02 ab|61:62'],
  ])('renders %s', (call, expected) => {
    expect(print(call)).toEqual([expected]);
  });

  it('joins lines that are continued and splits those that are not', () => {
    expect(check('_printk("\\0016one\\n\\0014two\\n");').slice(0, -1)).toEqual(['info: one', 'warn: two']);
  });

  it('follows a nested format', () => {
    const text = `struct va_format { const char *fmt; __builtin_va_list *va; };
      static void say(const char *format, ...) { struct va_format f; __builtin_va_list list;
        __builtin_va_start(list, format); f.fmt = format; f.va = &list; _printk("\\0016smmu: %pV!\\n", &f); __builtin_va_end(list); }`;
    expect(check('say("%d and %s", 3, "four");', text)[0]).toBe('info: smmu: 3 and four!');
  });

  it('says so where a conversion is not modelled', () => {
    expect(check('_printk("%pM\\n", (void *)0);')).toEqual(['ended: not modelled: feature printk extension %pM']);
  });
});

describe('waiting', () => {
  const udelay = 'void __udelay(unsigned long); unsigned long long local_clock(void);';
  const turns = (body: string): string[] =>
    check(`for (long i = 0; i < 500000; i++) { for (int j = 0; j < 20; j++); ${body} }`, udelay);

  it('makes a loop with a time-out no endless one', () => {
    expect(turns('__udelay(1);')).toEqual(['returned 0']);
    expect(turns('')).toEqual(['ended: the step limit was reached']);
  });
});

describe('memory', () => {
  it('is poisoned unless zero was asked for', () => {
    expect(check('return ((unsigned char *)kmalloc(8, 0))[3];')).toEqual(['returned 90']);
    expect(check('return ((unsigned char *)kmalloc(8, ___GFP_ZERO))[3];')).toEqual(['returned 0']);
  });

  it.each([
    ['p[5] = 1;', 'out of bounds'],
    ['kfree(p); p[0] = 1;', 'use after free'],
    ['p[-1] = 1;', 'out of bounds|never allocated'],
  ])('refuses %s', (use, message) => {
    expect(check(`char *p = kmalloc(5, 0); ${use}`)[0]).toMatch(new RegExp(`ended: .*(${message})`));
  });

  it('reports a double free and a free of something else', () => {
    expect(check('char *p = kmalloc(8, 0); kfree(p); kfree(p);')[0]).toMatch(/warning: free of .*no live allocation/);
    expect(check('char *p = kmalloc(8, 0); kfree(p + 8);')[0]).toMatch(/warning: free of .*no live allocation/);
    expect(check('kfree(0);')).toEqual(['returned 0']);
  });

  it('keeps its contents when it grows', () => {
    expect(check('char *p = kmalloc(4, 0); p[3] = 7; p = krealloc(p, 400, 0); p[399] = 1; return p[3];')).toEqual([
      'returned 7',
    ]);
  });

  it('is refused with a warning where the kernel never gives as much', () => {
    const warning = 'warning: kmalloc of 67108864 bytes, where 4194304 is the most that it ever gives';
    expect(check('return kmalloc(64 << 20, 0) == 0;')).toEqual([warning, 'returned 1']);
    const quiet = 'enum { ___GFP_NOWARN = 0x2000 };';
    expect(check('return kmalloc(64 << 20, ___GFP_NOWARN) == 0;', quiet)).toEqual(['returned 1']);
  });

  it('of another kernel is not mapped together with the own', () => {
    const declarations = 'void *memremap(unsigned long at, size_t size, unsigned long flags);';
    const warning = 'warning: a window from 0x40000000 of 0x1000000000 bytes is in part this kernel’s own memory';
    expect(check('return memremap(0x40000000UL, 1UL << 36, 1) == 0;', declarations)).toEqual([warning, 'returned 1']);
    expect(check('return memremap(0x40000000UL, 0, 1) == 0;', declarations)).toEqual(['returned 1']);
  });

  it('is aligned to its size for powers of two', () => {
    expect(
      check('return ((long)kmalloc(40, 0) & 7) || ((long)kmalloc(256, 0) & 255) || ((long)kmalloc(4096, 0) & 4095);'),
    ).toEqual(['returned 0']);
  });
});

describe('locks', () => {
  const held = 'warning: a mutex is held on return from main()';
  const declarations =
    'struct mutex { long x; }; void mutex_lock(struct mutex *); void mutex_unlock(struct mutex *); static struct mutex m;' +
    'unsigned long _raw_spin_lock_irqsave(void *); void _raw_spin_unlock_irqrestore(void *, unsigned long);' +
    'unsigned long arch_local_save_flags(void);';

  it.each([
    ['mutex_lock(&m); mutex_unlock(&m);', []],
    [
      'mutex_lock(&m); mutex_lock(&m);',
      ['warning: a mutex is taken while it is held: on one CPU this never returns', held],
    ],
    ['mutex_lock(&m);', [held]],
    ['mutex_unlock(&m);', ['warning: a mutex is released while it is not held']],
  ])('watches %s', (body, expected) => {
    expect(check(body, declarations).slice(0, -1)).toEqual(expected);
  });

  it('masks interrupts while a spinlock asks for it', () => {
    const body = `unsigned long f = _raw_spin_lock_irqsave(&m), inside = arch_local_save_flags();
      _raw_spin_unlock_irqrestore(&m, f); return f == 0 && inside == 0x80 && arch_local_save_flags() == 0;`;
    expect(check(body, declarations)).toEqual(['returned 1']);
  });
});

describe('WARN and BUG', () => {
  const include = '#include <asm/bug.h>\nvoid __warn_printk(const char *format, ...);\n';

  it('reports a place, the message, and once only where asked', () => {
    const body = 'for (int i = 0; i < 2; i++) {\n__warn_printk("n %d", 1); __WARN_FLAGS(9);\n__WARN_FLAGS(3); }';
    expect(check(body, include)).toEqual([
      'warning: WARNING: at test.c:11 main: n 1',
      'warning: WARNING: at test.c:12 main',
      'warning: WARNING: at test.c:11 main: n 1',
      'returned 0',
    ]);
  });

  it('takes the text of the condition where the tree gives it', () => {
    expect(check('__WARN_FLAGS("[x > 1]", 1);', include)[0]).toBe('warning: WARNING: at test.c:10 main [x > 1]');
  });
});

describe('strictness', () => {
  it('ends the run at a function that nobody models', () => {
    expect(check('return teleport(3);', 'int teleport(int);')).toEqual(['ended: not modelled: function teleport']);
  });

  it('ends the run at a datum that nobody models', () => {
    expect(check('return unknown_knob;', 'extern int unknown_knob;')).toEqual([
      'ended: not modelled: datum unknown_knob',
    ]);
  });

  it('ends the run at a model for other parameters', () => {
    expect(check('__udelay(1, 2);', 'void __udelay(unsigned long, int);')[0]).toMatch(
      /not modelled: function __udelay with 2 parameters \(the model has 1\)/,
    );
  });
});

describe('the shadow of asm/atomic.h', () => {
  const include = '#include <asm/atomic.h>\n';

  it.each([
    ['atomic_t v = { 5 }; return arch_atomic_add_return(3, &v) * 100 + v.counter;', 808],
    ['atomic_t v = { 5 }; return arch_atomic_fetch_sub(3, &v) * 100 + v.counter;', 502],
    ['atomic_t v = { 12 }; return arch_atomic_fetch_andnot(4, &v) * 100 + v.counter;', 1208],
    [
      'atomic_t v = { 12 }; arch_atomic_or(3, &v); arch_atomic_xor(1, &v); arch_atomic_and(6, &v); return v.counter;',
      6,
    ],
    ['atomic_t v = { 0x7fffffff }; arch_atomic_add(1, &v); return v.counter == -0x7fffffff - 1;', 1],
    ['atomic64_t v = { 1L << 40 }; return arch_atomic64_add_return(1L << 40, &v) >> 40;', 2],
    ['atomic_t v = { 1 }; arch_atomic_set(&v, 9); return arch_atomic_read(&v);', 9],
  ])('%s', (body, expected) => {
    expect(check(body, include)).toEqual([`returned ${expected}`]);
  });
});

describe('the shadow of asm/cmpxchg.h', () => {
  const include = '#include <asm/cmpxchg.h>\n';

  it.each([
    ['int v = 5; int old = arch_cmpxchg(&v, 5, 6); return old * 10 + v;', 56],
    ['int v = 5; int old = arch_cmpxchg_relaxed(&v, 4, 6); return old * 10 + v;', 55],
    ['long v = 1; long old = arch_xchg(&v, 7); return old * 10 + v;', 17],
    ['char *v = 0, c; char *old = arch_cmpxchg(&v, (void *)0, &c); return old == 0 && v == &c;', 1],
    ['unsigned char v = 255; return arch_cmpxchg64(&v, 255, 1) == 255 && v == 1;', 1],
  ])('%s', (body, expected) => {
    expect(check(body, include)).toEqual([`returned ${expected}`]);
  });
});

describe('text', () => {
  const declared =
    'char *strchr(const char *, int); char *strrchr(const char *, int); void *memchr(const void *, int, size_t); void *kmemdup(const void *, size_t, gfp_t);' +
    'int strcasecmp(const char *, const char *); char *strstr(const char *, const char *);' +
    'unsigned __sw_hweight8(unsigned); unsigned __sw_hweight32(unsigned); unsigned long __sw_hweight64(unsigned long);';

  it.each([
    ['return strcasecmp("SMMU", "smmu");', 'returned 0'],
    ['return strcasecmp("a", "B") < 0 && strcasecmp("c", "B") > 0;', 'returned 1'],
    ['const char *t = "one two"; return strstr(t, "two") - t + (strstr(t, "x") == 0);', 'returned 5'],
    ['return __sw_hweight8(0x1f0) * 100 + __sw_hweight32(-1) + __sw_hweight64(1UL << 63 | 1);', 'returned 434'],
    ['const char *t = "a=b=c"; return strchr(t, 61) - t;', 'returned 1'],
    ['const char *t = "a=b=c"; return strrchr(t, 61) - t;', 'returned 3'],
    ['const char *t = "abc"; return strchr(t, 0) - t;', 'returned 3'],
    ['return strchr("abc", 100) == 0;', 'returned 1'],
    ['const char *t = "a\\0b"; return (const char *)memchr(t, 98, 3) - t;', 'returned 2'],
    ['return memchr("abc", 99, 2) == 0;', 'returned 1'],
    ['return ((char *)kmemdup("abc", 3, 0))[2];', 'returned 99'],
  ])('%s', (body, expected) => {
    expect(check(body, declared)).toEqual([expected]);
  });
});
