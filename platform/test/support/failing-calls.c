/*
 * Makes system calls on files below one folder fail, at a call in turn, in the process it is preloaded into: what a broken
 * or full disk does, seen by whatever does the writing, be it Node, SQLite or DuckDB. Controlled through a shared page:
 * see failing-calls.ts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, CREATE = 4, NAMES = 8, READ = 16, OPEN = 32 };

/* Kinds that fail, calls to let pass, the error; whether all after the first fail; calls seen, calls failed. */
struct control {
  _Atomic int kinds, pass, error, lasting, seen, failed;
};

static struct control none, *control = &none;
static const char *under = "";
static size_t under_length;

__attribute__((constructor)) static void begin(void) {
  const char *page = getenv("FAILING_CALLS_PAGE"), *folder = getenv("FAILING_CALLS_UNDER");
  if (page == NULL || folder == NULL) return;
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = real(page, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return;
  under = folder;
  under_length = strlen(folder);
  control = mapped;
}

static int below(const char *path) {
  return path != NULL && under_length > 0 && strncmp(path, under, under_length) == 0 &&
         (path[under_length] == '/' || path[under_length] == 0);
}

/* 0, or the error the call must fail with. */
static int fault(int kind) {
  if ((atomic_load(&control->kinds) & kind) == 0) return 0;
  int seen = atomic_fetch_add(&control->seen, 1), pass = atomic_load(&control->pass);
  if (seen < pass || (seen > pass && !atomic_load(&control->lasting))) return 0;
  atomic_fetch_add(&control->failed, 1);
  return atomic_load(&control->error);
}

static int fault_at(int kind, const char *path) { return below(path) ? fault(kind) : 0; }

static int fault_on(int kind, int file) {
  if ((atomic_load(&control->kinds) & kind) == 0) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path) ? fault(kind) : 0;
}

#define REAL(name) ({ static __typeof__(&name) real; if (real == NULL) real = dlsym(RTLD_NEXT, #name); real; })
#define ON(kind, file) do { int error = fault_on(kind, file); if (error != 0) { errno = error; return -1; } } while (0)
#define AT(kind, path) do { int error = fault_at(kind, path); if (error != 0) { errno = error; return -1; } } while (0)

#define FILE_CALL(type, name, kind, declared, given) \
  type name declared { ON(kind, file); return REAL(name) given; }
#define PATH_CALL(name, declared, given) \
  int name declared { AT(NAMES, path); return REAL(name) given; }

FILE_CALL(ssize_t, write, WRITE, (int file, const void *bytes, size_t n), (file, bytes, n))
FILE_CALL(ssize_t, pwrite, WRITE, (int file, const void *bytes, size_t n, off_t at), (file, bytes, n, at))
FILE_CALL(ssize_t, pwrite64, WRITE, (int file, const void *bytes, size_t n, off64_t at), (file, bytes, n, at))
FILE_CALL(ssize_t, writev, WRITE, (int file, const struct iovec *parts, int n), (file, parts, n))
FILE_CALL(ssize_t, pwritev, WRITE, (int file, const struct iovec *parts, int n, off_t at), (file, parts, n, at))
FILE_CALL(ssize_t, pwritev64, WRITE, (int file, const struct iovec *parts, int n, off64_t at), (file, parts, n, at))
FILE_CALL(int, ftruncate, WRITE, (int file, off_t length), (file, length))
FILE_CALL(int, ftruncate64, WRITE, (int file, off64_t length), (file, length))
FILE_CALL(int, fallocate, WRITE, (int file, int mode, off_t from, off_t length), (file, mode, from, length))
FILE_CALL(int, fallocate64, WRITE, (int file, int mode, off64_t from, off64_t length), (file, mode, from, length))
FILE_CALL(int, fsync, SYNC, (int file), (file))
FILE_CALL(int, fdatasync, SYNC, (int file), (file))
FILE_CALL(ssize_t, read, READ, (int file, void *bytes, size_t n), (file, bytes, n))
FILE_CALL(ssize_t, pread, READ, (int file, void *bytes, size_t n, off_t at), (file, bytes, n, at))
FILE_CALL(ssize_t, pread64, READ, (int file, void *bytes, size_t n, off64_t at), (file, bytes, n, at))
PATH_CALL(rename, (const char *path, const char *to), (path, to))
PATH_CALL(unlink, (const char *path), (path))
PATH_CALL(link, (const char *path, const char *to), (path, to))
PATH_CALL(rmdir, (const char *path), (path))
PATH_CALL(truncate, (const char *path, off_t length), (path, length))
PATH_CALL(truncate64, (const char *path, off64_t length), (path, length))

int mkdir(const char *path, mode_t mode) {
  AT(CREATE, path);
  return REAL(mkdir)(path, mode);
}

static int kind_of(int flags) { return (flags & O_ACCMODE) == O_RDONLY && (flags & O_CREAT) == 0 ? OPEN : CREATE; }

#define OPEN_CALL(name, declared, given) \
  int name declared { \
    mode_t mode = 0; \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    AT(kind_of(flags), path); \
    return REAL(name) given; \
  }
OPEN_CALL(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN_CALL(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN_CALL(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
OPEN_CALL(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
