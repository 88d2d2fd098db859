// SPDX-License-Identifier: Apache-2.0
#include "base/run_program.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/supervised_child.h"

namespace hsdc {
namespace {

constexpr int kWatchEvery = 200;  // milliseconds

/// Two connected ends, our_end and a child's, that no other child inherits.
class Pipe {
 public:
  enum class Direction { kToChild, kFromChild };

  /// To a child, a socket: to send what is not wanted is then an error rather than a signal that
  /// ends us. From a child, a pipe: a program may open /dev/stdout again, but not if it is a
  /// socket.
  explicit Pipe(Direction direction) {
    int ends[2];
    const int error = direction == Direction::kToChild
                          ? ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)
                          : ::pipe2(ends, O_CLOEXEC);
    if (error != 0) throw failed_tool("no line to a program").says(std::strerror(errno));
    our_end_ = ends[0];
    child_end_ = ends[1];
  }
  ~Pipe() {
    close_our_end();
    close_child_end();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int our_end() const { return our_end_; }  ///< -1 once closed
  int child_end() const { return child_end_; }
  void close_our_end() { close(our_end_); }
  void close_child_end() { close(child_end_); }

  /// Sends as much of `input` as is taken, and closes at its end or where no more is wanted.
  void send_some(std::string_view& input) {
    const ssize_t count = ::send(our_end_, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      input.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      input = {};
    }
    if (input.empty()) close_our_end();
  }
  /// Adds what is there to `text`, and closes when the last writer has.
  void read_some(std::string& text) {
    char chunk[4096];
    const ssize_t count = ::read(our_end_, chunk, sizeof chunk);
    if (count > 0) {
      text.append(chunk, static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      close_our_end();
    }
  }

 private:
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }

  int our_end_ = -1, child_end_ = -1;
};

/// A child's standard streams.
struct Streams {
  Pipe input{Pipe::Direction::kToChild};
  Pipe output{Pipe::Direction::kFromChild}, errors{Pipe::Direction::kFromChild};

  void close_child_end() {
    for (Pipe* line : {&input, &output, &errors}) line->close_child_end();
  }
  /// Sends `text` and reads, whichever is possible, until the child has closed both outputs.
  /// `watch` is called now and then.
  void exchange(std::string_view text, ProgramEnd& end, const std::function<void()>& watch) {
    while (output.our_end() >= 0 || errors.our_end() >= 0) {
      if (watch) watch();
      std::array<pollfd, 3> ready{{{input.our_end(), POLLOUT, 0},
                                   {output.our_end(), POLLIN, 0},
                                   {errors.our_end(), POLLIN, 0}}};
      if (::poll(ready.data(), ready.size(), watch ? kWatchEvery : -1) < 0) continue;  // a signal
      if (ready[0].revents != 0) input.send_some(text);
      if (ready[1].revents != 0) output.read_some(end.output);
      if (ready[2].revents != 0) errors.read_some(end.errors);
    }
  }
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::string ProgramEnd::first_line() const {
  const bool good = ok();
  for (const std::string* text : {good ? &output : &errors, good ? &errors : &output}) {
    const size_t begin = text->find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) continue;
    return text->substr(begin, text->find_first_of("\r\n", begin) - begin);
  }
  return {};
}

std::string ProgramEnd::reason() const {
  const std::string line = first_line();
  return line.empty() ? fmt::format("exit status {}", status) : line;
}

std::string ProgramEnd::excerpt(int count) const {
  std::vector<std::string_view> all, suspect;
  for (const std::string* text : {&output, &errors}) {
    for (const std::string_view line : lines_of(*text)) {
      all.push_back(line);
      if (line.find("rror") != std::string_view::npos) suspect.push_back(line);
    }
  }
  const auto most = static_cast<size_t>(count);
  const auto& chosen = suspect.empty() ? all : suspect;
  const size_t begin = suspect.empty() && all.size() > most ? all.size() - most : 0;
  std::string text;
  for (size_t k = begin; k < std::min(begin + most, chosen.size()); ++k) {
    text += std::string(chosen[k]) + "\n";
  }
  return text;
}

ProgramEnd run_program(const std::vector<std::string>& command, std::string_view input,
                       const std::filesystem::path& folder,
                       const std::function<bool()>& keep_going) {
  // To the system a missing folder is the same error as a missing program.
  if (std::error_code ignored; !folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    throw failed_tool(command[0]).found("no folder {} to run in", folder.string());
  }
  Streams streams;
  SupervisedChild child(
      command, {streams.input.child_end(), streams.output.child_end(), streams.errors.child_end()},
      folder);
  ProgramEnd end;
  if (child.start_error() == ENOENT) {
    end.found = false;
    end.status = 127;  // as shells have it
    return end;
  }
  if (child.start_error() != 0) {
    throw failed_tool(command[0]).says("cannot be run: {}", std::strerror(child.start_error()));
  }
  streams.close_child_end();
  std::function<void()> watch;
  if (keep_going) {
    watch = [&] {
      if (end.stopped || keep_going()) return;
      child.stop();
      end.stopped = true;
    };
  }
  streams.exchange(input, end, watch);
  end.status = child.wait();
  return end;
}

}  // namespace hsdc
