// SPDX-License-Identifier: Apache-2.0
#include "sim/build/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/work_folder.h"
#include "gen/plan/hardware.h"
#include "gen/templates/embedded.h"
#include "model/circuit/circuit.h"
#include "sim/build/object_cache.h"
#include "sim/build/toolchain.h"
#include "sim/harness/harness_sources.h"

namespace hsdc::build {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> sources_of(const fs::path& folder, const std::string& name) {
  std::vector<std::string> files;
  std::istringstream list(read_file((folder / (name + ".f")).string()));
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line[0] != '+' && line[0] != '/') files.push_back(line);
  }
  return files;
}

/// What the sources include: rtl/*.svh, in the order of their names.
std::vector<std::string> included_of(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder / "rtl")) {
    if (entry.path().extension() == ".svh") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("flags", 0) == 0 || line.rfind("Features", 0) == 0) return line;
  }
  return {};
}

std::vector<std::string> compile_flags(const RtlBuildOptions& options, const Toolchain& tools) {
  const std::string include = tools.include.string();
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
    flags.emplace_back("-O1");
  } else {
    // Object and machine stay together: the cache key names the processor too.
    flags.insert(flags.end(), {"-O3", "-march=native"});
  }
  if (options.trace) flags.emplace_back("-DHSDC_TRACE");
  return flags;
}

