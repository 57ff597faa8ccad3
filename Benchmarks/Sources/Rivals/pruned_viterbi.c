#include "pruned_viterbi.h"

#include <math.h>

typedef struct {
    float cost;
    uint64_t bits, doubt;
} path;

static inline path extended(path p, uint64_t bit, float cost) {
    path next = {p.cost + cost, p.bits << 1 | bit, p.doubt << 1};
    return next;
}

static inline path better(path a, path b, float margin) {
    float difference = a.cost - b.cost;
    int first = difference < 0;
    uint64_t in_doubt = fabsf(difference) < margin ? a.bits ^ b.bits : 0;
    path best = {first ? a.cost : b.cost, first ? a.bits : b.bits, (first ? a.doubt : b.doubt) | in_doubt};
    return best;
}

static inline float branch(float level, float sample) { return -2 * level * sample + level * level; }

uint64_t pruned_viterbi(const float *samples, int64_t count, int64_t total, float margin) {
    path s[6] = {{0}};
    uint64_t checksum = 0xCBF29CE484222325u;
    int64_t place = 0;
    for (int64_t done = 0; done < total; done += 32) {
        path p000 = s[0], p001 = s[1], p011 = s[2], p111 = s[3], p110 = s[4], p100 = s[5];
        for (int index = 0; index < 32; index++) {
            float y = samples[place + index];
            path n000 = better(extended(p000, 0, branch(-6, y)), extended(p100, 0, branch(-4, y)), margin);
            path n111 = better(extended(p111, 1, branch(6, y)), extended(p011, 1, branch(4, y)), margin);
            path n001 = extended(p000, 1, branch(-4, y));
            path n011 = extended(p001, 1, branch(0, y));
            path n110 = extended(p111, 0, branch(4, y));
            path n100 = extended(p110, 0, branch(0, y));
            p000 = n000, p111 = n111, p001 = n001, p011 = n011, p110 = n110, p100 = n100;
        }
        s[0] = p000, s[1] = p001, s[2] = p011, s[3] = p111, s[4] = p110, s[5] = p100;
        path best = s[0];
        for (int state = 1; state < 6; state++)
            if (s[state].cost < best.cost) best = s[state];
        for (int state = 0; state < 6; state++) s[state].cost -= best.cost;
        checksum = (checksum ^ (best.bits >> 32)) * 0x100000001B3u;
        checksum = (checksum ^ (best.doubt >> 32)) * 0x100000001B3u;
        place = place + 32 < count ? place + 32 : 0;
    }
    return checksum;
}
