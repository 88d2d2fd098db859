#include "sim/rtl_build.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <vector>

#include "gen/embedded.h"
#include "gen/emit.h"
#include "model/error.h"
#include "model/run_program.h"

namespace hsdc {

namespace fs = std::filesystem;

namespace {

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UserError(fmt::format("{}: cannot be read", path.string()));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What a command prints, its first line; empty if it fails.
std::string first_line(const std::vector<std::string>& command) {
  const ProgramEnd end = run_program(command);
  return end.ok() ? end.first_line() : "";
}

struct Tools {
  std::string verilator, compiler;  // version lines, empty if missing
  fs::path verilator_root;
};

const Tools& tools() {
  static std::mutex mutex;
  static Tools found;
  const std::lock_guard lock(mutex);
  if (found.verilator.empty()) {
    found.verilator = first_line({"verilator", "--version"});
    found.compiler = first_line({"g++", "--version"});
    found.verilator_root = first_line({"verilator", "--getenv", "VERILATOR_ROOT"});
  }
  if (found.verilator.empty()) {
    throw UserError("verilator: not found; co-simulation needs Verilator 5.006 or newer");
  }
  if (found.compiler.empty()) {
    throw UserError("g++: not found; co-simulation compiles the verilated circuit with it");
  }
  return found;
}

/// 128 bits of FNV-1a in two lanes: enough for file names in a cache.
class Digest {
 public:
  void add(std::string_view text) {
    for (char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      a_ = (a_ ^ byte) * 0x100000001b3ull;
      b_ = (b_ ^ byte) * 0x100000001b3ull + (b_ >> 47);
    }
    a_ = (a_ ^ text.size()) * 0x100000001b3ull;
  }
  std::string hex() const { return fmt::format("{:016x}{:016x}", a_, b_); }

 private:
  std::uint64_t a_ = 0xcbf29ce484222325ull, b_ = 0x9ae16a3b2f90404full;
};

std::vector<std::string> sources_of(const fs::path& folder, const std::string& name) {
  std::vector<std::string> files;
  std::istringstream list(read_text(folder / (name + ".f")));
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line[0] != '+') files.push_back(line);
  }
  return files;
}

void must_run(const std::vector<std::string>& command, const fs::path& folder) {
  const ProgramEnd end = run_program(command, {}, folder);
  if (end.ok()) return;
  throw UserError(
      fmt::format("{} ended with status {}:\n{}", command.front(), end.status, end.excerpt(40)));
}

std::vector<std::string> compile_flags(const RtlBuildOptions& options, const Tools& found) {
  const std::string include = (found.verilator_root / "include").string();
  std::vector<std::string> flags{"-std=c++17",
                                 "-fPIC",
                                 "-fno-gnu-unique",
                                 "-w",
                                 "-I" + include,
                                 "-I" + include + "/vltstd",
                                 "-DVM_COVERAGE=0",
                                 "-DVM_SC=0",
                                 options.trace ? "-DVM_TRACE=1" : "-DVM_TRACE=0",
                                 "-DVM_TRACE_FST=1",
                                 "-DVERILATOR=1",
                                 "-DVL_IGNORE_UNKNOWN_ARCH"};
  if (options.fast_build) {
    flags.push_back("-O1");
  } else {
    // Object and machine stay together: the cache key names the processor too.
    flags.insert(flags.end(), {"-O3", "-march=native"});
  }
  if (options.trace) flags.push_back("-DHSDC_TRACE");
  return flags;
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("flags", 0) == 0 || line.rfind("Features", 0) == 0) return line;
  }
  return {};
}

