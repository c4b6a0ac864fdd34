import type { TokenBuffer } from '../token';
import type { CType, Field, FunctionType, PointerType } from '../types/type';

/** Typed syntax tree. Everything implicit in C is explicit here: lvalue conversion is `load`, array and function decay is
 *  `decay`, every arithmetic conversion is a `cast`, constants are folded, `sizeof`, `offsetof`, `_Generic`,
 *  `__builtin_choose_expr`, `__builtin_constant_p` and `__builtin_types_compatible_p` are gone. The code generator therefore
 *  knows no conversion rule. `at` is a token index in the buffer of the enclosing function or initialiser. */

/** An object or function with linkage, or a static local. One per unit and entity; the linker joins external ones by name. */
export interface CSymbol {
  readonly kind: 'function' | 'object';
  /** Unique within its unit: a static local is `function.name`, numbered if need be. */
  readonly name: string;
  readonly linkage: 'external' | 'internal';
  /** Path of the translation unit's main file: internal symbols of two units never join. */
  readonly unit: string;
  /** Composite type of all declarations seen; an array may be completed by its initialiser. */
  type: CType;
  /** `__attribute__((weak))` was seen on a declaration. */
  weak: boolean;
  /** `__attribute__((alias("...")))`. */
  alias?: string;
  /** `__attribute__((section("...")))`, for data that the kernel collects by section. */
  section?: string;
  /** `__attribute__((error("...")))`: what a compiler says of a call. */
  forbidden?: string;
  /** Required alignment in bytes where it exceeds that of the type. */
  align?: number;
  /** Whether this unit holds its definition (a tentative one counts). Ask `CUnit` for the body. */
  defined: boolean;
}

/** A parameter or variable of a function. One object per declaration; references point to it. */
export interface LocalVariable {
  readonly name: string;
  /** Unique within its function; parameters come first, in order. */
  readonly index: number;
  type: CType;
  readonly parameter: boolean;
  /** The address is taken, or it is an aggregate, or volatile: it must live in memory. */
  inMemory: boolean;
  /** Required alignment in bytes where it exceeds that of the type. */
  align?: number;
  /** `__attribute__((cleanup(f)))`: called with its address when its scope is left, in reverse order of declaration. */
  cleanup?: CSymbol;
}

interface Node {
  readonly at: number;
  readonly type: CType;
}

/** Integer, `_Bool`, enumeration or pointer constant: the value reduced to the width and sign of `type`. */
export interface ConstantExpression extends Node {
  readonly kind: 'constant';
  readonly value: bigint;
}
export interface FloatConstant extends Node {
  readonly kind: 'float-constant';
  readonly value: number;
}
/** An lvalue of array type; `bytes` includes the terminating zero. */
export interface StringLiteral extends Node {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
}
/** An lvalue. */
export interface LocalReference extends Node {
  readonly kind: 'local';
  readonly variable: LocalVariable;
}
/** An lvalue (object) or function designator. */
export interface GlobalReference extends Node {
  readonly kind: 'global';
  readonly symbol: CSymbol;
}
/** `*pointer`, an lvalue (or a function designator when it points to one). */
export interface Dereference extends Node {
  readonly kind: 'dereference';
  readonly pointer: Expression;
}
/** `base.field`: an lvalue if `base` is one; `p->f` is a member of a dereference. `base` may be a record rvalue (a call). */
export interface MemberAccess extends Node {
  readonly kind: 'member';
  readonly base: Expression;
  readonly field: Field;
}
/** `(type){...}` in a function: an unnamed local that is initialised when reached. An lvalue. */
export interface CompoundLiteral extends Node {
  readonly kind: 'compound-literal';
  readonly variable: LocalVariable;
  readonly initializer: Initializer;
}
/** `&lvalue`; `type` is the pointer type. */
export interface AddressOf extends Node {
  readonly kind: 'address';
  readonly of: Expression;
}
/** `&&label`. */
export interface LabelAddress extends Node {
  readonly kind: 'label-address';
  readonly label: Label;
}
/** The value of an lvalue (records included). */
export interface Load extends Node {
  readonly kind: 'load';
  readonly of: Expression;
}
/** Array lvalue to pointer to its first element, function designator to pointer. */
export interface Decay extends Node {
  readonly kind: 'decay';
  readonly of: Expression;
}
/** Conversion of a value to `type` (void included: the value is dropped). To `_Bool` it compares with zero. */
export interface Cast extends Node {
  readonly kind: 'cast';
  readonly of: Expression;
}
/** `-`, `~` on a promoted operand; `!` yields `int` from any scalar. */
export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: '-' | '~' | '!';
  readonly of: Expression;
}
/** Both operands have the same arithmetic type, but for shifts, where each is promoted by itself. Comparisons yield `int`;
 *  pointers compare as unsigned. */
