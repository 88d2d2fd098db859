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

}  // namespace

void write_folder(const fs::path& folder, const std::vector<EmittedFile>& files) {
  std::error_code error;
  const fs::path target = fs::absolute(folder).lexically_normal();
  const fs::path clean = target.has_filename() ? target : target.parent_path();
  if (fs::exists(clean) && !fs::is_directory(clean)) {
    throw UserError(fmt::format("{}: is a file; a folder is needed", folder.string()));
  }
  if (fs::exists(clean) && !fs::is_empty(clean) && !fs::exists(clean / kMark)) {
    throw UserError(fmt::format("{}: is not empty and was not written by hsdc; give another folder",
                                folder.string()));
  }
  fs::create_directories(clean.parent_path(), error);
  const fs::path aside = clean.string() + fmt::format(".part{}", ::getpid());
  fs::remove_all(aside, error);
  try {
    fs::create_directories(aside);
    for (const EmittedFile& file : files) {
      const fs::path path = aside / file.path;
      fs::create_directories(path.parent_path());
      write_file(path, file.text);
    }
    write_file(aside / kMark, "");
    fs::remove_all(clean);
    fs::rename(aside, clean);
  } catch (const fs::filesystem_error& e) {
    fs::remove_all(aside, error);
    throw UserError(fmt::format("{}: cannot be written: {}", folder.string(), e.code().message()));
  } catch (...) {
    fs::remove_all(aside, error);
    throw;
  }
}

}  // namespace hsdc
