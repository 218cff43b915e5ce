// SPDX-License-Identifier: Apache-2.0
// Result codes, and the two words that every function which can fail uses.
#ifndef LOCKSTEP_BASE_RC_H
#define LOCKSTEP_BASE_RC_H

// What became of a call. Same values as the public LOCKSTEP_OK and so on.
enum rc {
    RC_OK = 0,
    RC_MEMORY = 1,   // a request for memory was refused
    RC_ARGUMENT = 2, // the caller asked for something that makes no sense
    RC_INPUT = 3,    // foreign bytes are not what they should be
    RC_IO = 4,       // the machine: disk, lock, database
    RC_LIMIT = 5,    // a stated limit was reached
    RC_STOPPED = 6,  // the user asked to stop
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define UNUSED __attribute__((unused))

// Returns from the calling function with the code of `call` unless it is RC_OK. For
// functions that own nothing.
#define TRY(call)                                                                      \
    do {                                                                               \
        enum rc try_rc_ = (call);                                                      \
        if (try_rc_ != RC_OK)                                                          \
            return try_rc_;                                                            \
    } while (0)

// The same for functions that own something: sets `rc` and jumps to `out`.
#define TRY_OUT(call)                                                                  \
    do {                                                                               \
        rc = (call);                                                                   \
        if (rc != RC_OK)                                                               \
            goto out;                                                                  \
    } while (0)

// States what only a bug of ours can break. Stays in release builds.
#define must(expr) (LIKELY(expr) ? (void)0 : must_fail_(#expr, __FILE__, __LINE__))
_Noreturn void must_fail_(const char *expr, const char *file, int line);

#endif