export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>=';
/** `pointer + index * scale` (or minus). `index` is a 64-bit integer; `scale` is in bytes, an expression for pointers to
 *  variable length arrays; `void` and functions scale by 1. */
export interface PointerAdd extends Node {
  readonly kind: 'pointer-add';
  readonly pointer: Expression;
  readonly index: Expression;
  readonly subtract: boolean;
  readonly scale: number | Expression;
}
/** `(left - right) / scale`, type `long`. */
export interface PointerDifference extends Node {
  readonly kind: 'pointer-difference';
  readonly left: Expression;
  readonly right: Expression;
  readonly scale: number | Expression;
}
export interface Logical extends Node {
  readonly kind: 'logical';
  readonly operator: '&&' | '||';
  readonly left: Expression;
  readonly right: Expression;
}
/** Branches already have the common type (or void). */
export interface Conditional extends Node {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}
/** GNU `a ?: b`: `value` is already converted to the common type, is evaluated once, and is tested against zero. */
export interface Elvis extends Node {
  readonly kind: 'elvis';
  readonly value: Expression;
  readonly otherwise: Expression;
}
/** `target = value`; the expression's value is the stored one (a bit-field truncates it). */
export interface Assign extends Node {
  readonly kind: 'assign';
  readonly target: Expression;
  readonly value: Expression;
}
/** `target op= value`: the target is converted to `computeType`, combined, converted back. Pointer targets use `+` or `-`
 *  with `scale` set and a 64-bit integer value. */
export interface CompoundAssign extends Node {
  readonly kind: 'compound-assign';
  readonly operator: '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '&' | '|' | '^';
  readonly target: Expression;
  readonly value: Expression;
  readonly computeType: CType;
  readonly scale?: number | Expression;
}
/** `++`/`--`; `step` is 1 or the pointed-to size in bytes (an expression for variable length arrays). */
export interface Increment extends Node {
  readonly kind: 'increment';
  readonly target: Expression;
  readonly subtract: boolean;
  readonly postfix: boolean;
  readonly step: number | Expression;
}
/** `callee` is a `global` function designator (direct call) or a pointer to function. Arguments are converted to the
 *  parameter types; variadic ones are promoted. */
export interface Call extends Node {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly functionType: FunctionType;
  readonly arguments: readonly Expression[];
}
/** A `__builtin_*` that needs code; the name is without that prefix. Arguments are values, converted to the signature's types
 *  (`builtin-table.ts`), constants are folded, and `expect`, `assume_aligned`, `object_size`, `prefetch` and the like are gone.
 *  - `add_overflow`, `sub_overflow`, `mul_overflow`: two integers in their own types and the address of the result; yields `_Bool`.
 *  - `va_start`, `va_end` (address of the list), `va_copy` (to, from), `va_arg` (address; the node's type is the argument's).
 *  - bits: `clz`, `ctz`, `ffs`, `clrsb`, `popcount`, `parity`, each also with `l` and `ll`; `bswap16`, `bswap32`, `bswap64`;
 *    `abs`, `labs`, `llabs`, `fabs`.
 *  - memory: `memcpy`, `memmove`, `memset`, `memcmp`, `memchr`, `strlen`, `strnlen`, `strcpy`, `strncpy`, `strcat`, `strncat`,
 *    `strcmp`, `strncmp`, `strchr`, `strrchr`, `strstr`.
 *  - `alloca` (bytes), `alloca_with_align` (bytes, bits), `frame_address`, `return_address`, `extract_return_addr`, `trap`,
 *    `unreachable`.
 *  - `sync_*` and `atomic_*` without the leading underscores: the address first, operands in the type it points to, memory orders last;
 *    `sync_synchronize` stands for every fence. */
