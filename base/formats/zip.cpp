// SPDX-License-Identifier: Apache-2.0
#include "base/formats/zip.h"

#include <fmt/core.h>
#include <zip.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace hsdc::formats {
namespace {

constexpr zip_int64_t kMostMembers = 1000;

/// One member that is being read.
class MemberSource : public ByteSource {
 public:
  MemberSource(zip_t* archive, const std::string& name, std::string path) : path_(std::move(path)) {
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_stat(archive, name.c_str(), 0, &status) == 0 && (status.valid & ZIP_STAT_COMP_SIZE)) {
      packed_ = status.comp_size;
    }
    file_ = zip_fopen(archive, name.c_str(), 0);
    if (file_ == nullptr) {
      throw unreadable(path_).says("cannot be opened: {}", zip_strerror(archive));
    }
  }
  ~MemberSource() override { zip_fclose(file_); }
  MemberSource(const MemberSource&) = delete;
  MemberSource& operator=(const MemberSource&) = delete;

  std::size_t read(char* to, std::size_t most) override {
    const zip_int64_t count = zip_fread(file_, to, std::min(most, std::size_t{1} << 30));
    if (count < 0) {
      throw bad_file(path_).says("is damaged after {} bytes of content: {}", content_,
                                 zip_file_strerror(file_));
    }
    content_ += static_cast<std::uint64_t>(count);
    check_expansion(path_, packed_, content_);
    return static_cast<std::size_t>(count);
  }

 private:
  std::string path_;
  std::uint64_t packed_ = 0;
  std::uint64_t content_ = 0;
  zip_file_t* file_ = nullptr;
};

}  // namespace

struct ZipFile::Handle {
  zip_t* archive = nullptr;
  ~Handle() {
    if (archive != nullptr) zip_discard(archive);
  }
};

ZipFile::ZipFile(const std::string& path) : path_(path), handle_(std::make_unique<Handle>()) {
  open_input(path);  // refuses what is no regular file, for which libzip would wait
  int code = 0;
  handle_->archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (handle_->archive == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw bad_file(path).says("is no ZIP archive that can be read: {}", reason);
  }
  const zip_int64_t count = zip_get_num_entries(handle_->archive, 0);
  if (count > kMostMembers) {
    throw bad_file(path).found("{} members", count).allowed("up to {}", kMostMembers);
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(handle_->archive, static_cast<zip_uint64_t>(i), 0);
    if (name != nullptr) names_.emplace_back(name);
  }
}

ZipFile::~ZipFile() = default;

Input ZipFile::open(const std::string& name) const {
  std::string path = fmt::format("{}: {}", path_, name);
  return Input(path, std::make_unique<MemberSource>(handle_->archive, name, path));
}

}  // namespace hsdc::formats
