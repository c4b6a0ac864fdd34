/*
 * A stub register file and the few kernel functions that the driver's probe and reset call, for a static aarch64 program that
 * runs under qemu-user. Prints each access as one line. Shares nothing with the engine that it checks.
 *
 * Arguments: NAME=VALUE. NAME is an ID register or the initial state of another (IDR0, CR0, GBPA ...), or one of the switches
 * coherent, wired, kdump, vhe, shutdown (0 or 1).
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

extern int oracle_probe(void *base, int coherent, int wired);
extern void oracle_shutdown(void);
extern const unsigned int oracle_vhe_capability;
extern char oracle_missing_start[], oracle_missing_end[];

struct register_name {
	unsigned int offset;
	const char *name;
};

static const struct register_name names[] = {
	{ 0x00, "IDR0" }, { 0x04, "IDR1" }, { 0x08, "IDR2" }, { 0x0c, "IDR3" }, { 0x10, "IDR4" }, { 0x14, "IDR5" },
	{ 0x18, "IIDR" }, { 0x1c, "AIDR" }, { 0x20, "CR0" }, { 0x24, "CR0ACK" }, { 0x28, "CR1" }, { 0x2c, "CR2" },
	{ 0x44, "GBPA" }, { 0x50, "IRQ_CTRL" }, { 0x54, "IRQ_CTRLACK" }, { 0x60, "GERROR" }, { 0x64, "GERRORN" },
	{ 0x68, "GERROR_IRQ_CFG0" }, { 0x70, "GERROR_IRQ_CFG1" }, { 0x74, "GERROR_IRQ_CFG2" }, { 0x80, "STRTAB_BASE" },
	{ 0x88, "STRTAB_BASE_CFG" }, { 0x90, "CMDQ_BASE" }, { 0x98, "CMDQ_PROD" }, { 0x9c, "CMDQ_CONS" },
	{ 0xa0, "EVENTQ_BASE" }, { 0x100a8, "EVENTQ_PROD" }, { 0x100ac, "EVENTQ_CONS" }, { 0xb0, "EVENTQ_IRQ_CFG0" },
	{ 0xb8, "EVENTQ_IRQ_CFG1" }, { 0xbc, "EVENTQ_IRQ_CFG2" }, { 0xc0, "PRIQ_BASE" }, { 0x100c8, "PRIQ_PROD" },
	{ 0x100cc, "PRIQ_CONS" }, { 0xd0, "PRIQ_IRQ_CFG0" }, { 0xd8, "PRIQ_IRQ_CFG1" }, { 0xdc, "PRIQ_IRQ_CFG2" },
};

enum { CR0 = 0x20, CR0ACK = 0x24, GBPA = 0x44, IRQ_CTRL = 0x50, IRQ_CTRLACK = 0x54, STRTAB_BASE = 0x80,
       CMDQ_BASE = 0x90, CMDQ_PROD = 0x98, CMDQ_CONS = 0x9c, EVENTQ_BASE = 0xa0, PRIQ_BASE = 0xc0 };
#define CR0_CMDQEN 8u
#define GBPA_UPDATE 0x80000000u
#define REGISTERS 0x20000
#define BASE_ADDRESS 0x000fffffffffffe0ull

static uint8_t registers[REGISTERS];
static char *base;
static struct { uint64_t at, size; } allocations[64];
static int allocated;
static char task[65536] __attribute__((aligned(64)));

/* What the kernel would define. All ones: this is no crash kernel. */
unsigned long long elfcorehdr_addr = ~0ull;
unsigned long system_cpucaps[16], cpu_hwcaps[16];
void *kmalloc_caches[4096];

_Noreturn static void fail(const char *what, const char *subject)
{
	fflush(stdout);
	fprintf(stderr, "oracle: %s %s\n", what, subject);
	exit(3);
}

_Noreturn void oracle_missing(const char *name)
{
	fail("the driver calls a function that has no stub:", name);
}

static uint64_t peek(unsigned int offset, int size)
{
	uint64_t value = 0;
	memcpy(&value, registers + offset, size);
	return value;
}

static void poke(unsigned int offset, int size, uint64_t value)
{
	memcpy(registers + offset, &value, size);
}

static const char *name_of(unsigned int offset)
{
	static char unknown[32];
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].offset == offset)
			return names[i].name;
	sprintf(unknown, "0x%x", offset);
	return unknown;
}

static bool is_allocated(uint64_t address)
{
	for (int i = 0; i < allocated; i++)
		if (address >= allocations[i].at && address < allocations[i].at + allocations[i].size)
			return true;
	return false;
}

static const char *command_name(unsigned int opcode)
{
	switch (opcode) {
	case 0x01: return "PREFETCH_CONFIG";
	case 0x03: return "CFGI_STE";
	case 0x04: return "CFGI_ALL";
	case 0x05: return "CFGI_CD";
	case 0x06: return "CFGI_CD_ALL";
	case 0x20: return "TLBI_EL2_ALL";
	case 0x30: return "TLBI_NSNH_ALL";
	case 0x46: return "CMD_SYNC";
	default: return "?";
	}
}