export interface BuiltinCall extends Node {
  readonly kind: 'builtin';
  readonly name: string;
  readonly arguments: readonly Expression[];
}
export interface Comma extends Node {
  readonly kind: 'comma';
  readonly left: Expression;
  readonly right: Expression;
}
/** GNU `({ ... })`. When `result` is set, the last statement of `body` was an expression and has been moved there; it is
 *  evaluated before the block's cleanups run. */
export interface StatementExpression extends Node {
  readonly kind: 'statement-expression';
  readonly body: Block;
  readonly result: Expression | undefined;
}

/** A typed expression: an lvalue designates an object, anything else is a value. `load` and `decay` nodes stand
 *  where C converts the one to the other. */
export type Expression =
  | ConstantExpression
  | FloatConstant
  | StringLiteral
  | LocalReference
  | GlobalReference
  | Dereference
  | MemberAccess
  | CompoundLiteral
  | AddressOf
  | LabelAddress
  | Load
  | Decay
  | Cast
  | Unary
  | Binary
  | PointerAdd
  | PointerDifference
  | Logical
  | Conditional
  | Elvis
  | Assign
  | CompoundAssign
  | Increment
  | Call
  | BuiltinCall
  | Comma
  | StatementExpression;

/** An initialiser of automatic storage, brought into order of evaluation: first the object is zeroed if `zero`, then each
 *  item is stored at its offset. Designators, brace elision and strings are resolved. A record rvalue may be an item. */
export interface Initializer {
  readonly zero: boolean;
  readonly items: readonly InitializerItem[];
}
export interface InitializerItem {
  readonly offset: number;
  readonly type: CType;
  /** Bits counted from the byte at `offset`. */
  readonly bits?: { readonly start: number; readonly width: number };
  readonly value: Expression;
}

/** An initialiser of static storage, evaluated: parts that are not mentioned are zero. Later items override earlier ones. */
export interface StaticInitializer {
  /** Size of the object in bytes; exceeds that of its type when a flexible array member is initialised. */
  readonly size: number;
  readonly items: readonly StaticItem[];
}
export type StaticItem =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'value'; readonly offset: number; readonly size: number; readonly value: bigint }
  | {
      readonly kind: 'bits';
      readonly offset: number;
      readonly start: number;
      readonly width: number;
      readonly value: bigint;
    }
  | {
      readonly kind: 'symbol';
      readonly offset: number;
      readonly size: number;
      readonly symbol: CSymbol;
      readonly addend: bigint;
    }
  /** `&&label`, or the difference of two, in a static local's jump table. String and file-scope compound literals are
   *  anonymous symbols of the unit (`.literal.N`), reached through `symbol` items. */
  | { readonly kind: 'label'; readonly offset: number; readonly label: Label; readonly minus?: Label };

/** A label of a function: one of the source, or a `case`. */
export interface Label {
  readonly name: string;
  /** Unique within its function. */
  readonly index: number;
  /** `&&label` was taken. */
  addressTaken: boolean;
}

interface StatementNode {
  readonly at: number;
}
/** `variables` are the locals whose lifetime ends with the block, in order of declaration. */
export interface Block extends StatementNode {
  readonly kind: 'block';
  readonly body: readonly Statement[];
  readonly variables: readonly LocalVariable[];
  /** It is what is left of an `if` over a constant. */
  readonly settled?: true;
}
export interface ExpressionStatement extends StatementNode {
  readonly kind: 'expression';
  readonly expression: Expression;
}
/** Marks the point where a local comes to life; without an initialiser its value is indeterminate. For a variable length
 *  array `vlaSize` is its size in bytes: storage is taken here and given back with the block. */
