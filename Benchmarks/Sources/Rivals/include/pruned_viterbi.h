#ifndef PRUNED_VITERBI_H
#define PRUNED_VITERBI_H

#include <stdint.h>

// Maximum-likelihood detection of PR(1,2,2,1) without runs of fewer than three bits: six states, survivors of 64 bits
// in registers, bits in doubt where a decision was closer than `margin`. Reads `total` samples, a multiple of 32, in
// passes over the `count` of `samples`; returns a checksum of the words of 32 bits.
uint64_t pruned_viterbi(const float *samples, int64_t count, int64_t total, float margin);

#endif
