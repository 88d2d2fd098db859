// SPDX-License-Identifier: Apache-2.0
#pragma once
// What Verilator made is compiled behind this: it reads memory images of the folder that
// hsdc_sim_open() was given. Their names in the emitted hardware, "./mem/W1.mem", are relative
// (parameter MemPath), and one object serves every folder with the same circuit.
#include <string>

#include "verilated.h"

/// The folder of the simulation that this thread makes.
inline thread_local std::string hsdc_image_folder;

inline void hsdc_read_image(bool hex, int bits, QData depth, int first_index,
                            const std::string& name, void* memory, QData begin, QData end) {
  VL_READMEM_N(hex, bits, depth, first_index, hsdc_image_folder + "/" + name, memory, begin, end);
}

#define VL_READMEM_N hsdc_read_image
