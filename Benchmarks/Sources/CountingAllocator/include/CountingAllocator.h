// Counts what the process takes from the heap. On Linux the functions of malloc(3) are replaced by ones that count and then call the C
// library's own; elsewhere nothing is counted and `counting_allocator_works` is 0.

#pragma once
#include <stdint.h>

/// 1 where allocations are counted.
int counting_allocator_works(void);
/// Allocations so far: malloc, calloc, realloc, posix_memalign, aligned_alloc and memalign, each call one.
uint64_t counting_allocator_count(void);
/// Bytes that are allocated now, as malloc_usable_size(3) measures them.
int64_t counting_allocator_live_bytes(void);
