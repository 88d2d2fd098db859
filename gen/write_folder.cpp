#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "gen/emit.h"
#include "model/error.h"

namespace hsdc {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = ".hsdc";  // in every emitted folder: this one may be replaced

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw UserError(fmt::format("{}: cannot be written (disk full?)", path.string()));
}

void write_files(const fs::path& folder, const std::vector<EmittedFile>& files) {
  fs::create_directories(folder);
  for (const EmittedFile& file : files) {
    const fs::path path = folder / file.path;
    fs::create_directories(path.parent_path());
    write_file(path, file.text);
  }
  write_file(folder / kMark, "");
}

/// Throws unless `target` is free, empty, or an older folder of hsdc's. `given`: as the user has
/// it.
void check_replaceable(const fs::path& target, const fs::path& given) {
  if (!fs::exists(target)) return;
  if (!fs::is_directory(target)) {
    throw UserError(fmt::format("{}: is a file; a folder is needed", given.string()));
  }
  if (!fs::is_empty(target) && !fs::exists(target / kMark)) {
    throw UserError(fmt::format("{}: is not empty and was not written by hsdc; give another folder",
                                given.string()));
  }
}

/// Puts the folder `part` in the place of `target`, which is renamed to `old` first and removed
/// last: at no time does a half-removed folder bear the name.
void replace(const fs::path& target, const fs::path& part, const fs::path& old) {
  std::error_code ignored;
  const bool replaces = fs::exists(target);
  if (replaces) fs::rename(target, old);
  try {
    fs::rename(part, target);
  } catch (const fs::filesystem_error&) {
    if (replaces) fs::rename(old, target, ignored);
    throw;
  }
  fs::remove_all(old, ignored);
}

}  // namespace

void write_folder(const fs::path& folder, const std::vector<EmittedFile>& files) {
  if (folder.empty()) throw UserError("\"\": is no name of a folder");
  std::error_code ignored;
  fs::path part;
  try {
    const fs::path target = fs::absolute(folder).lexically_normal();
    const fs::path clean = target.has_filename() ? target : target.parent_path();
    check_replaceable(clean, folder);
    fs::create_directories(clean.parent_path());
    const fs::path old = clean.string() + fmt::format(".old{}", ::getpid());
    part = clean.string() + fmt::format(".part{}", ::getpid());
    fs::remove_all(old);
    fs::remove_all(part);
    write_files(part, files);
    replace(clean, part, old);
  } catch (const fs::filesystem_error& e) {
    if (!part.empty()) fs::remove_all(part, ignored);
    throw UserError(fmt::format("{}: cannot be written: {}", folder.string(), e.code().message()));
  } catch (...) {
    if (!part.empty()) fs::remove_all(part, ignored);
    throw;
  }
}

}  // namespace hsdc
