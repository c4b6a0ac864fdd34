import { expect, it } from 'vitest';
import { requireProgram, titleWith } from '../../../support/requires';
import { lexPreprocessed, unitOf } from '../parse/lex';
import { compareLayouts, recordNames } from './layout-oracle';

const gcc = requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu');

const corners = `
struct empty {};
struct holds_empty { char a; struct empty e; int b; };
struct zero_length { int n; long v[0]; };
struct flexible { char n; short v[]; };
struct bits { unsigned a : 3; unsigned b : 30; char c; unsigned long d : 40; int e : 24; };
struct close { unsigned a : 3; unsigned : 0; unsigned b : 3; };
struct close_char { char a : 3; long : 0; char b : 3; };
struct unnamed { char a; int : 5; char b; };
struct unnamed_long { char a; long : 3; };
struct only_zero { char a; int : 0; };
struct packed_bits { unsigned a : 3; unsigned long b : 62; unsigned c : 5; } __attribute__((packed));
struct packed_member { char a; int b __attribute__((packed)); int c; unsigned d : 3; };
struct packed_bit { char a; unsigned b : 31 __attribute__((packed)); unsigned c : 4; };
struct aligned_member { char a; char b __attribute__((aligned(16))); };
struct aligned_bits { unsigned a : 3; unsigned b : 3 __attribute__((aligned(8))); unsigned c : 2; };
struct packed_aligned { char a; long b; } __attribute__((packed, aligned(4)));
struct aligned_whole { char a; } __attribute__((aligned(64)));
struct holds_aligned { char a; struct aligned_whole b; };
struct packed_holds { char a; struct aligned_whole b; int c; } __attribute__((packed));
typedef long under __attribute__((aligned(4)));
typedef int over __attribute__((aligned(32)));
struct typedefs { char a; under b; char c; over d; };
struct packed_typedefs { char a; over b; under c; } __attribute__((packed));
struct wide { char a; __int128 b; char c; long double d; };
struct bools { _Bool a : 1; _Bool b : 1; unsigned char c : 7; _Bool d; };
enum small { A, B }; enum negative { M = -1 }; enum large { L = 1UL << 40 }; enum packed_enum { P } __attribute__((packed));
struct enums { enum small a : 2; enum negative b; enum large c; enum packed_enum d; enum packed_enum e; };
union several { char a; long b; struct { short c, d; } e; int f : 9; };
union packed_union { char a; long b; } __attribute__((packed));
struct anonymous { char a; union { long b; struct { char c, d; }; }; char e; };
struct tagged { int x; }; struct embeds { char a; struct tagged; short b; };
#pragma pack(push, 1)
struct tight { char a; long b; unsigned c : 3; unsigned long d : 63; };
#pragma pack(2)
struct two { char a; long b; int c __attribute__((aligned(8))); unsigned d : 31; unsigned e : 3; };
#pragma pack(pop)
struct loose { char a; long b; };
struct list { __builtin_va_list ap; char c; };
struct array2 { char a; struct { char b; long c; } d[3]; unsigned char e[2][3]; };
`;

it.skipIf(gcc.missing)(titleWith('corner cases are laid out as the arm64 gcc does', gcc), () => {
  const { records, members, bitFields, differences } = compareLayouts(
    unitOf(corners),
    recordNames(lexPreprocessed(corners)),
    corners,
  );
  expect(differences).toEqual([]);
  expect({ records, members, bitFields }).toEqual({ records: 34, members: 70, bitFields: 26 });
});