static void consume(void)
{
	uint64_t queue = peek(CMDQ_BASE, 8);
	uint32_t log2 = queue & 0x1f, prod = peek(CMDQ_PROD, 4), cons = peek(CMDQ_CONS, 4);
	uint32_t wrap = (2u << log2) - 1;

	while ((prod & wrap) != (cons & wrap)) {
		uint64_t *entry = (uint64_t *)(queue & BASE_ADDRESS) + 2 * (cons & (wrap >> 1));
		uint64_t low = entry[0], high = entry[1];

		if (is_allocated(high))
			printf("cmd %s 0x%" PRIx64 " PA\n", command_name(low & 0xff), low);
		else
			printf("cmd %s 0x%" PRIx64 " 0x%" PRIx64 "\n", command_name(low & 0xff), low, high);
		if ((low & 0xff) == 0x46 && ((low >> 12) & 3) == 1 && high)
			*(uint32_t *)(high & ~3ull) = low >> 32;
		cons = (cons + 1) & wrap;
	}
	poke(CMDQ_CONS, 4, cons);
}

unsigned long oracle_read(const volatile void *address, int size)
{
	unsigned int offset = (char *)address - base;
	if (offset > REGISTERS - 8)
		fail("register access", "outside the frame");
	printf("r%d %s 0x%" PRIx64 "\n", size * 8, name_of(offset), peek(offset, size));
	return peek(offset, size);
}

void oracle_write(volatile void *address, int size, unsigned long value)
{
	unsigned int offset = (char *)address - base;
	bool is_base = offset == STRTAB_BASE || offset == CMDQ_BASE || offset == EVENTQ_BASE || offset == PRIQ_BASE;

	if (offset > REGISTERS - 8)
		fail("register access", "outside the frame");
	if (is_base && is_allocated(value & BASE_ADDRESS))
		printf("w%d %s 0x%lx+PA\n", size * 8, name_of(offset), value & ~BASE_ADDRESS);
	else
		printf("w%d %s 0x%lx\n", size * 8, name_of(offset), value);
	poke(offset, size, value);
	if (offset == CR0)
		poke(CR0ACK, 4, value);
	if (offset == IRQ_CTRL)
		poke(IRQ_CTRLACK, 4, value);
	if (offset == GBPA)
		poke(GBPA, 4, value & ~GBPA_UPDATE);
	if ((offset == CMDQ_PROD || offset == CR0) && (peek(CR0, 4) & CR0_CMDQEN))
		consume();
}

/* The kernel runs at EL1: registers that a user program may not touch trap here. */
static void on_trap(int signal, siginfo_t *info, void *context)
{
	ucontext_t *user = context;
	uint64_t pc = user->uc_mcontext.pc;
	uint32_t instruction;

	if (signal == SIGSEGV) {
		uint64_t at = (uint64_t)info->si_addr;
		if (at >= (uint64_t)oracle_missing_start && at < (uint64_t)oracle_missing_end)
			fail("the driver reads a datum", "that has no stub");
		fprintf(stderr, "pc 0x%" PRIx64 " address 0x%" PRIx64 "\n", pc, at);
		fail("the driver touched", "memory that is not there");
	}
	instruction = *(uint32_t *)pc;
	if ((instruction & 0xffe0001f) == 0xd4200000)
		fail("WARN or BUG", "in the driver");
	if ((instruction & 0xffffffe0) == 0xd5384100) /* mrs xN, sp_el0: the current task */
		user->uc_mcontext.regs[instruction & 31] = (uint64_t)task;
	else if ((instruction & 0xffffffe0) == 0xd53b4220) /* mrs xN, daif */
		user->uc_mcontext.regs[instruction & 31] = 0;
	else if ((instruction & 0xfffff01f) != 0xd503401f && (instruction & 0xffffffe0) != 0xd51b4220) /* msr daif* */
		fail("privileged instruction", "without a stub");
	user->uc_mcontext.pc = pc + 4;
}

static void *allocate(size_t size)
{
	void *memory = calloc(1, size ? size : 1);
	if (!memory)
		fail("out of", "memory");
	return memory;
}

void *devm_kmalloc(void *device, size_t size, unsigned int flags) { return allocate(size); }
void *devm_bitmap_zalloc(void *device, unsigned int bits, unsigned int flags) { return allocate(bits / 8 + 8); }
void *__kmalloc(size_t size, unsigned int flags) { return allocate(size); }
void *__kmalloc_noprof(size_t size, unsigned int flags) { return allocate(size); }
void *kmalloc_trace(void *cache, unsigned int flags, size_t size) { return allocate(size); }
void *__kmalloc_cache_noprof(void *cache, unsigned int flags, size_t size) { return allocate(size); }
void *iopf_queue_alloc(const char *name) { return allocate(64); }

