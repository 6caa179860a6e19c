// See the header. A program's own malloc comes before the C library's (glibc manual, "Replacing malloc"); glibc keeps its functions
// reachable under the names __libc_*. One thread measures, so the counters need no atomics.

#include "CountingAllocator.h"

#if defined(__linux__) && defined(__GLIBC__)

#include <errno.h>
#include <malloc.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static uint64_t count;
static int64_t live;

static void *counted(void *p) {
  count += 1;
  if (p) live += (int64_t)malloc_usable_size(p);
  return p;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t n, size_t size) { return counted(__libc_calloc(n, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

void *realloc(void *old, size_t size) {
  int64_t before = old ? (int64_t)malloc_usable_size(old) : 0;
  void *p = __libc_realloc(old, size);
  if (p || size == 0) live -= before;
  return counted(p);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *p = counted(__libc_memalign(alignment, size));
  if (!p) return ENOMEM;
  *out = p;
  return 0;
}

void free(void *p) {
  if (p) live -= (int64_t)malloc_usable_size(p);
  __libc_free(p);
}

int counting_allocator_works(void) { return 1; }
uint64_t counting_allocator_count(void) { return count; }
int64_t counting_allocator_live_bytes(void) { return live; }

#else

int counting_allocator_works(void) { return 0; }
uint64_t counting_allocator_count(void) { return 0; }
int64_t counting_allocator_live_bytes(void) { return 0; }

#endif
