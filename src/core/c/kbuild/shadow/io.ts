/** The control dependency after a device read is an ordering matter: only the barrier is left. The accessors themselves
 *  (`__raw_readl` and the others) are inline functions, which services model by name. */
export const ioHeader = `#include_next <asm/io.h>

#ifdef __io_ar
#undef __io_ar
#define __io_ar(v) ({ (void)(v); dma_rmb(); })
#endif
`;
