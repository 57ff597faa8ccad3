/*
 * The two reference loops of ECMA-267 clauses 9.4 and 9.5 as firmware in C, for a front end that tells the position
 * errors themselves (scenario builtin:reference-loop): metres in, volts out.
 *
 * Each axis is K (s^2 + 2 z w1 s + w1^2) / (s (s + 2 pi 2 Hz)) (1 + 3 s/w0) / (1 + s/(3 w0)), made discrete by
 * Tustin's rule, in transposed direct form II. Nothing but + - x / : the bits are the same everywhere.
 */
#include <stddef.h>
#include <stdlib.h>

#include "drive_firmware.h"

/* GCC does not know it, and is told by -ffp-contract=off. */
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

static const double two_pi = 6.283185307179586;

typedef struct axis {
    double b0, b1, b2, a1, a2; /* shaping: cancels the actuator's first mode */
    double l0, l1, la;         /* lead */
    double gain, limit;
    double s1, s2, t1; /* state */
} axis;

typedef struct servo {
    axis focus, tracking;
} servo;

static axis make_axis(double mode_hz, double damping, double crossover_hz, double gain, double limit, double rate) {
    const double c = 2 * rate;
    const double w1 = two_pi * mode_hz;
    const double w0 = two_pi * crossover_hz;
    const double slow = two_pi * 2;
    const double middle = 2 * damping * w1;
    const double top0 = 1.0 * c * c, top1 = middle * c, top2 = w1 * w1;
    const double bottom0 = 1.0 * c * c, bottom1 = slow * c;
    const double scale = bottom0 + bottom1 + 0.0;
    const double lead_scale = 1 / (3.0 * w0) * c + 1;
    axis made = {0};
    made.b0 = (top0 + top1 + top2) / scale;
    made.b1 = 2 * (top2 - top0) / scale;
    made.b2 = (top0 - top1 + top2) / scale;
    made.a1 = 2 * (0.0 - bottom0) / scale;
    made.a2 = (bottom0 - bottom1 + 0.0) / scale;
    made.l0 = (3.0 / w0 * c + 1) / lead_scale;
    made.l1 = (1 - 3.0 / w0 * c) / lead_scale;
    made.la = (1 - 1 / (3.0 * w0) * c) / lead_scale;
    made.gain = gain;
    made.limit = limit;
    return made;
}

static double step_axis(axis *loop, double error) {
    const double shaped = loop->b0 * error + loop->s1;
    loop->s1 = loop->b1 * error - loop->a1 * shaped + loop->s2;
    loop->s2 = loop->b2 * error - loop->a2 * shaped;
    const double led = loop->l0 * shaped + loop->t1;
    loop->t1 = loop->l1 * shaped - loop->la * led;
    const double drive = loop->gain * led;
    return drive > loop->limit ? loop->limit : drive < -loop->limit ? -loop->limit : drive;
}

static void *create(const dfw_configuration *configuration) {
    servo *made;
    if (configuration->size < sizeof *configuration || !(configuration->sample_rate_hz > 0)) return NULL;
    made = malloc(sizeof *made);
    if (made == NULL) return NULL;
    made->focus = make_axis(52, 0.12, 2000, 616987.2525029246, 2.5, configuration->sample_rate_hz);
    made->tracking = make_axis(58, 0.10, 2400, 1634026.5500181572, 2.5, configuration->sample_rate_hz);
    return made;
}

static void destroy(void *instance) { free(instance); }

static void step(void *instance, const dfw_inputs *inputs, dfw_outputs *outputs) {
    servo *self = instance;
    const double focus_error = (inputs->a + inputs->c) - (inputs->b + inputs->d);
    const double tracking_error = (inputs->a + inputs->b) - (inputs->c + inputs->d);
    outputs->focus_drive = step_axis(&self->focus, focus_error);
    outputs->tracking_drive = step_axis(&self->tracking, tracking_error);
    outputs->laser = 1;
    /* Activity "following" (7), layer 0, flags: focus closed 1, tracking closed 2. */
    outputs->status = 7u | 0u << 8 | 3u << 12;
}

/* A double and a word have the same 64 bits. */
typedef union cell {
    double value;
    uint64_t word;
} cell;

static uint64_t state_words(const void *instance) {
    (void)instance;
    return 6;
}

static void save(const void *instance, uint64_t *words) {
    const servo *self = instance;
    const double values[6] = {self->focus.s1,    self->focus.s2,    self->focus.t1,
                              self->tracking.s1, self->tracking.s2, self->tracking.t1};
    for (int index = 0; index < 6; index++) {
        cell both;
        both.value = values[index];
        words[index] = both.word;
    }
}

static int32_t load(void *instance, const uint64_t *words) {
    servo *self = instance;
    double *const places[6] = {&self->focus.s1,    &self->focus.s2,    &self->focus.t1,
                               &self->tracking.s1, &self->tracking.s2, &self->tracking.t1};
    for (int index = 0; index < 6; index++) {
        cell both;
        both.word = words[index];
        *places[index] = both.value;
    }
    return 0;
}

const dfw_entry dfw_entry_v1 = {
    DFW_ABI_MAJOR, DFW_ABI_MINOR, sizeof(dfw_entry), 0, "reference servo in C 1.0",
    create,        destroy,       step,              state_words, save, load,
};