/// Verilator's runtime, compiled once per compiler and flags.
std::vector<fs::path> runtime_objects(const RtlBuildOptions& options, const Tools& found,
                                      const std::vector<std::string>& flags,
                                      const fs::path& cache) {
  std::vector<std::string> names{"verilated", "verilated_threads"};
  if (options.trace) names.push_back("verilated_fst_c");
  Digest digest;
  digest.add(found.verilator);
  digest.add(found.compiler);
  digest.add(processor());
  for (const std::string& flag : flags) digest.add(flag);
  const fs::path folder = cache / ("runtime-" + digest.hex());
  std::vector<fs::path> objects;
  for (const std::string& name : names) {
    const fs::path source = found.verilator_root / "include" / (name + ".cpp");
    if (!fs::exists(source)) continue;  // newer and older versions differ in their files
    const fs::path object = folder / (name + ".o");
    objects.push_back(object);
    if (fs::exists(object)) continue;
    fs::create_directories(folder);
    const fs::path aside = folder / fmt::format("{}.{}.o", name, ::getpid());
    std::vector<std::string> command{"g++"};
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), {"-c", source.string(), "-o", aside.string()});
    must_run(command, folder);
    fs::rename(aside, object);
  }
  return objects;
}

/// Verilator names a variable of an instance by its path, __DOT__ between levels.
std::string memory_table(const Circuit& circuit, const HardwarePlan& plan, bool packed_ram) {
  std::string table;
  for (const ArrayPlan& array : plan.arrays) {
    const std::string instance = memory_instance(circuit, array, packed_ram);
    std::string member = module_name(circuit) + "_top.";
    member += instance + ".mem";
    for (size_t at = 0; (at = member.find('.', at)) != std::string::npos;) {
      member.replace(at, 1, "__DOT__");
    }
    table += fmt::format("MEMORY(\"{}\", {})\n", instance, member);
  }
  return table;
}

/// The variable in which the simulator keeps the clock's last value, or nothing if it goes by
/// another name in this version of Verilator.
std::string clock_memory(const fs::path& work) {
  const std::string name = "__Vtrigrprev__TOP__clk_i";
  return read_text(work / "Vhsdc___024root.h").find(" " + name + ";") != std::string::npos
             ? name
             : std::string();
}

}  // namespace

fs::path cache_folder() {
  if (const char* own = std::getenv("HSDC_CACHE"); own != nullptr && *own != '\0') return own;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
    return fs::path(xdg) / "hsdc";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache" / "hsdc";
}