export interface DeclarationStatement extends StatementNode {
  readonly kind: 'declaration';
  readonly variable: LocalVariable;
  readonly initializer?: Initializer;
  readonly vlaSize?: Expression;
}
export interface IfStatement extends StatementNode {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Statement;
  readonly otherwise?: Statement;
}
export interface WhileStatement extends StatementNode {
  readonly kind: 'while';
  readonly condition: Expression;
  readonly body: Statement;
}
export interface DoStatement extends StatementNode {
  readonly kind: 'do';
  readonly condition: Expression;
  readonly body: Statement;
}
/** A declaration in the first clause is moved to a block around the loop. */
export interface ForStatement extends StatementNode {
  readonly kind: 'for';
  readonly condition?: Expression;
  readonly step?: Expression;
  readonly body: Statement;
}
/** The value is promoted; case bounds are of its type. `cases` lists the case labels in `body` in order of appearance,
 *  also those nested in inner statements (Duff's device). */
export interface SwitchStatement extends StatementNode {
  readonly kind: 'switch';
  readonly value: Expression;
  readonly body: Statement;
  readonly cases: readonly CaseLabel[];
  readonly defaultLabel?: Label;
}
export interface CaseLabel {
  readonly low: bigint;
  readonly high: bigint;
  readonly label: Label;
}
/** A label's place: a named one, `case` or `default` alike. */
export interface LabelStatement extends StatementNode {
  readonly kind: 'label';
  readonly label: Label;
}
export interface GotoStatement extends StatementNode {
  readonly kind: 'goto';
  readonly label: Label;
}
export interface ComputedGoto extends StatementNode {
  readonly kind: 'computed-goto';
  readonly address: Expression;
}
export interface BreakStatement extends StatementNode {
  readonly kind: 'break' | 'continue';
}
/** The value is converted to the function's return type. */
export interface ReturnStatement extends StatementNode {
  readonly kind: 'return';
  readonly value?: Expression;
}
export interface AsmOperand {
  readonly name: string | undefined;
  readonly constraint: string;
  /** Output: an lvalue. Input: a value, or an lvalue for memory constraints. */
  readonly expression: Expression;
}
export interface AsmStatement extends StatementNode {
  readonly kind: 'asm';
  readonly template: string;
  readonly outputs: readonly AsmOperand[];
  readonly inputs: readonly AsmOperand[];
  readonly clobbers: readonly string[];
  readonly labels: readonly Label[];
  readonly volatile: boolean;
}

/** A statement. Declarations are statements of their own, and a label is one before the statement that it names. */
export type Statement =
  | Block
  | ExpressionStatement
  | DeclarationStatement
  | IfStatement
  | WhileStatement
  | DoStatement
  | ForStatement
  | SwitchStatement
  | LabelStatement
  | GotoStatement
  | ComputedGoto
  | BreakStatement
  | ReturnStatement
  | AsmStatement;

/** A function with its body, parsed on demand. */
export interface FunctionDefinition {
  readonly symbol: CSymbol;
  readonly type: FunctionType;
  readonly buffer: TokenBuffer;
  /** Tokens of the whole definition, `[start, end)`: equal text means equal code in an equal environment. */
  readonly start: number;
  readonly end: number;
  /** Parameters first. */
  readonly variables: readonly LocalVariable[];
  readonly body: Block;
  readonly labels: readonly Label[];
}

/** An object with static storage and its initialiser, parsed on demand. */
export interface ObjectDefinition {
  readonly symbol: CSymbol;
  readonly type: CType;
  readonly buffer: TokenBuffer;
  readonly start: number;
  /** Undefined for a tentative definition: all zero. */
  readonly initializer?: StaticInitializer;
}

/** `va_list` as AAPCS64 lays it out: a 32-byte record `__va_list`, whose first word the engine uses as a cursor. */
export interface VaList {
  readonly type: CType;
  readonly pointer: PointerType;
}