/// Verilator names a variable of an instance by its path, __DOT__ between levels.
std::string memory_table(const plan::Hardware& hardware, Storage storage) {
  std::string table;
  for (const plan::ArrayPlan& array : hardware.arrays()) {
    const std::string instance = memory_instance(hardware, array, storage);
    std::string member = hardware.name() + "_top.";
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
  return read_file((work / "Vhsdc___024root.h").string()).find(" " + name + ";") !=
                 std::string::npos
             ? name
             : std::string();
}

/// One build: from an emitted folder to an object in the cache.
class Build {
 public:
  Build(const fs::path& folder, const plan::Hardware& hardware, const RtlBuildOptions& options,
        const BuildProgress& progress)
      : folder_(fs::absolute(folder)),
        hardware_(hardware),
        options_(options),
        progress_(progress),
        tools_(Toolchain::find()),
        flags_(compile_flags(options, tools_)),
        sources_(sources_of(folder_, name())),
        cache_(fs::absolute(options.cache.empty() ? cache_folder() : options.cache)) {}

  RtlBuild run() {
    const auto begin = std::chrono::steady_clock::now();
    RtlBuild build;
    bool built = false;
    const auto make = [&](const fs::path& object) { compile_circuit(object); };
    build.object = cache_.get(name() + "-" + key() + ".so", make, waiting(), &built);
    build.cached = !built;
    if (built) {
      build.seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    return build;
  }

 private:
  const std::string& name() const { return hardware_.name(); }

  /// Digest of all that the object depends on.
  std::string key() const {
    Digest digest;
    for (const std::string& part : {tools_.verilator, tools_.compiler, processor(), name()})
      digest.add(part);
    for (const std::string& flag : flags_) digest.add(flag);
    digest.add(to_string(options_.storage));
    for (const std::string& source : sources_) digest.add(read_file((folder_ / source).string()));
    for (const std::string& included : included_of(folder_)) digest.add(read_file(included));
    for (const templates::EmbeddedFile& file : harness::harness_sources()) digest.add(file.text);
    return digest.hex();
  }

  std::function<bool()> doing(const std::string& what) const {
    if (!progress_) return {};
    return [this, what] { return progress_(what); };
  }
  ObjectCache::Waiting waiting() const {
    if (!progress_) return {};
    return [this](const std::string& holder) {
      return progress_(fmt::format("waiting for {}, which builds the same", holder));
    };
  }

  void compile_circuit(const fs::path& object) const {
    const WorkFolder work;
    verilate(work.path());
    write_sources(work.path());
    compile(work.path(), object);
  }

  void verilate(const fs::path& work) const {
    // The memories of weights, for the comparison: named here, so that the RTL needs no mark.
    std::ofstream(work / "public.vlt")
        << "`verilator_config\n"
        << (options_.storage == Storage::kPacked
                ? "public_flat_rw -module \"hsdc_ram\" -var \"mem\"\n"
                : "public_flat_rw -module \"hsdc_folded_lanes\" -var \"mem\"\n")
        << "public_flat_rw -module \"hsdc_crossbar_parallel\" -var \"mem\"\n";
    std::vector<std::string> command{"verilator",
                                     "--cc",
                                     "--top-module",
                                     name() + "_top",
                                     "--prefix",
                                     "Vhsdc",
                                     "--Mdir",
                                     work.string(),
                                     "-O3",
                                     "--x-assign",
                                     "fast",
                                     "--x-initial",
                                     "fast",
                                     "--unroll-count",  // loops stay loops: vector code
                                     "1",
                                     "-Wno-fatal",
                                     "-Wno-lint",
                                     "-Wno-style",
                                     "+incdir+rtl",
                                     std::string("-GWeightsTwin=") + weights_twin(options_.storage),
                                     (work / "public.vlt").string()};
    if (options_.trace) command.emplace_back("--trace-fst");
    command.insert(command.end(), sources_.begin(), sources_.end());
    run_build_tool(command, folder_, "verilating the circuit", doing("verilating"));
  }

  /// The harness, and one file that includes all that Verilator made: compiled as a whole.
  void write_sources(const fs::path& work) const {
    for (const templates::EmbeddedFile& file : harness::harness_sources())
      std::ofstream(work / file.name) << file.text;
    std::ofstream(work / "memories.inc") << memory_table(hardware_, options_.storage);
    std::string all = "#include \"memory_images.h\"\n";
    for (const auto& entry : fs::directory_iterator(work)) {
      const std::string file = entry.path().filename().string();
      if (file.ends_with(".cpp") && file.rfind("Vhsdc", 0) == 0) {
        all += fmt::format("#include \"{}\"\n", file);
      }
    }
    std::ofstream(work / "all.cpp") << all << "#include \"harness.cpp\"\n";
  }

  /// Not by `verilator --build`: its makefile compiles the runtime anew for every circuit, and the
  /// circuit and the harness apart, which took three times as long (13.1 s of one core, here 4.3
  /// s).
  void compile(const fs::path& work, const fs::path& object) const {
    std::vector<std::string> command{"g++"};
    command.insert(command.end(), flags_.begin(), flags_.end());
    if (const std::string clock = clock_memory(work); !clock.empty()) {
      command.emplace_back("-DHSDC_CLOCK_BEFORE=" + clock);
    }
    const std::string package = read_file((folder_ / (name() + "_pkg.sv")).string());
    command.insert(command.end(),
                   {"-I.", "-DHSDC_STREAM_BITS=" + constant(package, "STREAM_IN_BITS"),
                    "-DHSDC_OUT_BITS=" + constant(package, "STREAM_OUT_BITS"), "-shared",
                    "-Wl,-Bsymbolic", "all.cpp"});
    for (const fs::path& runtime : runtime_objects()) command.push_back(runtime.string());
    command.insert(command.end(), {"-o", object.string(), "-pthread"});
    if (options_.trace && tools_.has_fstcpp()) command.emplace_back("-llz4");
    if (options_.trace) command.emplace_back("-lz");
    run_build_tool(command, work, "compiling the circuit", doing("compiling"));
  }

  /// The decimal number of a parameter of the emitted package.
  std::string constant(const std::string& package, const std::string& key) const {
    const size_t at = package.find(key + " = ");
    if (at == std::string::npos) throw bad_file(name() + "_pkg.sv").says("no {}", key);
    return std::to_string(std::stoi(package.substr(at + key.size() + 3)));
  }

  /// Verilator's runtime, compiled once per compiler and flags.
  std::vector<fs::path> runtime_objects() const {
    std::vector<std::string> names{"verilated", "verilated_threads"};
    if (options_.trace) names.emplace_back("verilated_fst_c");
    Digest digest;
    for (const std::string& part : {tools_.verilator, tools_.compiler, processor()})
      digest.add(part);
    for (const std::string& flag : flags_) digest.add(flag);
    std::vector<fs::path> objects;
    for (const std::string& name : names) {
      const fs::path source = tools_.include / (name + ".cpp");
      if (!fs::exists(source)) continue;  // newer and older versions differ in their files
      const auto make = [&](const fs::path& object) {
        std::vector<std::string> command{"g++"};
        command.insert(command.end(), flags_.begin(), flags_.end());
        command.insert(command.end(), {"-c", source.string(), "-o", object.string()});
        run_build_tool(command, object.parent_path(),
                       fmt::format("compiling Verilator's {}.cpp", name),
                       doing("compiling Verilator's runtime"));
      };
      objects.push_back(cache_.get(fmt::format("{}-{}.o", name, digest.hex()), make, waiting()));
    }
    return objects;
  }

  const fs::path folder_;
  const plan::Hardware& hardware_;
  const RtlBuildOptions& options_;
  const BuildProgress& progress_;
  const Toolchain& tools_;
  const std::vector<std::string> flags_;
  const std::vector<std::string> sources_;
  const ObjectCache cache_;
};

}  // namespace

std::string memory_instance(const plan::Hardware& hardware, const plan::ArrayPlan& array,
                            Storage storage) {
  const circuit::Projection& p = hardware.graph()[array.owner];
  const bool folded = !p.parallel();
  return fmt::format("u_core.u_{}_array{}{}", p.name, folded ? ".u_lanes" : "",
                     folded && storage == Storage::kPacked ? ".gen_ram.u_weights" : "");
}

RtlBuild build_rtl(const fs::path& folder, const plan::Hardware& hardware,
                   const RtlBuildOptions& options, const BuildProgress& progress) {
  return Build(folder, hardware, options, progress).run();
}

}  // namespace hsdc::build