namespace {

/// Removes what a build leaves, however it ends.
struct WorkFolder {
  fs::path path;
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

/// False too for a damaged object: it is built again.
bool loads(const fs::path& object) {
  void* const handle = ::dlopen(object.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (handle != nullptr) ::dlclose(handle);
  return handle != nullptr;
}

}  // namespace

std::string memory_instance(const Circuit& circuit, const ArrayPlan& array, bool packed_ram) {
  const Projection& p = circuit.projections[static_cast<size_t>(array.owner)];
  const bool ram = packed_ram && p.architecture == Architecture::kFolded;
  return fmt::format("u_core.u_{}_array{}", p.name, ram ? ".gen_ram.u_weights" : "");
}

RtlBuild build_rtl(const fs::path& folder_given, const Circuit& circuit, const HardwarePlan& plan,
                   const RtlBuildOptions& options) {
  const std::string name = module_name(circuit);
  const auto begin = std::chrono::steady_clock::now();
  const fs::path folder = fs::absolute(folder_given);
  const fs::path cache = fs::absolute(options.cache.empty() ? cache_folder() : options.cache);
  std::error_code error;
  fs::create_directories(cache, error);
  const fs::path work =
      cache / fmt::format("work-{}-{:x}", ::getpid(),
                          static_cast<unsigned long long>(
                              std::chrono::steady_clock::now().time_since_epoch().count()));
  fs::create_directories(work, error);
  if (error) throw UserError(fmt::format("{}: cannot be made: {}", work.string(), error.message()));
  const WorkFolder cleans{work};
  const Tools& found = tools();
  const std::vector<std::string> flags = compile_flags(options, found);
  const std::vector<std::string> sources = sources_of(folder, name);
  Digest digest;
  for (const std::string& part : {found.verilator, found.compiler, processor(), name})
    digest.add(part);
  for (const std::string& flag : flags) digest.add(flag);
  digest.add(options.packed_ram ? "packed" : "arrays");
  for (const std::string& source : sources) digest.add(read_text(folder / source));
  digest.add(read_text(folder / "rtl" / "hsdc_synapse.svh"));
  for (const EmbeddedFile& file : harness_sources()) digest.add(file.text);
  RtlBuild build{cache / (name + "-" + digest.hex() + ".so"), false, 0};
  if (loads(build.object)) {
    build.cached = true;
    return build;
  }

  for (const EmbeddedFile& file : harness_sources()) {
    std::ofstream(work / file.name) << file.text;
  }
  // The memories of weights, for the comparison: named here, so that the RTL needs no mark.
  std::ofstream(work / "public.vlt")
      << "`verilator_config\n"
      << (options.packed_ram ? "public_flat_rw -module \"hsdc_ram\" -var \"mem\"\n"
                             : "public_flat_rw -module \"hsdc_crossbar_folded\" -var \"mem\"\n")
      << "public_flat_rw -module \"hsdc_crossbar_parallel\" -var \"mem\"\n";
  // Loops over lanes stay loops, so that the C++ compiler turns them into vector code.
  std::vector<std::string> verilate{"verilator",
                                    "--cc",
                                    "--top-module",
                                    name + "_top",
                                    "--prefix",
                                    "Vhsdc",
                                    "--Mdir",
                                    work.string(),
                                    "-O3",
                                    "--x-assign",
                                    "fast",
                                    "--x-initial",
                                    "fast",
                                    "--unroll-count",
                                    "1",
                                    "-Wno-fatal",
                                    "-Wno-lint",
                                    "-Wno-style",
                                    "+incdir+rtl",
                                    options.packed_ram ? "-GPackedRam=1'b1" : "-GPackedRam=1'b0",
                                    (work / "public.vlt").string()};
  if (options.trace) verilate.push_back("--trace-fst");
  verilate.insert(verilate.end(), sources.begin(), sources.end());
  must_run(verilate, folder);

  std::ofstream(work / "memories.inc") << memory_table(circuit, plan, options.packed_ram);
  std::string all;
  for (const auto& entry : fs::directory_iterator(work)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".cpp") && file.rfind("Vhsdc", 0) == 0) {
      all += fmt::format("#include \"{}\"\n", file);
    }
  }
  std::ofstream(work / "all.cpp") << all << "#include \"harness.cpp\"\n";
  const std::string pkg = read_text(folder / (name + "_pkg.sv"));
  const auto constant = [&](const std::string& key) {
    const size_t at = pkg.find(key + " = ");
    if (at == std::string::npos) throw UserError(fmt::format("{}_pkg.sv: no {}", name, key));
    return std::stoi(pkg.substr(at + key.size() + 3));
  };
  std::vector<std::string> compile{"g++"};
  compile.insert(compile.end(), flags.begin(), flags.end());
  if (const std::string clock = clock_memory(work); !clock.empty()) {
    compile.push_back("-DHSDC_CLOCK_BEFORE=" + clock);
  }
  compile.insert(compile.end(),
                 {"-I.", fmt::format("-DHSDC_STREAM_BITS={}", constant("STREAM_IN_BITS")),
                  fmt::format("-DHSDC_OUT_BITS={}", constant("STREAM_OUT_BITS")), "-shared",
                  "-Wl,-Bsymbolic", "all.cpp"});
  for (const fs::path& object : runtime_objects(options, found, flags, cache)) {
    compile.push_back(object.string());
  }
  compile.insert(compile.end(), {"-o", "sim.so", "-pthread"});
  if (options.trace) compile.push_back("-lz");
  must_run(compile, work);
  fs::rename(work / "sim.so", build.object);
  build.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return build;
}

}  // namespace hsdc
