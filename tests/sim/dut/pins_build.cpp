// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/dut/pins_build.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "base/file.h"
#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"
#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc::dut {

namespace fs = std::filesystem;

namespace {

std::string must_run(const std::vector<std::string>& command, const fs::path& folder) {
  const ProgramEnd end = run_program(command, {}, folder);
  if (!end.ok()) throw std::runtime_error(command.front() + ": " + end.excerpt(20));
  return end.first_line();
}

/// Compiler flags, and Verilator's runtime compiled with them once per process.
struct Runtime {
  ScratchFolder folder;
  std::vector<std::string> flags{"g++",         "-std=c++17",      "-O1",
                                 "-fPIC",       "-fno-gnu-unique", "-w",
                                 "-DVM_SC=0",   "-DVM_TRACE=0",    "-DVM_COVERAGE=0",
                                 "-DVERILATOR", "-DVL_USER_STOP",  "-DVL_USER_FATAL"};
  std::vector<std::string> objects;

  Runtime() {
    const fs::path include =
        fs::path(must_run({"verilator", "--getenv", "VERILATOR_ROOT"}, folder.path())) / "include";
    for (const fs::path& path : {include, include / "vltstd"})
      flags.push_back("-I" + path.string());
    flags.push_back("-I" HSDC_SOURCE_DIR "/tests/sim/dut");
    flags.push_back("-I" HSDC_SOURCE_DIR "/sim/harness");
    for (const char* name : {"verilated", "verilated_threads"}) {
      const fs::path source = include / (std::string(name) + ".cpp");
      if (!fs::exists(source)) continue;  // newer and older versions differ in their files
      objects.push_back(folder / (std::string(name) + ".o"));
      std::vector<std::string> command = flags;
      command.insert(command.end(), {"-c", source.string(), "-o", objects.back()});
      must_run(command, folder.path());
    }
  }
};

const Runtime& runtime() {
  static const Runtime made;
  return made;
}

/// Verilates and compiles what is in the folder `rtl`, working in `work`.
void build_pins(const plan::Hardware& hardware, const PinsOptions& options, const fs::path& rtl,
                const fs::path& work, const fs::path& object) {
  const std::string& name = hardware.name();
  fs::create_directories(work);
  write_file_atomically(
      work / "public.vlt",
      fmt::format("`verilator_config\npublic_flat_rw -module \"{0}_top\" -var \"busy\"\n"
                  "public_flat_rw -module \"{0}_top\" -var \"learned\"\n"
                  "public_flat_rw -module \"{0}_top\" -var \"seeding\"\n",
                  name));
  const auto bit = [](bool b) { return b ? "1'b1" : "1'b0"; };
  must_run({"verilator",
            "--cc",
            "--assert",
            "-DHSDC_ASSERT",
            "--top-module",
            name + "_top",
            "--prefix",
            "Vpins",
            "--Mdir",
            work.string(),
            "-O3",
            "--x-initial",
            "unique",
            "--unroll-count",
            "1",
            "-Wno-fatal",
            "-Wno-lint",
            "-Wno-style",
            std::string("-GWeightsTwin=") + build::weights_twin(options.storage),
            fmt::format("-GHasInit={}", bit(options.has_init)),
            (work / "public.vlt").string(),
            "-f",
            name + ".f"},
           rtl);
  std::string all = "#include \"memory_images.h\"\n";
  for (const auto& entry : fs::directory_iterator(work)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".cpp")) all += fmt::format("#include \"{}\"\n", file);
  }
  write_file_atomically(work / "all.cc", all + "#include \"pins_top.cc\"\n");
  std::vector<std::string> compile = runtime().flags;
  compile.insert(compile.end(),
                 {"-I.", fmt::format("-DPINS_TOP={}_top", name),
                  fmt::format("-DPINS_STREAM_BITS={}", circuit::stream_in_bits(hardware.circuit())),
                  "-shared", "-Wl,-Bsymbolic", "all.cc", "-o", object.string(), "-pthread"});
  compile.insert(compile.end(), runtime().objects.begin(), runtime().objects.end());
  must_run(compile, work);
}

}  // namespace

struct PinsTop::Library {
  void* handle = nullptr;
  Pins* pins = nullptr;
  decltype(&pins_open) open = nullptr;
  decltype(&pins_close) close = nullptr;
  decltype(&pins_cycle) cycle = nullptr;

  Library(const std::string& object, const std::string& folder) {
    handle = ::dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) throw std::runtime_error(::dlerror());
    open = reinterpret_cast<decltype(open)>(::dlsym(handle, "pins_open"));
    close = reinterpret_cast<decltype(close)>(::dlsym(handle, "pins_close"));
    cycle = reinterpret_cast<decltype(cycle)>(::dlsym(handle, "pins_cycle"));
    pins = open(folder.c_str());
    if (pins == nullptr) throw std::runtime_error(folder + ": the simulation could not be made");
  }
  ~Library() {
    if (pins != nullptr) close(pins);
    ::dlclose(handle);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

PinsTop::PinsTop(const plan::Hardware& hardware, const PinsOptions& options) {
  const fs::path rtl = folder_ / "rtl", work = folder_ / "work";
  handoff::emit_for(hardware, nullptr, rtl);
  if (options.edit) options.edit(rtl);
  const fs::path object = options.object.empty() ? work / "pins.so" : options.object;
  if (!fs::exists(object)) build_pins(hardware, options, rtl, work, object);
  library_ = std::make_unique<Library>(object.string(), rtl.string());
  PinsIn idle, reset;
  reset.rst_n = 0;
  for (int k = 0; k < 4; ++k) cycle(reset);
  // Once more, in the middle of what begins by itself.
  for (int k = 0; k < 371; ++k) cycle(idle);
  for (int k = 0; k < 4; ++k) cycle(reset);
  cycles_ = 0;
}

PinsTop::~PinsTop() = default;

PinsOut PinsTop::cycle(const PinsIn& in) {
  PinsOut out;
  library_->cycle(library_->pins, &in, &out);
  ++cycles_;
  if (out.asserted != 0) FAIL("an assertion of the RTL failed in cycle " << cycles_);
  if (out.combinational != 0 && in.rst_n != 0) {
    FAIL("an output changed with the inputs of cycle " << cycles_);
  }
  return out;
}

}  // namespace hsdc::dut