void *dma_alloc_attrs(void *device, size_t size, uint64_t *handle, unsigned int flags, unsigned long attributes)
{
	size_t rounded = 4096;
	void *memory;

	while (rounded < size)
		rounded *= 2;
	if (allocated == 64 || posix_memalign(&memory, rounded, rounded))
		fail("out of", "memory");
	memset(memory, 0, rounded);
	allocations[allocated].at = *handle = (uint64_t)memory;
	allocations[allocated++].size = rounded;
	return memory;
}

void *dmam_alloc_attrs(void *device, size_t size, uint64_t *handle, unsigned int flags, unsigned long attributes)
{
	return dma_alloc_attrs(device, size, handle, flags, attributes);
}

static void log_line(const char *level, const char *format, va_list arguments)
{
	fprintf(stderr, "log %s ", level);
	vfprintf(stderr, format, arguments);
}

#define LOGGER(name, level) \
	void name(void *device, const char *format, ...) \
	{ \
		va_list arguments; \
		va_start(arguments, format); \
		log_line(level, format, arguments); \
		va_end(arguments); \
	}
LOGGER(_dev_err, "err")
LOGGER(_dev_warn, "warn")
LOGGER(_dev_notice, "notice")
LOGGER(_dev_info, "info")

int64_t ktime_get(void)
{
	static int64_t now;
	return now += 1000;
}

unsigned int __sw_hweight8(unsigned int value) { return __builtin_popcount(value & 0xff); }
int ___ratelimit(void *state, const char *function) { return 1; }
void __udelay(unsigned long microseconds) {}
void __const_udelay(unsigned long loops) {}
void usleep_range_state(unsigned long from, unsigned long to, unsigned int state) {}
void __mutex_init(void *mutex, const char *name, void *key) {}
void mutex_init_generic(void *mutex) {}
void mutex_lock(void *mutex) {}
void mutex_unlock(void *mutex) {}
unsigned long _raw_spin_lock_irqsave(void *lock) { return 0; }
void _raw_spin_unlock_irqrestore(void *lock, unsigned long flags) {}
unsigned long _raw_read_lock_irqsave(void *lock) { return 0; }
void _raw_read_unlock_irqrestore(void *lock, unsigned long flags) {}
unsigned long _raw_write_lock_irqsave(void *lock) { return 0; }
void _raw_write_unlock_irqrestore(void *lock, unsigned long flags) {}
void __rcu_read_lock(void) {}
void __rcu_read_unlock(void) {}
int dma_set_mask(void *device, uint64_t mask) { return 0; }
int dma_set_coherent_mask(void *device, uint64_t mask) { return 0; }
int devm_request_threaded_irq(void *device, unsigned int irq, void *handler, void *thread, unsigned long flags,
			      const char *name, void *cookie)
{
	return 0;
}
int __devm_add_action(void *device, void *action, void *data, const char *name) { return 0; }
int devm_add_action(void *device, void *action, void *data) { return 0; }
bool arm_smmu_sva_supported(void *smmu) { return false; }
void arm_smmu_sva_notifier_synchronize(void) {}
void ida_destroy(void *ida) {}

int main(int count, char **arguments)
{
	int coherent = 1, wired = 1, shutdown = 0, result;
	size_t page = 4096, missing = oracle_missing_end - oracle_missing_start;
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGILL, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	base = mmap(NULL, REGISTERS, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* Execute only: reading a datum that is really a missing symbol must not give a value. */
	mprotect(oracle_missing_start, (missing + page - 1) & ~(page - 1), PROT_EXEC);

	for (int i = 1; i < count; i++) {
		char *equals = strchr(arguments[i], '=');
		unsigned long value;
		size_t known;

		if (!equals)
			fail("not NAME=VALUE:", arguments[i]);
		*equals = 0;
		value = strtoul(equals + 1, NULL, 0);
		for (known = 0; known < sizeof(names) / sizeof(*names); known++)
			if (!strcmp(names[known].name, arguments[i]))
				break;
		if (known < sizeof(names) / sizeof(*names)) {
			poke(names[known].offset, 4, value);
			if (names[known].offset == CR0)
				poke(CR0ACK, 4, value);
		} else if (!strcmp(arguments[i], "coherent")) {
			coherent = value;
		} else if (!strcmp(arguments[i], "wired")) {
			wired = value;
		} else if (!strcmp(arguments[i], "shutdown")) {
			shutdown = value;
		} else if (!strcmp(arguments[i], "kdump")) {
			elfcorehdr_addr = value ? 0x40000000 : ~0ull;
		} else if (!strcmp(arguments[i], "vhe")) {
			unsigned long bit = value << (oracle_vhe_capability % 64);
			system_cpucaps[oracle_vhe_capability / 64] |= bit;
			cpu_hwcaps[oracle_vhe_capability / 64] |= bit;
		} else {
			fail("unknown argument", arguments[i]);
		}
	}

	result = oracle_probe(base, coherent, wired);
	printf("return %d\n", result);
	if (shutdown)
		oracle_shutdown();
	return 0;
}
