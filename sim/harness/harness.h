// SPDX-License-Identifier: Apache-2.0
#pragma once
// The C interface between HSDC and a verilated circuit. sim/harness/harness.cpp implements it and
// is compiled together with the circuit into a shared object of its own; sim/dut/rtl_sim.cpp loads
// that.
#ifdef __cplusplus
extern "C" {
#endif
#include <stddef.h>
#include <stdint.h>

typedef struct HsdcSim HsdcSim;

/// Makes a simulation and resets it. `folder`: the emitted one, whose memory images are loaded.
/// `trace`: NULL, or the FST file to write (only in an object built for tracing; else NULL comes
/// back).
HsdcSim* hsdc_sim_open(const char* folder, const char* trace);
void hsdc_sim_close(HsdcSim* sim);

/// Records waveforms from now on, or no longer.
void hsdc_sim_set_tracing(HsdcSim* sim, int on);

/// From now on the sample stream has gaps and the output stream stalls, at random moments that
/// follow from `seed`; 0: neither. While the sample stream pauses, its data and last signal are
/// noise.
void hsdc_sim_set_bus_seed(HsdcSim* sim, uint32_t seed);

/// Packets that may be queued: two fill the circuit's banks, a third waits for the first of them.
enum { HSDC_SIM_QUEUE = 3 };
/// Queues one packet of the sample stream; `beats` are copied. At most HSDC_SIM_QUEUE packets may
/// wait to be sent.
void hsdc_sim_send(HsdcSim* sim, const int16_t* beats, size_t count);

/// Clocks until the oldest packet's sample has ended and `outputs` codes have come out, which go to
/// `codes`. Returns 0; 1 if `limit` cycles passed before; 2 if the output packet had another
/// length. Cycles in which the output is stalled count, too.
int hsdc_sim_finish_sample(HsdcSim* sim, int16_t* codes, size_t outputs, uint64_t limit);

/// Clock cycles since the reset.
uint64_t hsdc_sim_cycles(const HsdcSim* sim);

/// Reads or writes a register through AXI4-Lite. Returns the response (0: OKAY), or -1 if none
/// came.
int hsdc_sim_read(HsdcSim* sim, uint32_t address, uint32_t* value);
int hsdc_sim_write(HsdcSim* sim, uint32_t address, uint32_t value);

/// The weights of the array instance (e.g. "u_core.u_W1_array"), as the simulator holds them, or
/// NULL; `bytes` gets their size.
void* hsdc_sim_memory(HsdcSim* sim, const char* instance, size_t* bytes);

#ifdef __cplusplus
}
#endif
