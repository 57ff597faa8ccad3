/*
 * drive_firmware.h: firmware in C, or in any language that can export C, in the loop of drive-emu.
 *
 * A library exports one data symbol, dfw_entry_v1. drive-emu opens it with dlopen, makes an instance and calls step
 * once a servo tick. What step writes acts from the next tick on.
 *
 * Rules of a step: no allocation, no clock, no random numbers but its own, no threads; the same state and inputs give
 * the same outputs. Compile without contraction of a*b+c (-ffp-contract=off), or the bits differ between processors.
 * Every structure begins with its size as its writer knew it, so that later versions can append members.
 */
#ifndef DRIVE_FIRMWARE_H
#define DRIVE_FIRMWARE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DFW_ABI_MAJOR 1u
#define DFW_ABI_MINOR 0u

/* What an instance is made from. */
typedef struct dfw_configuration {
    uint32_t size;
    uint32_t reserved;
    double sample_rate_hz;
    /* Full scale of the coil drives, volts. */
    double drive_full_scale_v;
    /* The resolved scenario as JSON, UTF-8, ended by a zero byte; valid only during create. */
    const char *scenario;
} dfw_configuration;

/* One tick's samples. Quadrants, detectors and monitor in full scale, -1 to 1. */
typedef struct dfw_inputs {
    uint32_t size;
    /* Host command: code in the low 8 bits, argument in the high 24; 0 almost always. */
    uint32_t command;
    /* Main spot: A outer leading, B outer trailing, C inner trailing, D inner leading. */
    double a, b, c, d;
    /* Side spots, each quadrant summed over both; 0 on pickups without them. */
    double side_a, side_b, side_c, side_d;
    /* Differential phase over marks; 1 is one channel clock. */
    double phase_difference;
    double rf_peak, rf_bottom;
    double front_monitor;
    double wobble_amplitude;
    /* The address decoded last: 24 bits of address, kind 8, information 8, zero 8, serial 16, low bits first. */
    uint64_t address;
    /* The spindle's angle, 65536 steps a turn. */
    uint16_t rotation;
    /* Comparators and detectors. */
    uint16_t flags;
    uint32_t reserved;
} dfw_inputs;

/* What the firmware asks for. Drives in full scale, -1 to 1; positive is toward the disc, and outward. */
typedef struct dfw_outputs {
    uint32_t size;
    /* Status register: activity 8 bits, layer 4, flags 12, fault 8, low bits first. */
    uint32_t status;
    double focus_drive, tracking_drive, sled_drive, spindle_drive;
    double tilt_drive, corrector_drive;
    /* Report register: what became of the host's latest command. */
    uint64_t report;
    /* 0 off, 1 read, 2 write. */
    uint8_t laser;
    uint8_t reserved[5];
    /* Code of the laser's power. */
    uint16_t laser_power;
} dfw_outputs;

/* The one exported symbol. */
typedef struct dfw_entry {
    uint32_t abi_major;
    uint32_t abi_minor;
    /* sizeof(dfw_entry) */
    uint32_t size;
    uint32_t reserved;
    /* Name and version, for people. */
    const char *name;
    /* Makes an instance; NULL refuses. */
    void *(*create)(const dfw_configuration *configuration);
    void (*destroy)(void *instance);
    /* One tick. `outputs` comes zeroed but for its size. */
    void (*step)(void *instance, const dfw_inputs *inputs, dfw_outputs *outputs);
    /*
     * The state as 64-bit words, as many for every instance of one configuration; state_words gives how many.
     * All three may be NULL: then runs cannot be copied, hashed or replayed from their middle.
     * load returns 0, or anything else for words that are no state.
     */
    uint64_t (*state_words)(const void *instance);
    void (*save)(const void *instance, uint64_t *words);
    int32_t (*load)(void *instance, const uint64_t *words);
} dfw_entry;

extern const dfw_entry dfw_entry_v1;

#ifdef __cplusplus
}
#endif

#endif
