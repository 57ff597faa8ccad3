#ifndef BARE_LOOP_H
#define BARE_LOOP_H

#include <stdint.h>

// The bare servo loop of two axes: controller, clamp, one step of delay, plant of two modes. SI units, volts.

typedef struct {
    double qb0, qb1, qb2, qa1, qa2;  // biquad, transposed direct form II
    double lb0, lb1, la1;            // lead
    double gain, clamp;
    // Per mode, exact zero-order hold: p' = app p + apv v + bp u, v' = avp p + avv v + bv u.
    double app[2], apv[2], avp[2], avv[2], bp[2], bv[2];
} bare_loop_axis;

typedef struct {
    bare_loop_axis axis[2];
    double reference[2];              // start of the rotor: the references of the two axes
    double rotor_cosine, rotor_sine;  // its turn in one step
} bare_loop_parameters;

// Runs `steps` steps from rest; the checksum is made from all bits of the final state.
uint64_t bare_loop_scalar(const bare_loop_parameters *parameters, int64_t steps);

// The same with both axes in one vector.
uint64_t bare_loop_vector(const bare_loop_parameters *parameters, int64_t steps);

#endif
