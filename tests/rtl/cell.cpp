// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/cell.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <stdexcept>

#include "base/file.h"
#include "base/run_program.h"
#include "tests/paths.h"

namespace hsdc {

namespace fs = std::filesystem;

namespace {

void must_run(const std::vector<std::string>& command, const fs::path& folder) {
  const ProgramEnd end = run_program(command, {}, folder);
  if (!end.ok()) throw std::runtime_error(command.front() + ": " + end.excerpt(20));
}

std::string verilator_include() {
  const ProgramEnd end = run_program({"verilator", "--getenv", "VERILATOR_ROOT"});
  return end.first_line() + "/include";
}

/// C++ that gives the ports of Verilator's class Vcell by name.
std::string ports_source(const std::string& header) {
  static const std::regex kPort("VL_(IN|OUT)(?:8|16|64)?\\(&?(\\w+),\\d+,0\\);");
  std::string cases, zeros;
  for (std::sregex_iterator at(header.begin(), header.end(), kPort), end; at != end; ++at) {
    cases += fmt::format("  if (name == \"{0}\") return {{&top.{0}, sizeof top.{0}}};\n",
                         (*at)[2].str());
    if ((*at)[1] == "IN") zeros += fmt::format("  top->{} = 0;\n", (*at)[2].str());
  }
  return "#include \"Vcell.h\"\n#include <cstring>\n#include <string>\n"
         "struct Port { void* data; size_t bytes; };\n"
         "static Port find(Vcell& top, const std::string& name) {\n" +
         cases + R"(  return {nullptr, 0};
}
static bool failed = false;
void vl_stop(const char*, int, const char*) { failed = true; }
void vl_finish(const char*, int, const char*) {}
void vl_fatal(const char*, int, const char*, const char*) { failed = true; }
extern "C" {
Vcell* cell_open() {
  Verilated::randReset(2);
  Verilated::randSeed(1);
  Vcell* top = new Vcell;
)" + zeros +
         R"(
  return top;
}
void cell_close(Vcell* top) { delete top; }
int cell_set(Vcell* top, const char* name, unsigned long value) {
  const Port port = find(*top, name);
  if (port.data != nullptr) std::memcpy(port.data, &value, port.bytes);
  return port.data != nullptr;
}
int cell_get(Vcell* top, const char* name, unsigned long* value) {
  top->eval();
  const Port port = find(*top, name);
  *value = 0;
  if (port.data != nullptr) std::memcpy(value, port.data, port.bytes);
  return port.data != nullptr;
}
void cell_eval(Vcell* top) { top->eval(); }
int cell_failed() { return failed; }
}
)";
}

std::string room_file(const CellOptions& options, const std::string& name) {
  return fmt::format("{}/rtl/{}/{}", HSDC_SOURCE_DIR, options.room, name);
}

/// Puts the cell, and the file that holds the fault, where they are found first.
void write_cell(const CellOptions& options, const fs::path& work) {
  const std::string own = options.module + ".sv";
  write_file_atomically(work / own, read_file(room_file(options, own)));
  if (options.text.empty()) return;
  const std::string name = options.faulty.empty() ? own : options.faulty;
  std::string text = read_file(room_file(options, name));
  const size_t at = text.find(options.text);
  if (at == std::string::npos || text.find(options.text, at + 1) != std::string::npos) {
    throw std::runtime_error(name + " does not hold once: " + options.text);
  }
  write_file_atomically(work / name, text.replace(at, options.text.size(), options.by));
}

}  // namespace

struct Cell::Library {
  void* handle = nullptr;
  void* top = nullptr;
  void* (*open)() = nullptr;
  void (*close)(void*) = nullptr;
  int (*set)(void*, const char*, unsigned long) = nullptr;
  int (*get)(void*, const char*, unsigned long*) = nullptr;
  void (*eval)(void*) = nullptr;
  int (*failed)() = nullptr;

