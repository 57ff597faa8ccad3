/* The layout that compiled plug-ins rely on: a change here breaks them, and needs a new major version. */
#include <stddef.h>

#include "drive_firmware.h"

#define AT(type, member, place) _Static_assert(offsetof(type, member) == (place), #type "." #member " has moved")

AT(dfw_inputs, command, 4);
AT(dfw_inputs, a, 8);
AT(dfw_inputs, side_a, 40);
AT(dfw_inputs, phase_difference, 72);
AT(dfw_inputs, wobble_amplitude, 104);
AT(dfw_inputs, address, 112);
AT(dfw_inputs, rotation, 120);
AT(dfw_inputs, flags, 122);
_Static_assert(sizeof(dfw_inputs) == 128, "dfw_inputs has another size");
AT(dfw_outputs, status, 4);
AT(dfw_outputs, focus_drive, 8);
AT(dfw_outputs, corrector_drive, 48);
AT(dfw_outputs, report, 56);
AT(dfw_outputs, laser, 64);
AT(dfw_outputs, laser_power, 70);
_Static_assert(sizeof(dfw_outputs) == 72, "dfw_outputs has another size");
AT(dfw_configuration, sample_rate_hz, 8);
AT(dfw_entry, name, 16);
