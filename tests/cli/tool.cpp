// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/tool.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc::cli {
namespace {

int unnamed_file() {
  std::string pattern = (std::filesystem::temp_directory_path() / "hsdc_out_XXXXXX").string();
  const int file = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (file < 0) throw std::runtime_error("no temporary file");
  ::unlink(pattern.c_str());
  return file;
}

std::string content(int file) {
  std::string text;
  char part[4096];
  ::lseek(file, 0, SEEK_SET);
  for (ssize_t got; (got = ::read(file, part, sizeof part)) > 0;) {
    text.append(part, static_cast<size_t>(got));
  }
  return text;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::string& folder,
                 const std::vector<std::string>& environment)
    : out_(unnamed_file()), err_(unnamed_file()) {
  child_ = ::fork();
  if (child_ < 0) throw std::runtime_error("cannot fork");
  if (child_ > 0) return;
  if (std::getenv("HSDC_CACHE") == nullptr) {
    ::setenv("HSDC_CACHE", HSDC_BINARY_DIR "/test-cache", 1);
  }
  ::unsetenv("HSDC_BUILD");  // of the call that runs these tests, as .ci/run has it
  for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(out_, STDOUT_FILENO);
  ::dup2(err_, STDERR_FILENO);
  if (::chdir(folder.c_str()) == 0) ::execvp(words[0], words.data());
  ::_exit(127);
}

Process::~Process() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
}

void Process::interrupt() const { ::kill(child_, SIGINT); }

ToolResult Process::wait() {
  int status = 0;
  ::waitpid(child_, &status, 0);
  child_ = -1;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, content(out_), content(err_)};
}

ToolResult run_tool(const std::vector<std::string>& arguments, const std::string& folder,
                    const std::vector<std::string>& environment) {
  std::vector<std::string> command{HSDC_TOOL};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process(command, folder, environment).wait();
}

void check_refused(const ToolResult& result, const std::string& message) {
  CHECK(result.status == 2);
  CHECK(result.out.empty());
  CHECK_THAT(result.err, contains(message));
  CHECK(result.err.rfind("hsdc: ", 0) == 0);
}

std::string verilator_after(const std::string& folder, const std::string& first) {
  const std::filesystem::path bin = std::filesystem::path(folder) / "bin";
  std::filesystem::create_directory(bin);
  const std::filesystem::path script = bin / "verilator";
  std::ofstream(script) << "#!/bin/bash\nPATH=${PATH#*:}\n" << first << "\nexec verilator \"$@\"\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  return "PATH=" + bin.string() + ":" + std::getenv("PATH");
}

}  // namespace hsdc::cli
