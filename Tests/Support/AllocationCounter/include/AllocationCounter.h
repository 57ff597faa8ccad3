// Counts the heap allocations of the calling thread. For tests only.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// Calls of malloc, calloc, realloc and the aligned kinds on this thread since it began; 0 for ever where the
/// allocator cannot be counted (not glibc, or a sanitizer's allocator).
uint64_t allocations_on_this_thread(void);

#endif
