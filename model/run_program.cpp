#include "model/run_program.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "model/error.h"

extern char** environ;

namespace hsdc {
namespace {

/// A pipe whose ends no other child inherits.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) {
      throw UserError(fmt::format("no pipe to a program: {}", std::strerror(errno)));
    }
  }
  ~Pipe() {
    ::close(ends_[0]);
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  /// All that is written until the last writer closes.
  std::string read_all() {
    std::string text;
    char chunk[4096];
    for (;;) {
      const ssize_t count = ::read(ends_[0], chunk, sizeof chunk);
      if (count > 0) {
        text.append(chunk, static_cast<size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        return text;
      }
    }
  }

 private:
  int ends_[2] = {-1, -1};
};

/// Where a child's standard streams go: input from nothing, both outputs into the pipe.
class Streams {
 public:
  explicit Streams(const Pipe& pipe) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, pipe.writing(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, pipe.writing(), STDERR_FILENO);
  }
  ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::string ProgramEnd::first_line() const {
  const size_t begin = output.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return output.substr(begin, output.find_first_of("\r\n", begin) - begin);
}

ProgramEnd run_program(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  Pipe pipe;
  const Streams streams(pipe);
  pid_t child = 0;
  const int error = posix_spawnp(&child, argv[0], streams.get(), nullptr, argv.data(), environ);
  ProgramEnd end;
  if (error == ENOENT) {
    end.found = false;
    return end;
  }
  if (error != 0) {
    throw UserError(fmt::format("{}: cannot be run: {}", command[0], std::strerror(error)));
  }
  pipe.close_writing();
  end.output = pipe.read_all();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw UserError(fmt::format("{}: {}", command[0], std::strerror(errno)));
  }
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return end;
}

}  // namespace hsdc
