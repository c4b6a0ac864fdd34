/*
 * The inner loop of a driver that feeds a device through a command queue: fields are put into 64-bit words, commands go into a ring whose
 * producer and consumer index carry a wrap bit, and the other side takes them out again by their opcode. Prints a checksum.
 * A plain C program for gcc and for the engine alike, so it declares what it uses.
 */
int printf(const char *format, ...);

typedef unsigned int u32;
typedef unsigned long long u64;

#ifndef ROUNDS
#define ROUNDS 12000000u
#endif

#define LOG2_SLOTS 8
#define SLOTS (1u << LOG2_SLOTS)
#define WRAP_BIT SLOTS
#define INDEX_MASK (SLOTS - 1)

#define MASK(high, low) ((~0ULL >> (63 - (high))) & (~0ULL << (low)))
#define PUT(mask, value) (((u64)(value) * ((mask) & -(mask))) & (mask))
#define GET(mask, word) (((word) & (mask)) / ((mask) & -(mask)))

#define WORD0_OPCODE MASK(7, 0)
#define WORD0_STREAM MASK(63, 32)
#define WORD0_VMID MASK(47, 32)
#define WORD0_ASID MASK(63, 48)
#define WORD0_COUNT MASK(16, 12)
#define WORD0_SIGNAL MASK(13, 12)
#define WORD1_LEAF MASK(0, 0)
#define WORD1_SCALE MASK(9, 8)
#define WORD1_ADDRESS MASK(63, 12)

enum opcode { CONFIG_ONE = 1, CONFIG_ALL = 2, INVALIDATE_PAGE = 3, INVALIDATE_SPACE = 4, SYNC = 5 };

struct command {
	u64 word[2];
};

struct request {
	enum opcode opcode;
	union {
		struct {
			u32 stream;
			unsigned leaf : 1;
		} config;
		struct {
			u32 vmid;
			u32 asid;
			u64 address;
			unsigned scale : 2;
			unsigned leaf : 1;
		} invalidate;
	};
};

struct queue {
	struct command slot[SLOTS];
	u32 producer;
	u32 consumer;
};

struct totals {
	u64 checksum;
	u32 consumed;
	u32 full;
	u32 illegal;
};

static struct queue queue;

static int is_full(const struct queue *q)
{
	return ((q->producer ^ q->consumer) & INDEX_MASK) == 0 && ((q->producer ^ q->consumer) & WRAP_BIT) != 0;
}

static int is_empty(const struct queue *q)
{
	return q->producer == q->consumer;
}

static u32 after(u32 index)
{
	return (index + 1) & (WRAP_BIT | INDEX_MASK);
}

static int build(struct command *command, const struct request *request)
{
	command->word[0] = PUT(WORD0_OPCODE, request->opcode);
	command->word[1] = 0;
	switch (request->opcode) {
	case CONFIG_ONE:
		command->word[0] |= PUT(WORD0_STREAM, request->config.stream);
		command->word[1] |= PUT(WORD1_LEAF, request->config.leaf);
		break;
	case CONFIG_ALL:
		command->word[1] |= 31;
		break;
	case INVALIDATE_PAGE:
		command->word[0] |= PUT(WORD0_COUNT, request->invalidate.asid & 31);
		command->word[1] |= PUT(WORD1_SCALE, request->invalidate.scale);
		command->word[1] |= PUT(WORD1_LEAF, request->invalidate.leaf);
		command->word[1] |= request->invalidate.address & WORD1_ADDRESS;
		/* fall through */
	case INVALIDATE_SPACE:
		command->word[0] |= PUT(WORD0_VMID, request->invalidate.vmid);
		command->word[0] |= PUT(WORD0_ASID, request->invalidate.asid);
		break;
	case SYNC:
		command->word[0] |= PUT(WORD0_SIGNAL, 2);
		break;
	default:
		return -1;
	}
	return 0;
}

static void consume(struct queue *q, struct totals *totals)
{
	const struct command *command = &q->slot[q->consumer & INDEX_MASK];
	u64 mixed = totals->checksum;

	switch (GET(WORD0_OPCODE, command->word[0])) {
	case CONFIG_ONE:
		mixed ^= GET(WORD0_STREAM, command->word[0]);
		break;
	case CONFIG_ALL:
		mixed += command->word[1];
		break;
	case INVALIDATE_PAGE:
		mixed ^= GET(WORD1_ADDRESS, command->word[1]) << GET(WORD1_SCALE, command->word[1]);
		break;
	case INVALIDATE_SPACE:
		mixed += GET(WORD0_ASID, command->word[0]) * 31 + GET(WORD0_VMID, command->word[0]);
		break;
	case SYNC:
		mixed = (mixed << 7) | (mixed >> 57);
		break;
	default:
		totals->illegal++;
	}
	totals->checksum = mixed * 0x9e3779b97f4a7c15ULL + 1;
	totals->consumed++;
	q->consumer = after(q->consumer);
}

static u32 next_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void make_request(struct request *request, u32 *state)
{
	u32 kind = next_random(state);

	request->opcode = (enum opcode)(kind % 6);
	if (request->opcode == CONFIG_ONE) {
		request->config.stream = next_random(state);
		request->config.leaf = kind >> 9;
		return;
	}
	request->invalidate.vmid = kind >> 4;
	request->invalidate.asid = kind >> 7;
	request->invalidate.address = (u64)next_random(state) << 12;
	request->invalidate.scale = kind >> 11;
	request->invalidate.leaf = kind >> 13;
}

int main(void)
{
	struct totals totals = { 0 };
	struct request request;
	struct command command;
	u32 state = 1;
	u32 round;

	for (round = 0; round < ROUNDS; round++) {
		make_request(&request, &state);
		if (build(&command, &request)) {
			totals.illegal++;
			continue;
		}
		if (is_full(&queue)) {
			totals.full++;
			while (!is_empty(&queue))
				consume(&queue, &totals);
		}
		queue.slot[queue.producer & INDEX_MASK] = command;
		queue.producer = after(queue.producer);
	}
	while (!is_empty(&queue))
		consume(&queue, &totals);
	printf("%llx %u %u %u\n", totals.checksum, totals.consumed, totals.full, totals.illegal);
	return 0;
}
