#include "bare_loop.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

static uint64_t mix(uint64_t checksum, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (checksum ^ bits) * UINT64_C(0x100000001B3);
}

typedef struct {
    double s1, s2, t1, last, p[2], v[2];
} axis_state;

static inline void step(const bare_loop_axis *a, axis_state *x, double reference) {
    double e = reference - (x->p[0] + x->p[1]);
    double q = a->qb0 * e + x->s1;
    x->s1 = a->qb1 * e - a->qa1 * q + x->s2;
    x->s2 = a->qb2 * e - a->qa2 * q;
    double l = a->lb0 * q + x->t1;
    x->t1 = a->lb1 * q - a->la1 * l;
    double u = a->gain * l;
    u = u < -a->clamp ? -a->clamp : u;
    u = u > a->clamp ? a->clamp : u;
    double drive = x->last;
    for (int mode = 0; mode < 2; mode++) {
        double p = x->p[mode], v = x->v[mode];
        x->p[mode] = a->app[mode] * p + a->apv[mode] * v + a->bp[mode] * drive;
        x->v[mode] = a->avp[mode] * p + a->avv[mode] * v + a->bv[mode] * drive;
    }
    x->last = u;
}

uint64_t bare_loop_scalar(const bare_loop_parameters *parameters, int64_t steps) {
    const bare_loop_parameters k = *parameters;
    axis_state x[2];
    memset(x, 0, sizeof x);
    double r0 = k.reference[0], r1 = k.reference[1];
    for (int64_t i = 0; i < steps; i++) {
        step(&k.axis[0], &x[0], r0);
        step(&k.axis[1], &x[1], r1);
        double turned = r0 * k.rotor_cosine - r1 * k.rotor_sine;
        r1 = r0 * k.rotor_sine + r1 * k.rotor_cosine;
        r0 = turned;
    }
    uint64_t checksum = UINT64_C(0xCBF29CE484222325);
    for (int a = 0; a < 2; a++) {
        checksum = mix(checksum, x[a].s1);
        checksum = mix(checksum, x[a].s2);
        checksum = mix(checksum, x[a].t1);
        checksum = mix(checksum, x[a].last);
        for (int mode = 0; mode < 2; mode++) {
            checksum = mix(checksum, x[a].p[mode]);
            checksum = mix(checksum, x[a].v[mode]);
        }
    }
    return checksum;
}

typedef double pair __attribute__((ext_vector_type(2)));

#define AXES(field) ((pair){k->axis[0].field, k->axis[1].field})

uint64_t bare_loop_vector(const bare_loop_parameters *k, int64_t steps) {
    const pair qb0 = AXES(qb0), qb1 = AXES(qb1), qb2 = AXES(qb2), qa1 = AXES(qa1), qa2 = AXES(qa2);
    const pair lb0 = AXES(lb0), lb1 = AXES(lb1), la1 = AXES(la1), gain = AXES(gain);
    const pair high = AXES(clamp), low = -high;
    const pair app[2] = {AXES(app[0]), AXES(app[1])}, apv[2] = {AXES(apv[0]), AXES(apv[1])};
    const pair avp[2] = {AXES(avp[0]), AXES(avp[1])}, avv[2] = {AXES(avv[0]), AXES(avv[1])};
    const pair bp[2] = {AXES(bp[0]), AXES(bp[1])}, bv[2] = {AXES(bv[0]), AXES(bv[1])};
    pair s1 = {0, 0}, s2 = s1, t1 = s1, last = s1, p0 = s1, p1 = s1, v0 = s1, v1 = s1;
    pair r = {k->reference[0], k->reference[1]};
    const pair cosine = {k->rotor_cosine, k->rotor_cosine};
    const pair sine = {-k->rotor_sine, k->rotor_sine};
    for (int64_t i = 0; i < steps; i++) {
        pair e = r - (p0 + p1);
        pair q = qb0 * e + s1;
        s1 = qb1 * e - qa1 * q + s2;
        s2 = qb2 * e - qa2 * q;
        pair l = lb0 * q + t1;
        t1 = lb1 * q - la1 * l;
        pair u = gain * l;
        u = u < low ? low : u;
        u = u > high ? high : u;
        pair n0 = app[0] * p0 + apv[0] * v0 + bp[0] * last;
        pair n1 = app[1] * p1 + apv[1] * v1 + bp[1] * last;
        v0 = avp[0] * p0 + avv[0] * v0 + bv[0] * last;
        v1 = avp[1] * p1 + avv[1] * v1 + bv[1] * last;
        p0 = n0;
        p1 = n1;
        last = u;
        // (r0 c - r1 s, r0 s + r1 c): the sum of two products has the same bits in either order.
        r = r * cosine + __builtin_shufflevector(r, r, 1, 0) * sine;
    }
    uint64_t checksum = UINT64_C(0xCBF29CE484222325);
    for (int a = 0; a < 2; a++) {
        checksum = mix(checksum, s1[a]);
        checksum = mix(checksum, s2[a]);
        checksum = mix(checksum, t1[a]);
        checksum = mix(checksum, last[a]);
        checksum = mix(checksum, p0[a]);
        checksum = mix(checksum, v0[a]);
        checksum = mix(checksum, p1[a]);
        checksum = mix(checksum, v1[a]);
    }
    return checksum;
}