  explicit Library(const std::string& object) : handle(::dlopen(object.c_str(), RTLD_NOW)) {
    if (handle == nullptr) throw std::runtime_error(::dlerror());
    load(open, "cell_open");
    load(close, "cell_close");
    load(set, "cell_set");
    load(get, "cell_get");
    load(eval, "cell_eval");
    load(failed, "cell_failed");
    top = open();
  }
  ~Library() {
    if (top != nullptr) close(top);
    ::dlclose(handle);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

 private:
  template <typename Function>
  void load(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    if (function == nullptr) throw std::runtime_error(name);
  }
};

Cell::Cell(const CellOptions& options) {
  const fs::path work = folder_.path();
  write_cell(options, work);
  const bool wrapped = !options.wrapper.empty();
  if (wrapped) write_file_atomically(work / "wrapper.sv", options.wrapper);
  std::vector<std::string> command{"verilator",
                                   "--cc",
                                   "--assert",
                                   "-DHSDC_ASSERT",
                                   "--prefix",
                                   "Vcell",
                                   "--Mdir",
                                   work.string(),
                                   "-O3",
                                   "--x-initial",
                                   "unique",
                                   "-Wno-fatal",
                                   "-Wno-lint",
                                   "-Wno-style",
                                   "-I" + work.string(),
                                   "--top-module",
                                   wrapped ? "wrapper" : options.module};
  for (const auto& room : fs::directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    command.push_back("-I" + room.path().string());
  }
  for (const auto& [name, value] : options.parameters) command.push_back("-G" + name + "=" + value);
  command.push_back(HSDC_SOURCE_DIR "/rtl/common/hsdc_constants.sv");
  command.push_back((work / (wrapped ? "wrapper.sv" : options.module + ".sv")).string());
  must_run(command, work);
  std::string all;
  for (const auto& entry : fs::directory_iterator(work)) {
    const std::string file = entry.path().filename();
    if (file.ends_with(".cpp")) all += fmt::format("#include \"{}\"\n", file);
  }
  all += ports_source(read_file((work / "Vcell.h").string()));
  write_file_atomically(work / "all.cc", all);
  const std::string include = verilator_include();
  must_run({"g++",
            "-std=c++17",
            "-O0",
            "-w",
            "-fPIC",
            "-shared",
            "-Wl,-Bsymbolic",
            "-fno-gnu-unique",
            "-DVM_SC=0",
            "-DVM_TRACE=0",
            "-DVM_COVERAGE=0",
            "-DVERILATOR",
            "-DVL_USER_STOP",
            "-DVL_USER_FINISH",
            "-DVL_USER_FATAL",
            "-I.",
            "-I" + include,
            "-I" + include + "/vltstd",
            "all.cc",
            include + "/verilated.cpp",
            include + "/verilated_threads.cpp",
            "-o",
            "cell.so",
            "-pthread"},
           work);
  library_ = std::make_unique<Library>((work / "cell.so").string());
  for (const std::string reset : {"rst_ni", "clk_i"}) {
    library_->set(library_->top, reset.c_str(), 0);
  }
  library_->eval(library_->top);
  clock();
  clock();
  library_->set(library_->top, "rst_ni", 1);
  library_->eval(library_->top);
}

Cell::~Cell() = default;

void Cell::set(const std::string& port, std::uint64_t value) {
  if (library_->set(library_->top, port.c_str(), value) == 0) throw std::runtime_error(port);
}

std::uint64_t Cell::get(const std::string& port) {
  unsigned long value = 0;
  if (library_->get(library_->top, port.c_str(), &value) == 0) throw std::runtime_error(port);
  return value;
}

std::int64_t Cell::get_signed(const std::string& port, int bits) {
  return static_cast<std::int64_t>(get(port) << (64 - bits)) >> (64 - bits);
}

void Cell::clock() {
  library_->eval(library_->top);
  library_->set(library_->top, "clk_i", 1);
  library_->eval(library_->top);
  library_->set(library_->top, "clk_i", 0);
  library_->eval(library_->top);
}

bool Cell::asserted() const { return library_->failed() != 0; }

}  // namespace hsdc
